"""docs/who-may-confirm.md, line by line: on the list, on the page, in the bulk act, by the verb."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db import transaction as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit import CommandLine
from accounts.models import Person
from investment import monthly_reports
from investment.models import MonthlyReport
from projects.models.transition import transition
from tests.exchange import ledgers
from tests.forms import NoForm, form_to
from tests.investment.conftest import SAID

pytestmark = pytest.mark.django_db
DOC = Path(__file__).parents[3] / "docs/who-may-confirm.md"
SUBMITTED, CONFIRMED = date(2026, 7, 6), date(2026, 7, 8)
DAY = timedelta(days=1)
#: [since, until) of a deputyship, by the words of the table.
WHEN = {
    "that day": (SUBMITTED, CONFIRMED + DAY),
    "until the day before": (SUBMITTED - 5 * DAY, SUBMITTED),
    "from the day after": (SUBMITTED + DAY, CONFIRMED + DAY),
}
ALL_OF_OFFICE = "all of 项目中心 in the owner unit"


def rows_under(heading):
    """The cells of each line of the table under a heading of the document."""
    part = DOC.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


CASES, SHEETS = rows_under("Cases"), rows_under("Sheets")


def test_the_document_holds_its_cases():
    assert len(CASES) >= 20
    assert {row[4] for row in CASES} == {"yes", "no"}
    assert {row[0] for row in CASES} == {"milestone", "report"}


# --- The stage ------------------------------------------------------------------------------------


def at(day):
    return datetime(day.year, day.month, day.day, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def stage(make_person, make_project, project, company, unit_head, contact, office, supervisor):
    """The people of the table by its words, on two projects with a report of June each."""
    make = make_person
    people = {
        "owner": contact,
        "head": unit_head,
        "office": office,
        "supervision": supervisor,
        "second office": make("示例办三", duty="office", username="office3"),
        "owner's office": make("示例办四", duty="office", username="office4", unit=company),
        "clerk": make("示例科员三", username="clerk3"),
        "second clerk": make("示例科员四", username="clerk4"),
    }
    another = make_project("示例项目乙", contact=contact)
    day = date(2026, 7, 1)
    monthly_reports.open_reports(day, now=at(day))
    return SimpleNamespace(people=people, projects=[project, another], deputyships={})


def set_up(stage, company, deputies):
    """What the third column says."""
    if deputies == ALL_OF_OFFICE:
        offices = [one for word, one in stage.people.items() if "office" in word]
        Person.objects.filter(pk__in=[one.pk for one in offices]).update(unit=company)
    elif deputies != "–":
        for each in deputies.split("; "):
            who, whom, when = re.fullmatch(r"(.+) for (\w+), (.+)", each).groups()
            since, until = WHEN[when]
            made = stage.people[whom].deputyships.create(
                deputy=stage.people[who], since=since, until=until, in_force_since=since
            )
            stage.deputyships[who] = made


def actor(stage, words, day):
    """As the session or a command makes them: anew, with their duties of the day."""
    if words == "command":
        return CommandLine()
    who, _, whom = words.partition(" for ")
    person = Person.objects.signed_in(stage.people[who].pk, day)
    if not whom:
        return person
    principal = Person.objects.signed_in(stage.people[whom].pk, day)
    principal.stood_in_by = person
    return principal


def submit(stage, what, by):
    """One row of each project, so that the bulk act has several."""
    for project in stage.projects:
        if what == "milestone":
            row = project.milestones.get(code="START")
            assert row.submit(by=by, on=SUBMITTED - DAY, now=at(SUBMITTED))
        else:
            row = MonthlyReport.objects.get(project=project)
            assert row.submit(by=by, now=at(SUBMITTED), month_amount=Decimal(8), **SAID)
        yield row


# --- The roads ------------------------------------------------------------------------------------


def signed_in(client, stage, words):
    who, _, whom = words.partition(" for ")
    client.force_login(stage.people[who])
    if whom:
        client.post(reverse("accounts:stand-in", args=[stage.deputyships[who].pk]))
    return client


def on_the_list(client, what, rows):
    """Whether the list offers it of every row, and why not where it does not."""
    if what == "report":
        page = client.get("/reports/?month=2026-06").content.decode()
        return [f'value="{row.pk}-{row.version}"' in page for row in rows]
    response = client.get("/overdue/?tab=waiting")
    return [offers(response, reverse("projects:milestone-confirm", args=[row.pk])) for row in rows]


def offers(response, address):
    try:
        return bool(form_to(response, address))
    except NoForm:
        return False


def on_the_page(client, what, rows):
    name = {"milestone": "projects:milestone-confirm", "report": "investment:report-confirm"}[what]
    return [
        confirms(client, row, reverse(name, args=[row.pk]), {"version": row.version})
        for row in rows
    ]


def confirms(client, row, address, data):
    client.post(address, data)
    return is_done(row)


def is_done(row):
    return type(row).objects.get(pk=row.pk).state == "done"


def in_bulk(client, what, rows):
    """Milestones have no bulk page: the guarded statement on many rows is asked below."""
    if what == "milestone":
        return None
    client.post("/reports/confirm/", {"r": [f"{row.pk}-{row.version}" for row in rows]})
    return [is_done(row) for row in rows]


def by_the_verb(by, rows):
    for row in rows:
        try:
            row.confirm(by=by, now=at(CONFIRMED))
        except (ValidationError, PermissionDenied):
            continue
    return [is_done(row) for row in rows]


def by_one_statement(by, rows):
    try:
        values = {} if rows[0].ladder == "report" else {"is_confirmed": True}
        with database.atomic():
            transition(rows, "confirm", by=by, now=at(CONFIRMED), **values)
    except (ValidationError, PermissionDenied):
        pass
    return [is_done(row) for row in rows]


def taken_back(rows, road, *args):
    """What came of it; the county is as before."""
    with database.atomic():
        found = road(*args, rows)
        database.set_rollback(True)
    for row in rows:
        row.refresh_from_db()
    return found


# --- The cases ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "by", "deputies", "confirmer", "answer", "why"), CASES, ids=lambda cell: cell[:30]
)
def test_each_case_has_one_answer_on_every_road(
    stage, client, company, what, by, deputies, confirmer, answer, why
):
    set_up(stage, company, deputies)
    with time_machine.travel(at(SUBMITTED), tick=False):
        rows = list(submit(stage, what, actor(stage, by, SUBMITTED)))
    with time_machine.travel(at(CONFIRMED), tick=False):
        person = actor(stage, confirmer, CONFIRMED)
        found = {
            "verb": taken_back(rows, by_the_verb, person),
            "statement": taken_back(rows, by_one_statement, person),
        }
        if confirmer != "command":
            client = signed_in(client, stage, confirmer)
            for name, road in {
                "list": on_the_list,
                "page": on_the_page,
                "bulk": in_bulk,
            }.items():
                found[name] = taken_back(rows, road, client, what)
    expected = [answer == "yes"] * 2
    assert {name: got for name, got in found.items() if got not in (expected, None)} == {}


@pytest.mark.parametrize(("brought_by", "state"), SHEETS)
def test_each_sheet_confirms_or_submits(stage, tmp_path, milestone, brought_by, state):
    by = actor(stage, brought_by, ledgers.TODAY)
    row = ledgers.line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 1))
    with time_machine.travel(ledgers.APRIL_10, tick=False):
        ledgers.bring_in(ledgers.ledger(tmp_path, row), by)
    milestone.refresh_from_db()
    assert (milestone.state, milestone.is_confirmed) == (state, state == "done")


def test_the_waiting_list_says_why_and_asks_no_more_for_many(stage, client, make_project, contact):
    """One's own stands with its sentence, in as many queries for eight as for two."""
    colleague = stage.people["second office"]
    stage.people["head"].deputyships.create(
        deputy=colleague, since=SUBMITTED, until=CONFIRMED + DAY, in_force_since=SUBMITTED
    )
    with time_machine.travel(at(SUBMITTED), tick=False):
        head = actor(stage, "head", SUBMITTED)
        list(submit(stage, "milestone", head))
    with time_machine.travel(at(CONFIRMED), tick=False):
        client.force_login(colleague)
        asked(client)  # reads the norms, which the process then keeps
        page, few = asked(client)
        assert page.count("提交那天您与提交人有代办关系") == 2
        with time_machine.travel(at(SUBMITTED), tick=False):
            for number in range(6):
                made = make_project(f"示例项目{number}", contact=contact)
                made.milestones.get(code="START").submit(
                    by=head, on=SUBMITTED - DAY, now=at(SUBMITTED)
                )
        page, many = asked(client)
    assert page.count("提交那天您与提交人有代办关系") == 8
    assert many == few


def asked(client):
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/overdue/?tab=waiting")
    return response.content.decode(), len(queries)
