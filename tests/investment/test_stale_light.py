"""R-LT-7: forty days without an update are green, forty-one are grey; both twins."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from investment import annual_plans, month_closing, monthly_reports
from investment.models import MonthlyReport
from norms.models import PolicyVersion
from norms.policy import touch
from projects import roadmap
from projects.models import ProgressUpdate, Project, YearListing
from tests import pauses
from tests.cast import ENTERED
from tests.investment.conftest import SAID, at
from tests.investment.test_money_light import both

pytestmark = pytest.mark.django_db
#: When the listings of the cast were written, long before its START comes near.
WRITTEN = ENTERED.date()


@pytest.fixture
def quiet(make_project, lead, contact, unit_head):
    """A new project whose START is due on 30 June: green in spring by its dates."""
    return make_project("示例新建一", lead=lead, contact=contact, plan=None, total_investment=None)


def after(days, since=WRITTEN):
    return since + timedelta(days=days)


@pytest.mark.parametrize(("days", "colour"), [(39, "green"), (40, "green"), (41, "grey")])
def test_r_lt_7_forty_days_are_green_and_forty_one_grey(quiet, days, colour):
    light = both(quiet, after(days))
    assert light.colour == colour
    if colour == "grey":
        assert (light.word, light.sentence) == ("41 天未更新", "41 天未更新，最近一次为1月5日")


def say(project, day):
    ProgressUpdate.objects.create(
        project=project, standing="working", note="在办", at=at(day), by_name="示例甲"
    )


def hand_in(project, day):
    row = MonthlyReport.objects.create(
        project=project, listing=project.listings.get(), year=2026, month=1, period=2026 * 12,
        due_date=date(2026, 2, 5), known_since=date(2026, 2, 1),
    )  # fmt: skip
    assert row.submit(by=project.contact_on(day), now=at(day), month_amount=Decimal(1), **SAID)


def confirm_event(project, day):
    office = project.created_by
    other = roadmap.add_milestone(
        project, name="环评批复", due_date=date(2026, 3, 1), by=office, now=at(WRITTEN),
        known_since=WRITTEN,
    )  # fmt: skip
    assert other.complete_confirmed(by=office, on=day, now=at(day))


@pytest.mark.parametrize("update", [say, hand_in, confirm_event])
def test_r_lt_7_every_kind_of_update_begins_the_count_anew(quiet, update):
    day = date(2026, 2, 10)
    update(quiet, day)
    assert both(quiet, after(40, day)).colour == "green"
    assert both(quiet, after(41, day)).word == "41 天未更新"


def test_r_lt_7_red_and_yellow_stay(quiet):
    assert both(quiet, date(2026, 6, 16)).colour == "yellow"
    assert both(quiet, date(2026, 7, 31)).colour == "red"


@pytest.mark.parametrize("kind", ["preliminary", "reserve"])
def test_r_lt_7_other_kinds_are_left_alone(make_project, office, kind):
    project = make_project(kind=kind)
    roadmap.add_milestone(
        project, name="环评批复", due_date=date(2026, 12, 1), by=office, now=at(WRITTEN),
        known_since=WRITTEN,
    )  # fmt: skip
    assert both(project, after(60)).colour == "green"


def test_r_lt_7_what_is_completed_is_not_asked(quiet, office):
    Project.objects.filter(pk=quiet.pk).update(stage="completed")
    assert both(quiet, after(60)).colour == "green"
    Project.objects.filter(pk=quiet.pk).update(stage="started")
    assert both(quiet, after(60)).colour == "grey"
    quiet.milestones.get().complete_confirmed(by=office, on=after(10), now=at(after(10)))
    assert both(quiet, after(90)).colour == "done"


def test_r_lt_7_what_rests_says_so(quiet, office):
    pauses.set_stage(
        quiet, Project.Stage.SUSPENDED, by=office, on=after(5), reason="停工", now=at(after(5))
    )
    assert both(quiet, after(60)).word == "已暂停"


@pytest.mark.parametrize(("month", "colour"), [(2, "green"), (3, "grey")])
def test_r_lt_7_a_planned_winter_stop_is_no_silence(quiet, office, month, colour):
    annual_plans.adopt(
        quiet.listings.get(), Decimal(1000), by=office, now=at(WRITTEN), curve="season"
    )
    assert both(quiet, date(2026, month, 28)).colour == colour


def test_r_lt_7_a_month_of_an_own_plan_without_work_is_a_stop(quiet, office):
    months = [Decimal(0)] * 3 + [Decimal(100)] * 9
    annual_plans.adopt(
        quiet.listings.get(), Decimal(900), by=office, now=at(WRITTEN), curve="own", months=months
    )
    assert both(quiet, date(2026, 3, 28)).colour == "green"
    assert both(quiet, date(2026, 4, 28)).colour == "grey"


def test_r_lt_7_a_listing_older_than_the_column_counts_from_its_project(quiet):
    YearListing.objects.update(created_on=None)
    Project.objects.update(created_at=at(date(2026, 2, 1)))
    assert both(quiet, after(40, date(2026, 2, 1))).colour == "green"
    assert both(quiet, after(41, date(2026, 2, 1))).colour == "grey"


def test_r_lt_7_an_edition_before_the_rule_knows_no_silence(quiet, office):
    PolicyVersion.objects.update(silent_days=None)
    touch()
    assert both(quiet, after(60)).colour == "green"


@pytest.mark.parametrize(("silent_days", "february"), [(40, "grey"), (None, "green")])
def test_r_lt_7_a_closed_month_is_lit_as_of_its_end_by_its_own_edition(
    quiet, contact, unit_head, office, silent_days, february
):
    PolicyVersion.objects.update(silent_days=silent_days)
    touch()
    on = date(2026, 4, 10)
    monthly_reports.open_reports(date(2026, 2, 1), now=at(date(2026, 2, 1)))
    monthly_reports.open_reports(date(2026, 3, 1), now=at(date(2026, 3, 1)))
    for report in MonthlyReport.objects.order_by("period"):
        # What was said in April is not known at the end of February.
        words = {**SAID, "physical_progress": f"{report.month}月形象进度"}
        assert report.submit(by=contact, now=at(on), month_amount=Decimal(100), **words)
        assert report.confirm(by=unit_head, now=at(on, 11))
    months = [
        month_closing.close(2026, month, by=office, now=at(on, 12), today=on) for month in (1, 2)
    ]
    figures = [month.figures.get() for month in months]
    assert [figure.light for figure in figures] == ["green", february]
    if silent_days:
        assert figures[1].sentence == "54 天未更新，最近一次为1月5日"
