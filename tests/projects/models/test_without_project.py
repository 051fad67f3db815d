"""What has no project is seen by its holder's unit, and by whoever sees the county."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from norms.policy import policy_on
from projects import promises
from projects.models import Milestone, Promise, obligation_permissions
from projects.models.holder import OFFICE, by_person
from projects.models.obligation_permissions import Confirmer
from projects.models.transition import transition

pytestmark = pytest.mark.django_db
DUE = date(2026, 7, 15)
NOW = datetime(2026, 7, 15, 10, tzinfo=timezone.get_default_timezone())
DAY = timedelta(days=1)


@pytest.fixture
def order(make_order, water_bureau):
    return make_order(DUE, unit=water_bureau)


SEES = {
    "stranger": True,
    "contact": False,
    "unit_head": False,
    "lead": True,
    "county_leader": True,
    "office": True,
    "auditor": True,
    "administrator": False,
}


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_who_sees_it(request, project, order, order_kind, who, sees):
    person = request.getfixturevalue(who)
    for rows in (
        order_kind.objects.visible_to(person),
        order_kind.objects.readable_by(person),
        order_kind.objects.listed_to(person),
    ):
        assert rows.contains(order) is sees


def test_a_deputy_sees_what_the_unit_of_the_other_owes(order, order_kind, stranger, contact, lend):
    today = date.today()
    assert not order_kind.objects.visible_to(contact).exists()
    lend(stranger, contact, today, today)
    contact._principal_ids = None
    assert order_kind.objects.visible_to(type(contact).objects.get(pk=contact.pk)).contains(order)


def test_a_person_s_is_seen_by_their_unit(
    order,
    order_kind,
    monkeypatch,
    stranger,
    make_person,
    contact,
):
    monkeypatch.setattr(order_kind, "holder", by_person("person"))
    order_kind.objects.update(person=contact)
    assert not order_kind.objects.visible_to(stranger).exists()
    assert order_kind.objects.visible_to(contact).contains(order)


def test_what_a_duty_owes_is_seen_county_wide_alone(
    order,
    order_kind,
    monkeypatch,
    stranger,
    office,
):
    monkeypatch.setattr(order_kind, "holder", OFFICE)
    assert not order_kind.objects.visible_to(stranger).exists()
    assert order_kind.objects.visible_to(office).contains(order)


def test_a_kind_that_always_has_a_project_is_asked_no_more_than_before(stranger):
    assert not Milestone.may_lack_project()
    assert "IsNull" not in str(Milestone.objects.visible_to(stranger).query.where)


@pytest.mark.parametrize(
    ("who", "may"), [("stranger", True), ("contact", False), ("office", False)]
)
def test_the_holder_alone_acts(request, order, who, may):
    person = request.getfixturevalue(who)
    assert obligation_permissions.holds(person, order, DUE) is may
    if not may:
        with pytest.raises(PermissionDenied):
            obligation_permissions.check_holds(person, order, DUE)


# --- It is moved, confirmed and promised as what has a project ----------------------------------


@pytest.fixture
def as_reply(order_kind, monkeypatch):
    """Answered by its holder, taken back by the office, as a reply is."""
    monkeypatch.setattr(order_kind, "ladder", "reply")


def test_its_holder_moves_it_once(order, as_reply, stranger):
    stale = type(order).objects.get(pk=order.pk)
    assert transition([order], "answer", by=stranger, now=NOW, on=DUE) == [order]
    assert type(order).objects.get(pk=order.pk).state == "done"
    event = order.events.get()
    assert (event.kind, event.on, event.by) == ("submit", DUE, stranger)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.subject_id, entry.project_id, entry.by) == (order.pk, None, stranger)
    assert transition([stale], "answer", by=stranger, now=NOW) == []
    assert order.events.count() == 1


@pytest.mark.parametrize(
    ("who", "verb"),
    [("contact", "answer"), ("lead", "answer"), ("stranger", "cancel"), ("supervisor", "cancel")],
)
def test_nobody_else_moves_it(request, order, as_reply, supervisor, who, verb):
    with pytest.raises(PermissionDenied):
        transition([order], verb, by=request.getfixturevalue(who), now=NOW, reason="示例")
    assert (type(order).objects.get(pk=order.pk).state, order.events.count()) == ("pending", 0)


def test_the_office_takes_it_back_with_a_reason(order, as_reply, office):
    with pytest.raises(ValidationError, match="要写明理由"):
        transition([order], "cancel", by=office, now=NOW)
    assert transition([order], "cancel", by=office, now=NOW, reason="不再需要")
    assert type(order).objects.get(pk=order.pk).state == "cancelled"


def test_with_and_without_a_project_move_together(
    order, make_order, project, water_bureau, as_reply, stranger
):
    other = make_order(DUE, unit=water_bureau, project=project)
    assert transition([order, other], "answer", by=stranger, now=NOW) == [order, other]
    found = AuditEntry.objects.filter(subject_id__in=[order.pk, other.pk])
    assert set(found.values_list("project_id", flat=True)) >= {None, project.pk}


@pytest.mark.parametrize(
    ("who", "by_head", "confirms"),
    [
        ("office", False, True),
        ("supervisor", False, False),
        ("unit_head", True, False),
        ("lead", False, False),
        ("stranger", False, False),
    ],
)
def test_the_office_confirms_it_and_no_unit_is_its_own(
    request, order, supervisor, who, by_head, confirms
):
    person = request.getfixturevalue(who)
    confirmer = Confirmer(person, DUE)
    assert (confirmer.role_refusal(None, by_head) == "") is confirms
    assert confirmer.unit_refusal(None, by_head) == ""
    assert (confirmer.project_refusal(order.project, by_head) == "") is confirms
    shown = confirmer.submitted_row(order)
    assert (shown.may_decide, shown.refusal == "") == (confirms, confirms)
    if not confirms:
        with pytest.raises(PermissionDenied):
            confirmer.check_role(order, by_head=by_head)


def test_its_holder_promises_and_is_left_in_peace(order, order_kind, monkeypatch, stranger):
    assert not promises.make_promise(order, by=stranger, on=DUE + 7 * DAY, now=NOW)
    monkeypatch.setattr(order_kind, "may_be_promised", True)
    assert promises.promise_section(order, stranger, DUE).is_offered
    assert promises.make_promise(order, by=stranger, on=DUE + 7 * DAY, now=NOW)
    assert not promises.make_promise(order, by=stranger, on=DUE + 7 * DAY, now=NOW)
    made = Promise.objects.get()
    assert (made.project_id, made.due_date, made.by) == (None, DUE, stranger)
    assert AuditEntry.objects.latest("pk").project_id is None
    known, policy = promises.Promises([order]), policy_on(DUE)
    asked = [known.suppressing_promise(order, stranger.pk, DUE + n * DAY, policy) for n in (7, 8)]
    assert asked == [made, None]
    assert promises.promise_section(order, stranger, DUE + 8 * DAY).is_broken


def test_a_promise_is_offered_to_its_holder_alone(order, order_kind, monkeypatch, contact, office):
    monkeypatch.setattr(order_kind, "may_be_promised", True)
    offered = [promises.promise_section(order, who, DUE).is_offered for who in (contact, office)]
    assert offered == [False, False]
