"""R-SO-1: one series for each 代字 and year, given at issue, without gaps or doubles."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from norms.models import PolicyVersion
from norms.policy import policy_on, touch
from supervision import orders
from supervision.models import SupervisionOrder
from supervision.order_numbers import series_of
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.django_db
Kind = SupervisionOrder.Kind


def test_yellow_and_red_share_a_series_and_the_others_have_their_own(issued, add_milestone):
    kinds = (Kind.YELLOW, Kind.LETTER, Kind.RED, Kind.TALK, Kind.YELLOW)
    words = [
        issued(add_milestone(f"节点{n}"), kind=kind).number_words for n, kind in enumerate(kinds)
    ]
    assert words == [
        "左督〔2026〕1号",
        "左督函〔2026〕1号",
        "左督〔2026〕2号",
        "左督谈〔2026〕1号",
        "左督〔2026〕3号",
    ]


def test_a_draft_has_no_number_and_takes_none(drafted, issued, add_milestone, supervisor):
    draft = drafted(add_milestone("一"))
    assert (draft.number, draft.year, draft.series, draft.number_words) == (None, None, "", "")
    assert orders.discard_draft(draft, by=supervisor, now=at(ISSUED))
    assert issued(add_milestone("二")).number == 1


def test_what_is_void_keeps_its_number_and_the_next_goes_on(issued, add_milestone, supervisor):
    first = issued(add_milestone("一"))
    assert orders.withdraw(first, by=supervisor, reason="发错单位", now=at(ISSUED, 12))
    assert first.number_words == "左督〔2026〕1号"
    assert issued(add_milestone("二")).number == 2


def test_the_year_is_that_of_the_issue(drafted, node, add_milestone, supervisor, issued):
    issued(add_milestone("另一"), on=date(2026, 12, 30))
    draft = drafted(node, on=date(2026, 12, 31))
    assert orders.issue(draft, by=supervisor, now=at(date(2027, 1, 4)))
    assert draft.number_words == "左督〔2027〕1号"


def test_the_series_is_that_of_the_policy_of_the_day(issued, add_milestone):
    assert issued(add_milestone("一")).number_words == "左督〔2026〕1号"
    edition = PolicyVersion.objects.get()
    edition.pk, edition.effective_on, edition._state.adding = None, date(2026, 7, 18), True
    edition.order_series = "左政督"
    edition.save()
    touch()
    assert series_of(Kind.RED, policy_on(date(2026, 7, 18))) == "左政督"
    assert issued(add_milestone("二"), on=date(2026, 7, 20)).number_words == "左政督〔2026〕1号"


def test_the_database_takes_no_number_twice(issued, add_milestone):
    first, second = issued(add_milestone("一")), issued(add_milestone("二"))
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionOrder.objects.filter(pk=second.pk).update(number=first.number)


def test_an_issue_that_fails_gives_no_number(
    drafted, add_milestone, issued, supervisor, monkeypatch
):
    draft = drafted(add_milestone("一"))

    def fail(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(orders, "_make_steps", fail)
        with pytest.raises(RuntimeError):
            orders.issue(draft, by=supervisor, now=at(ISSUED))
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", None)
    assert issued(add_milestone("二")).number == 1
