"""催办 is one mechanism: whatever is overdue is chosen on its list and chased the same way."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import AuditEntry
from alerts.models import Letter, Notice
from alerts.notices import manual_reminder
from alerts.runs import full_pass
from desk.overdue.manual_reminder import proposed_text
from investment import monthly_reports
from investment.models import MonthlyReport
from projects import project_lifecycle
from projects.models import DatedObligation, Milestone
from projects.models.holder import PROJECT_PEOPLE
from supervision.models import instruct
from tests.alerts.posted import moment
from tests.page_text import page_text

pytestmark = pytest.mark.django_db

MADE = moment("2026-07-01 09:00")
DUE = date(2026, 7, 6)
#: The day after the due date, a Tuesday in office hours.
LATE = "2026-07-07 10:00"
TEXT = "请于7月10日前办理。"
KINDS = ("milestone", "instruction", "monthlyreport")
LISTS = {
    "milestone": "/overdue/",
    "instruction": "/instructions/?state=late",
    "monthlyreport": "/reports/?month=2026-06",
}
BY_DEED = {"milestone": "去填报", "instruction": "去回复", "monthlyreport": "去填报"}


def make(kind, project, lead, text="请报时间表。"):
    """One obligation of this kind, due on Monday, 6 July."""
    if kind == "milestone":
        Milestone.objects.filter(project=project, code="START").update(due_date=DUE)
        return project.milestones.get(code="START")
    if kind == "instruction":
        said = {"text": text, "now": MADE, "today": MADE.date()}
        return instruct(by=lead, project=project, reply_by=DUE, **said)
    monthly_reports.open_reports(MADE.date(), now=MADE)
    return MonthlyReport.objects.get(project=project)


@pytest.fixture(params=KINDS)
def owed(request, project, lead):
    """One of each kind; nothing else of the project is open."""
    if request.param != "milestone":
        Milestone.objects.update(state="cancelled")
    return make(request.param, project, lead)


@pytest.fixture
def ask(client, office, relay, at):
    """ask(row, …): the office chases these rows and the engine looks once."""

    def send(*rows, moment=LATE, **more):
        with at(moment):
            client.force_login(office)
            data = {
                "row": [manual_reminder.row_key(row) for row in rows],
                "text": TEXT,
                "send": "1",
            } | more
            response = client.post(reverse("desk:manual-reminder"), data, follow=True)
            full_pass.run_reminders()
        return response.content.decode()

    return send


@pytest.mark.parametrize(("days", "level"), [(7, 1), (8, 2), (21, 2), (60, 2)])
def test_r_lt_8_a_reply_is_asked_for_with_the_level_where_its_ladder_ends(
    project, lead, ask, days, level
):
    row = make("instruction", project, lead)
    late = DUE + timedelta(days=days)
    ask(row, moment=f"{late} 10:00")
    assert Notice.objects.get(occasion="by_hand").level == level
    words = {1: "一级 催办", 2: "二级 报包联领导"}
    assert words[level] in Letter.objects.get(occasion="by_hand").text


@pytest.fixture
def preview(client, office, relay, at):
    def show(*tickets, by=office, moment=LATE):
        with at(moment):
            client.force_login(by)
            return client.get(reverse("desk:manual-reminder"), {"row": tickets})

    return show


def by_hand():
    return Letter.objects.filter(occasion="by_hand")


def end(row, contact, now):
    """Handed in, replied, reported done."""
    if isinstance(row, Milestone):
        return row.submit(by=contact, on=now.date(), now=now)
    if isinstance(row, MonthlyReport):
        said = {"month_amount": 100, "physical_percent": 30, "physical_progress": "施工"}
        return row.submit(by=contact, now=now, **said, problems="无", next_step="继续")
    return row.answer(by=contact, text="已办。", now=now)


def test_every_kind_that_a_projects_people_owe_is_among_those_tested(db):
    """What a unit owes: tests/alerts/notices/test_problem_letters.py."""
    counted = [kind for kind in DatedObligation.__subclasses__() if kind.counts_as_overdue]
    theirs = {kind._meta.model_name for kind in counted if kind.holder == PROJECT_PEOPLE}
    assert theirs == set(KINDS)


@pytest.mark.parametrize(
    ("day", "offered"), [("2026-07-06 10:00", False), (LATE, True)], ids=["due day", "day after"]
)
def test_its_list_offers_what_is_overdue_to_those_who_chase(
    client, at, owed, office, supervisor, lead, contact, day, offered
):
    ticket = f'name="row" value="{manual_reminder.row_key(owed)}"'
    with at(day):
        for person, reminds in ((office, 1), (supervisor, 1), (lead, 0), (contact, 0)):
            client.force_login(person)
            page = client.get(LISTS[owed._meta.model_name]).content.decode()
            assert (ticket in page) is bool(reminds and offered)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("supervisor", 200), ("county_leader", 403), ("lead", 403), ("contact", 403)],
)
def test_who_may_chase_it(client, request, at, owed, method, who, status):
    with at(LATE):
        client.force_login(request.getfixturevalue(who))
        sent = {"row": manual_reminder.row_key(owed), "text": TEXT, "send": "1"}
        response = getattr(client, method)(reverse("desk:manual-reminder"), sent)
    assert response.status_code == (302 if (method, status) == ("post", 200) else status)
    assert Notice.objects.filter(occasion="by_hand").exists() is (response.status_code == 302)


def test_the_page_names_it_whom_it_reaches_and_what_is_asked(preview, owed, contact):
    page = preview(manual_reminder.row_key(owed)).content.decode()
    assert "催办 1 项" in page
    assert escape(owed.title()) in page
    assert str(contact) in page
    assert "发送给 1 人" in page
    assert proposed_text([owed], date(2026, 7, 7)) in page


def test_the_proposed_words_are_of_the_kinds_chosen(project, lead, at):
    today = date(2026, 7, 7)
    rows = [make(kind, project, lead) for kind in KINDS]
    words = [proposed_text([row], today) for row in rows]
    assert "节点已过现定日期，请于7月10日（星期五）前登录台账填报进展" in words[0]
    assert "批示已过要求的回复日期，请于7月10日（星期五）前登录台账回复办理情况" in words[1]
    assert "月报已过报送日期，请于7月10日（星期五）前登录台账报送月报" in words[2]
    assert ["重新定期" in each for each in words] == [True, False, False]
    mixed = proposed_text(rows, today)
    assert "节点已过现定日期、批示已过要求的回复日期、月报已过报送日期，" in mixed
    assert "重新定期" in mixed


def test_it_leaves_at_once_as_a_letter_by_hand(ask, owed, contact, office):
    assert "已催办 1 人。" in ask(owed)
    notice = Notice.objects.get(occasion="by_hand")
    assert (notice.recipient, notice.object_id, notice.due_date) == (contact, owed.pk, DUE)
    assert notice.content_type.model_class() is type(owed)
    letter = by_hand().get()
    assert (letter.recipient, letter.state) == (contact, "sent")
    assert letter.subject == f"【催办】{owed.title()}逾期 1 天"
    assert TEXT in letter.text
    assert f"——{office}" in letter.text
    assert f"{owed.get_absolute_url()}" in letter.text
    assert ("逾期清单" in letter.text) == isinstance(owed, Milestone)  # it lists milestones alone
    assert BY_DEED[owed._meta.model_name] in letter.text


def test_it_stands_on_its_page_and_in_the_trail(ask, client, at, owed, contact):
    ask(owed)
    entry = AuditEntry.objects.get(action="催办")
    assert (entry.project_id, entry.reason) == (owed.project_id, TEXT)
    assert entry.subject_type == owed._meta.label_lower
    assert entry.after == {"催办": "示例甲"}
    with at(LATE):
        client.force_login(contact)
        told = f"{owed.get_absolute_url()}told/"
        assert f'hx-get="{told}"' in client.get(owed.get_absolute_url()).content.decode()
        page = client.get(told).content.decode()
    assert "人工催办" in page
    assert TEXT in page


def test_what_is_handed_in_meanwhile_is_not_chased(ask, owed, contact):
    assert end(owed, contact, moment("2026-07-07 09:30"))
    page = ask(owed)
    assert "没有选中逾期的事项" in page
    assert "所选事项中有 1 项不催办" in page
    assert not Notice.objects.filter(occasion="by_hand").exists()


def test_what_is_handed_in_before_the_letter_leaves_is_not_said(owed, contact, office, relay, at):
    with at(LATE):
        manual_reminder.send(
            manual_reminder.plan([owed], moment(LATE)), text=TEXT, by=office, now=moment(LATE)
        )
        assert end(owed, contact, moment(LATE))
        full_pass.run_reminders()
    assert by_hand().get().state == "cancelled"


def test_of_what_was_chosen_only_what_is_still_owed_goes_and_the_rest_is_said(
    ask, project, make_project, lead, contact
):
    done = make("instruction", project, lead)
    owed = make("instruction", project, lead, "请另报资金安排。")
    done.answer(by=contact, text="已办。", now=MADE)
    page = ask(done, owed)
    assert "已催办 1 人。" in page
    assert "所选事项中有 1 项不催办" in page
    assert Notice.objects.get(occasion="by_hand").object_id == owed.pk


def test_one_of_a_withdrawn_project_is_left_out(preview, owed, office, project, at):
    with at(LATE):
        project_lifecycle.withdraw(
            project, by=office, reason="重复", on=date(2026, 7, 7), now=moment("2026-07-07 09:00")
        )
    assert preview(manual_reminder.row_key(owed)).context["plan"].rows == []


def test_what_a_person_does_not_see_is_left_out_and_not_told_apart(owed, stranger, office):
    hidden, unknown = manual_reminder.row_key(owed), f"{owed._meta.model_name}-987654"
    today = date(2026, 7, 7)
    for ticked in (hidden, unknown):
        assert manual_reminder.choose(stranger, [ticked], today) == manual_reminder.Chosen(
            [], left_out=1
        )
    assert manual_reminder.choose(office, [hidden], today).rows == [owed]


# --- Several kinds at once ----------------------------------------------------------------------


def test_several_kinds_go_in_one_letter(ask, project, lead, contact):
    rows = [make(kind, project, lead) for kind in KINDS]
    assert "已催办 1 人。" in ask(*rows)
    assert Notice.objects.filter(occasion="by_hand").count() == 3
    letter = by_hand().get()
    assert all(row.title() in letter.text for row in rows)
    assert AuditEntry.objects.filter(action="催办").count() == 3


def test_one_letter_a_person_a_day_whatever_the_kind(ask, project, lead, contact):
    first, second, third = (make(kind, project, lead) for kind in KINDS)
    ask(first)
    for row in (second, third):
        assert "今天都已催办过" in ask(row, moment="2026-07-07 15:00")
    assert by_hand().count() == 1
    assert Notice.objects.filter(occasion="by_hand").count() == 1
    ask(second, moment="2026-07-08 09:00")
    assert by_hand().count() == 2


def test_numbers_that_repeat_between_the_kinds_are_not_mixed_up(
    office, relay, project, lead, contact
):
    Milestone.objects.exclude(code="START").update(state="cancelled")
    rows = [make(kind, project, lead) for kind in KINDS]
    number = rows[0].pk
    for row in rows[1:]:
        row.events.all().delete()  # they name it by its own number
        type(row).objects.filter(pk=row.pk).update(id=number)
    rows = [type(row).objects.get(pk=number) for row in rows]
    now = moment(LATE)
    assert (
        manual_reminder.send(manual_reminder.plan(rows[:1], now), text=TEXT, by=office, now=now)
        == 1
    )
    assert manual_reminder.last_reminded(rows) == {rows[0]: now.date()}
    assert {e.subject_type for e in AuditEntry.objects.filter(action="催办")} == {
        "projects.milestone"
    }
    assert manual_reminder.choose(office, [manual_reminder.row_key(rows[1])], now.date()).rows == [
        rows[1]
    ]


def test_no_more_than_a_page_at_once_and_it_is_said(preview, owed, office):
    tickets = [f"{owed._meta.model_name}-{10**6 + n}" for n in range(manual_reminder.MOST)]
    chosen = manual_reminder.choose(
        office, [*tickets, manual_reminder.row_key(owed)], date(2026, 7, 7)
    )
    assert (chosen.rows, chosen.left_out, chosen.too_many) == ([], 100, 1)
    chosen = manual_reminder.choose(
        office, [manual_reminder.row_key(owed), *tickets[1:]], date(2026, 7, 7)
    )
    assert (chosen.rows, chosen.left_out, chosen.too_many) == ([owed], 99, 0)
    page = preview(*tickets, manual_reminder.row_key(owed)).content.decode()
    assert "一次最多催办 100 项，还有 1 项请另选一次。" in page


def test_the_same_row_ticked_twice_is_one(owed, office):
    assert manual_reminder.choose(
        office, [manual_reminder.row_key(owed)] * 3, date(2026, 7, 7)
    ).rows == [owed]


def test_one_goes_back_to_the_list_one_came_from(client, at, office, owed, relay):
    here = LISTS[owed._meta.model_name]
    with at(LATE):
        client.force_login(office)
        sent = {"row": manual_reminder.row_key(owed), "text": TEXT, "send": "1", "next": here}
        assert client.post(reverse("desk:manual-reminder"), sent).url == here


@pytest.mark.parametrize(
    "asked",
    ["/people/", "//far.invalid/reports/", "https://far.invalid/", "/reports/../x", "[", ""],
)
def test_other_addresses_are_not_gone_back_to(client, at, office, owed, relay, asked):
    with at(LATE):
        client.force_login(office)
        sent = {"row": manual_reminder.row_key(owed), "text": TEXT, "send": "1", "next": asked}
        assert client.post(reverse("desk:manual-reminder"), sent).url == "/overdue/"


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_and_the_list_cost_the_same_for_one_and_for_many(
    client, at, office, make_project, lead, contact, unit_head, kind
):
    counted, rows = [], []
    for number in (1, 12):
        for n in range(number):
            project = make_project(f"示例项目{number}-{n}", lead=lead, contact=contact)
            rows.append(make(kind, project, lead))
        with at(LATE):
            client.force_login(office)
            tickets = [manual_reminder.row_key(row) for row in rows]
            for address, sent in (
                (reverse("desk:manual-reminder"), {"row": tickets}),
                (LISTS[kind], {}),
            ):
                client.get(address, sent)
                with CaptureQueriesContext(connection) as caught:
                    assert client.get(address, sent).status_code == 200
                counted.append(len(caught))
    assert counted[:2] == counted[2:]
    assert counted[1] <= 15  # the list; the page asks six times for whom it reaches


def test_the_office_confirms_and_chases_from_one_list(
    client, at, office, make_project, project, lead, contact
):
    late, said = make("monthlyreport", project, lead), make_project("示例项目二", contact=contact)
    monthly_reports.open_reports(MADE.date(), now=MADE)
    told = MonthlyReport.objects.get(project=said)
    assert end(told, contact, moment("2026-07-02 09:30"))
    with at(LATE):
        client.force_login(office)
        text, seen = page_text(client.get("/reports/")), f"{told.pk}-{told.version}"
        assert f'name="row" value="monthlyreport-{late.pk}" form="chosen"' in text
        assert f'name="r" value="{seen}" form="chosen"' in text
        assert text.count("data-row ") == 2
        assert text.count("data-bulk") == 1
        assert 'formaction="/reports/confirm/"' in text
        # All ticked, each button takes its own.
        sent = {"row": f"monthlyreport-{late.pk}", "r": seen, "next": "/reports/"}
        assert client.get("/overdue/chase/", sent).context["plan"].rows == [late]
        assert client.get("/reports/confirm/", sent).context["chosen"].ready == [told]
