"""Several 月报 confirmed at once: each its own record, what cannot be is named with its reason."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from investment import monthly_reports
from investment.models import MonthlyReport, ReportEvent
from tests.forms import form_to
from tests.investment.conftest import NOON, SAID, at

pytestmark = pytest.mark.usefixtures("july")
URL = "/reports/confirm/"


@pytest.fixture
def told(make_project, contact, unit_head):
    """Three projects of the bureau, reported by the contact: 100.10, 200.20, 300.30."""
    for n in range(3):
        make_project(f"示例项目{n}", contact=contact)
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    rows = list(MonthlyReport.objects.order_by("pk"))
    for n, row in enumerate(rows, start=1):
        amount = Decimal(n * 100) + Decimal(n) / 10
        assert row.submit(by=contact, now=NOON, month_amount=amount, **SAID)
    return rows


@pytest.fixture
def head(client, unit_head):
    client.force_login(unit_head)
    return client


def seen(*rows):
    return {"r": [f"{row.pk}-{row.version}" for row in rows]}


def states():
    return list(MonthlyReport.objects.order_by("pk").values_list("state", flat=True))


def test_the_list_offers_boxes_to_those_who_confirm(client, told, contact, head):
    page = head.get("/reports/").content.decode()
    assert page.count("data-row ") == 3
    assert "data-bulk" in page
    client.force_login(contact)
    assert "data-bulk" not in client.get("/reports/").content.decode()


def test_the_chosen_stand_with_their_sum_before_anything_moves(head, told):
    response = head.get(URL, {"r": [row.pk for row in told[:2]]})
    assert response.context["chosen"].total == Decimal("300.30")
    page = response.content.decode()
    assert "300.3" in page
    assert "确认 2 份，锁定金额" in page
    assert states() == ["submitted"] * 3


def test_each_is_confirmed_as_a_record_of_its_own(head, told, unit_head):
    page = head.post(URL, seen(*told), follow=True).content.decode()
    assert "已确认 3 份，合计 600.60 万元，项目单位不能再改。" in page
    assert states() == ["done"] * 3
    assert ReportEvent.objects.filter(kind="confirm", by=unit_head).count() == 3
    assert AuditEntry.objects.filter(action="月报确认").count() == 3


def test_what_cannot_be_confirmed_is_named_and_keeps_no_other_back(
    head, told, make_project, unit_head, contact
):
    told[0].confirm(by=unit_head, now=NOON)
    told[1].send_back(by=unit_head, reason="请核对", now=NOON)
    told[2].submit(by=unit_head, now=NOON, month_amount=Decimal(7), **SAID)
    page = head.get(URL, {"r": [row.pk for row in told]}).content.decode()
    assert "3 份不能确认" in page
    for reason in ("已经确认", "还没有填报，或已退回", "您自己报的"):
        assert reason in page
    assert head.post(URL, seen(*told)).status_code == 422
    assert states() == ["done", "pending", "submitted"]


def test_one_changed_since_it_was_read_is_left_and_named(head, told, contact):
    read = seen(*told)
    told[1].submit(by=contact, now=NOON, month_amount=Decimal(9), **SAID)
    response = head.post(URL, read)
    page = response.content.decode()
    assert response.status_code == 409
    assert "已确认 2 份，合计 400.40 万元" in page
    assert "1 份在您打开以后已有变动" in page
    assert "示例甲 填报 9.00 万元" in page
    assert states() == ["done", "submitted", "done"]
    # It is still chosen: looked at, it is confirmed from this very page.
    assert head.post(URL, form_to(response, URL).fields).status_code == 302
    assert states() == ["done"] * 3


def test_nothing_is_confirmed_of_what_was_not_seen(head, told):
    response = head.post(URL, {"r": [row.pk for row in told]})
    assert response.status_code == 409
    assert states() == ["submitted"] * 3


def test_what_moved_between_the_list_and_the_page_is_marked_there(head, told, contact):
    list_said = seen(*told)
    told[1].submit(by=contact, now=NOON, month_amount=Decimal(9), **SAID)
    assert "1 份在您打开以后已有变动" in head.get(URL, list_said).content.decode()


def test_reports_of_others_are_neither_confirmed_nor_named(
    head, told, other_project, make_person, office
):
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    foreign = MonthlyReport.objects.get(project=other_project)
    foreign.submit(
        by=foreign.project.contact_on(NOON.date()), now=NOON, month_amount=Decimal(1), **SAID
    )
    response = head.post(URL, seen(foreign, told[0]), follow=True)
    assert "示例项目二" not in response.content.decode()
    foreign.refresh_from_db()
    assert foreign.state == "submitted"
    assert states().count("done") == 1


@pytest.mark.parametrize("who", ["contact", "bureau_clerk", "county_leader", "auditor", "stranger"])
def test_who_confirms_nothing_is_refused(request, client, told, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(URL).status_code == 403
    assert client.post(URL, seen(*told)).status_code == 403
    assert states() == ["submitted"] * 3


@pytest.mark.parametrize("text", ["", "x", "-1", "1-x", "9" * 30, "１", "7--1", "0", "1-"])
def test_an_odd_choice_is_no_error(head, told, text):
    assert head.get(URL, {"r": text}).status_code == 200
    assert head.post(URL, {"r": text}).status_code == 422
    assert states() == ["submitted"] * 3


def test_the_office_confirms_for_a_head_who_reported_himself(client, told, unit_head, office):
    told[0].submit(by=unit_head, now=NOON, month_amount=Decimal(5), **SAID)
    client.force_login(office)
    client.post(URL, seen(told[0]))
    assert states() == ["done", "submitted", "submitted"]


def test_the_page_says_who_can_no_longer_change_it(head, told):
    text = head.get(URL, seen(*told)).content.decode()
    assert "确认后项目单位不能再改，每份单独记录" in text
