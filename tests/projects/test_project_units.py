"""A unit that was given something to do on a project sees it, reads alone, and no longer than that
lasts (decision 31)."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import AuditEntry, Person
from projects import project_lifecycle
from projects.models import Milestone, Project, ProjectUnit, YearListing, visibility
from projects.models.obligation_permissions import check_may_report
from projects.project_units import end_unit, give_unit, units_on
from tests.alerts.conftest import CHINA
from tests.forms import act

pytestmark = pytest.mark.django_db

ON, END = date(2026, 7, 6), date(2026, 7, 10)
NOW = datetime(2026, 7, 6, 10, tzinfo=CHINA)
ONE = timedelta(days=1)
PERMIT = ProjectUnit.Role.PERMIT


@pytest.fixture
def on_day():
    """on_day(date): the clock of a block, at ten of that day."""

    def travel(day):
        return time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=CHINA))

    return travel


@pytest.fixture
def given(project, water_bureau, office):
    """The unit of `stranger` has a permit to give from 6 July on."""
    return give_unit(project, water_bureau, PERMIT, on=ON, by=office, now=NOW)


@pytest.mark.parametrize(
    ("day", "sees"),
    [(ON - ONE, False), (ON, True), (END - ONE, True), (END, False), (END + ONE, False)],
)
def test_a_unit_sees_from_the_first_day_until_the_last(
    given, project, stranger, office, on_day, day, sees
):
    assert end_unit(given, on=END, by=office, now=NOW)
    with on_day(day):
        assert Project.objects.visible_to(stranger).contains(project) is sees
        assert Project.objects.readable_by(stranger).contains(project) is sees
        milestones = Milestone.objects.visible_to(stranger).filter(project=project)
        assert milestones.exists() is sees


def test_nobody_else_sees_more(given, project, on_day, make_person, administrator, company):
    other = make_person("示例丁", unit=None)
    with on_day(ON):
        assert not Project.objects.visible_to(other).exists()
        assert not Project.objects.visible_to(administrator).exists()


def test_an_administrator_of_the_unit_sees_nothing(given, on_day, make_person, water_bureau):
    keeper = make_person("示例管理员二", unit=water_bureau, duty="administrator")
    with on_day(ON):
        assert not Project.objects.visible_to(keeper).exists()


def test_a_deputy_of_one_of_the_unit_sees_as_well(
    given, project, stranger, lend, make_person, on_day
):
    deputy = make_person("示例戊", username="deputy")
    lend(stranger, deputy, ON, ON)
    with on_day(ON):
        assert Project.objects.visible_to(Person.objects.get(pk=deputy.pk)).contains(project)


def test_it_reads_and_does_not_act(given, project, milestone, stranger, client, on_day):
    with on_day(ON):
        client.force_login(stranger)
        assert client.get(project.get_absolute_url()).status_code == 200
        assert client.get(milestone.get_absolute_url()).status_code == 200
        assert client.get(f"{milestone.get_absolute_url()}told/").status_code == 200
        promise = f"{milestone.get_absolute_url()}promise/"
        assert act(client, promise, {"promised_on": "2026-07-20"}).status_code == 403
        assert not visibility.acts_for_owner(stranger, project, ON)
        with pytest.raises(PermissionDenied):
            check_may_report(stranger, project, ON)


def test_before_and_after_every_page_is_not_found(
    given, project, milestone, stranger, client, office, on_day
):
    end_unit(given, on=END, by=office, now=NOW)
    pages = (project.get_absolute_url(), milestone.get_absolute_url())
    for day in (ON - ONE, END):
        with on_day(day):
            client.force_login(stranger)
            assert {client.get(page).status_code for page in pages} == {404}


LISTS = [
    "/projects/?year=2026",
    "/projects/export/?year=2026&form=csv",
    "/overdue/?group=none",
    "/overdue/export/?group=none&form=csv",
    "/overdue/?group=none&tab=waiting",
    "/reports/?month=2026-06",
    "/reports/export/?month=2026-06",
    "/instructions/",
    "/statistics/?year=2026",
    "/statistics/export/?year=2026",
    "/livelihood/?year=2026",
]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_and_its_file_show_it_where_it_is_asked_for(
    given, project, milestone, lead, stranger, client, on_day, address, of_every_list
):
    of_every_list(project, milestone, lead)
    with on_day(ON):
        client.force_login(stranger)
        assert project.name not in whole(client.get(address))
        assert project.name in whole(
            client.get(f"{address}{'&' if '?' in address else '?'}person=unit")
        )


def whole(answer):
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheet" not in answer["Content-Type"]:
        return body.decode()
    sheets = load_workbook(BytesIO(body)).worksheets
    return str([row for sheet in sheets for row in sheet.iter_rows(values_only=True)])


@pytest.fixture
def of_every_list():
    """The project has a row in each of the lists."""
    from investment import monthly_reports
    from supervision.models import instruct

    def make(project, milestone, lead):
        Project.objects.filter(pk=project.pk).update(is_livelihood_item=True)
        waits = project.milestones.create(
            name="示例节点", due_date=END, baseline_due_date=END, known_since=ON, created_at=NOW
        )
        done = {"state": "submitted", "completed_on": ON, "submitted_at": NOW, "reported_on": ON}
        models.QuerySet.update(Milestone.objects.filter(pk=waits.pk), **done)
        monthly_reports.open_reports(date(2026, 7, 1), now=NOW)
        said = {"text": "请报时间表。", "now": NOW, "today": ON, "reply_by": ON + ONE}
        instruct(by=lead, project=project, **said)

    return make


@pytest.mark.parametrize("who", ["bureau_clerk", "contact", "stranger"])
def test_the_choice_shows_own_projects_too(
    request, given, project, other_project, who, client, on_day
):
    """Whoever is not given anything sees by it what they see without."""
    person = request.getfixturevalue(who)
    with on_day(ON):
        seen = set(Project.objects.visible_to(person))
        assert set(Project.objects.listed_to(person, related=True)) == seen
        assert set(Project.objects.listed_to(person)) == seen - (
            {project} if who == "stranger" else set()
        )


def test_for_the_office_the_choice_narrows_to_its_unit(
    given, project, other_project, make_person, water_bureau, on_day
):
    clerk = make_person("示例办三", duty="office", unit=water_bureau)
    with on_day(ON):
        assert set(Project.objects.listed_to(clerk)) == {project, other_project}
        # given the one, responsible for the other
        assert set(Project.objects.listed_to(clerk, related=True)) == set(
            Project.objects.filter(responsible_unit=water_bureau)
        ) | {project}


def test_the_count_in_the_frame_is_that_of_the_list(given, milestone, stranger, client, on_day):
    with on_day(ON):
        client.force_login(stranger)
        own = Milestone.objects.listed_to(stranger).overdue(ON).count()
        answer = client.get("/overdue/?group=none")
        assert answer.context["counts"]["all"] == own
        assert answer.context["frame"].overdue_count == own


def test_the_choice_stands_beside_the_tabs_and_is_kept_by_the_month(
    given, stranger, client, on_day, office
):
    with on_day(ON):
        client.force_login(stranger)
        page = whole(client.get("/reports/?month=2026-06&person=unit"))
        assert '<input type="hidden" name="person" value="unit">' in page
        assert "与我单位有关" in page
        client.force_login(office)
        assert "与我单位有关" not in whole(client.get("/reports/?month=2026-06"))


def test_the_gate_is_one_question_of_keys(given, stranger, on_day):
    with on_day(ON), CaptureQueriesContext(connection) as asked:
        person = Person.objects.get(pk=stranger.pk)
        list(Project.objects.visible_to(person))
        with_given = len(asked)
    sql = str(Project.objects.visible_to(stranger).query)
    assert sql.count(" IN (") == 1
    assert with_given <= 5  # the person, duties, leads, deputyships, the projects


# --- The verbs ----------------------------------------------------------------------------------


def test_giving_and_ending_leave_a_trail(given, project, office):
    assert end_unit(given, on=END, by=office, now=NOW)
    assert not end_unit(given, on=END, by=office, now=NOW)
    began, ended = AuditEntry.objects.filter(action__endswith="参与单位").order_by("pk")
    assert (began.action, ended.action) == ("确定参与单位", "结束参与单位")
    assert began.project_id == ended.project_id == project.pk
    assert began.after == {"参与单位": "县水利局", "承担什么": "手续办理", "自": "2026-07-06"}
    assert ended.after == {"至（不含）": "2026-07-10"}
    assert ended.by == office


def test_two_things_given_to_one_unit_end_each_for_itself(
    given, project, water_bureau, office, stranger, on_day
):
    order = ProjectUnit.Role.ORDER
    second = give_unit(project, water_bureau, order, on=ON + ONE, by=office, now=NOW)
    end_unit(given, on=END, by=office, now=NOW)
    (unit,) = units_on(project, END - ONE)
    assert (unit.unit, unit.roles, unit.since) == (water_bureau, ("手续办理", "督办承办"), ON)
    (unit,) = units_on(project, END)
    assert unit.roles == ("督办承办",)
    with on_day(END):
        assert Project.objects.visible_to(stranger).contains(project)
    end_unit(second, on=END, by=office, now=NOW)
    assert units_on(project, END) == []


def test_who_saw_it_on_a_day_is_told_as_it_was_known_then(given, project, office):
    end_unit(given, on=END, by=office, now=NOW + timedelta(days=4))
    assert [each.unit for each in units_on(project, END - ONE)] == [given.unit]
    assert units_on(project, END) == []
    # Until it was ended, it was to last.
    known = NOW + ONE
    assert [each.unit for each in units_on(project, END, known_at=known)] == [given.unit]
    assert units_on(project, ON, known_at=NOW - ONE) == []


def test_given_and_ended_on_one_day_it_covers_no_day_and_stays_readable(given, project, office):
    end_unit(given, on=ON, by=office, now=NOW)
    assert units_on(project, ON) == []
    assert ProjectUnit.objects.filter(project=project).exists()


def test_a_unit_that_is_no_more_and_a_withdrawn_project_are_refused(project, water_bureau, office):
    water_bureau.closed_on = ON
    with pytest.raises(ValidationError, match="县水利局已撤销"):
        give_unit(project, water_bureau, PERMIT, on=ON, by=office, now=NOW)
    water_bureau.closed_on = None
    project_lifecycle.withdraw(project, reason="重复录入", on=ON, by=office, now=NOW)
    with pytest.raises(ValidationError, match="项目已撤回"):
        give_unit(project, water_bureau, PERMIT, on=ON, by=office, now=NOW)
    assert not ProjectUnit.objects.exists()


def test_a_withdrawn_project_is_no_longer_read(given, project, stranger, office, on_day):
    project_lifecycle.withdraw(project, reason="重复录入", on=ON, by=office, now=NOW)
    with on_day(ON):
        assert not Project.objects.readable_by(stranger).exists()
        assert not YearListing.objects.listed_to(stranger, related=True).current().exists()
