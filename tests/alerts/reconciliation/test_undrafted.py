"""The judge says which row had come to the step of the draft and was drafted nowhere."""

from datetime import date

import pytest
from django.urls import reverse

from alerts.models import ReconciliationAnswer
from alerts.reconciliation import reconcile
from alerts.runs import daily
from supervision import orders
from supervision.draft_orders import draft_orders
from supervision.models import SupervisionOrder
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db
PLUS_15, PLUS_16, PLUS_17 = date(2026, 7, 15), date(2026, 7, 16), date(2026, 7, 17)
LINE = "未拟督办单  示例项目一  开工  逾期 16 天"


@pytest.fixture
def judged(milestone):
    """judged(day): what the judge says of the drafts of a day that was looked at."""

    def judge(day):
        daily.keep_proof(day, 0, at(day, 9))
        return reconcile.audit(day, at(day, 21)).undrafted

    return judge


def test_the_day_before_the_day_and_a_day_on_which_it_was_drafted(judged):
    assert judged(PLUS_15) == []
    assert judged(PLUS_16) == [LINE]
    draft_orders(PLUS_17, now=at(PLUS_17))
    assert judged(PLUS_17) == []
    assert judged(PLUS_16) == [LINE]  # drafted only the day after


def test_what_a_person_put_aside_is_not_asked_again(judged, supervisor):
    draft_orders(PLUS_16, now=at(PLUS_16))
    draft = SupervisionOrder.objects.get()
    assert orders.discard_draft(draft, by=supervisor, now=at(PLUS_16), reason="已当面督办")
    assert judged(PLUS_17) == []


def test_a_draft_that_was_lost_is_seen(judged):
    draft_orders(PLUS_16, now=at(PLUS_16))
    SupervisionOrder.objects.update(state="discarded", closed_on=PLUS_16, closed_at=at(PLUS_16))
    assert judged(PLUS_16) == [LINE]


def test_what_was_done_is_none_of_it(judged, milestone, office):
    assert milestone.complete_confirmed(by=office, on=date(2026, 6, 30), now=at(PLUS_15))
    assert judged(PLUS_16) == []


def test_the_answer_of_the_night_and_its_page_say_so(judged, client, office):
    daily.keep_proof(PLUS_15, 0, at(PLUS_15, 9))
    assert judged(PLUS_16) == [LINE]
    answer = reconcile.keep(reconcile.audit(PLUS_16, at(PLUS_16, 21)), at(PLUS_16, 21))
    answer.refresh_from_db()
    assert (answer.undrafted, LINE in answer.lines) == (1, True)
    assert ReconciliationAnswer.objects.get() == answer
    client.force_login(office)
    page = client.get(reverse("alerts:watch")).content.decode()
    assert "应拟未拟的督办单 1 件" in page
    assert LINE.split()[0] in page
