"""R-LT-3 to R-LT-5 and the worst of dates and money: one table drives Python and SQL."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from investment import annual_plans, money_light, monthly_reports, overall_light
from investment.models import Enrolment, Month, MonthFigure
from norms.policy import policy_on
from projects.models import Project, YearListing
from tests import pauses
from tests.cast import NEW_YEAR
from tests.investment.conftest import at

JULY = date(2026, 7, 10)


def both(project, as_of):
    """The light by both twins, asked of the project and of its listing; they must agree."""
    policy = policy_on(as_of)
    milestones = list(project.milestones.all())
    rows = overall_light.with_overall_light(Project.objects.filter(pk=project.pk), as_of, policy)
    listed = YearListing.objects.filter(pk=project.listings.first().pk)
    listed = overall_light.with_overall_light(listed, as_of, policy, outer="project")
    found = [
        overall_light.overall_light(row.get(), milestones, as_of, policy) for row in (rows, listed)
    ]
    assert rows.get().light == listed.get().light == found[0].colour == found[1].colour
    return found[0]


@pytest.fixture
def resumed(make_project, lead, contact, unit_head, office):
    """A continuing project whose dates are green, so that its money alone decides."""
    facts = {"kind": "continuing", "lead": lead, "contact": contact, "stat_enrolled": True}
    project = make_project("示例续建一", **facts)
    milestone = project.milestones.get()
    milestone.complete_confirmed(by=office, on=date(2026, 3, 1), now=at(date(2026, 3, 2)))
    return project


def figured(project, month, rate, *, curve="linear", lit=True, expected=None):
    """A closed month with that rate, as closing writes it."""
    listing = project.listings.get()
    should = Decimal(expected or month * 100) / (1 if expected else 12)
    closed = Month.objects.create(year=2026, month=month, by_name="示例办一")
    return MonthFigure.objects.create(
        month=closed,
        year=2026,
        number=month,
        project=project,
        listing=listing,
        is_latest=True,
        kind=listing.kind,
        unit=project.responsible_unit,
        plan=Decimal(1000),
        curve=curve,
        month_amount=0,
        ytd=Decimal(rate) * 10,
        cumulative=0,
        rate=Decimal(rate),
        expected=should,
        gap=(Decimal(rate) - should).quantize(Decimal("0.000001")),
        is_lit=lit,
        is_reported=True,
        light="green",
    )


@pytest.mark.parametrize(
    ("month", "rate", "colour"),
    [
        (6, "41", "done"),
        (6, "40.01", "done"),
        (6, "40", "yellow"),
        (6, "20", "yellow"),
        (6, "19.9", "red"),
        (6, "122.6", "done"),
        (3, "0", "yellow"),  # nobody can be red on investment alone before the April figures
        (4, "0", "red"),
    ],
)
def test_the_light_of_the_investment(resumed, month, rate, colour):
    figured(resumed, month, rate)
    assert both(resumed, JULY).colour == colour


def test_the_sentence_names_the_month_and_the_points(resumed):
    figured(resumed, 6, "35.8")
    assert both(resumed, JULY).sentence == "6月底低于序时进度 14.2 个百分点"


def test_an_own_plan_is_named_as_such(resumed):
    figured(resumed, 4, "0", curve="season", expected="15")
    light = both(resumed, JULY)
    assert (light.colour, light.sentence) == ("yellow", "4月底低于分月计划 15 个百分点")


def test_a_figure_that_does_not_count_gives_no_light(resumed):
    figured(resumed, 6, "0", lit=False)
    assert both(resumed, JULY).colour == "done"


def test_last_years_figure_gives_no_light_this_year(resumed):
    figured(resumed, 6, "0")
    assert both(resumed, date(2027, 1, 10)).colour == "done"


def test_money_does_not_lift_a_project_without_a_road_map(make_project):
    project = make_project(kind="")
    figured(project, 6, "60")
    assert both(project, JULY).colour == "grey"


def test_the_worst_of_dates_and_money_is_the_light(resumed, office):
    figured(resumed, 6, "35")
    assert both(resumed, JULY).colour == "yellow"
    MonthFigure.objects.update(gap=Decimal("-30.000001"))
    assert both(resumed, JULY).colour == "red"


def test_a_suspended_project_has_no_money_light(resumed, office):
    figured(resumed, 6, "0")
    pauses.set_stage(resumed, "suspended", by=office, on=JULY, reason="县里决定", now=at(JULY))
    resumed.refresh_from_db()
    assert both(resumed, JULY).colour in ("done", "grey")


# --- R-LT-4 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "colour"),
    [
        (date(2026, 7, 6), "done"),  # 5 July is a Sunday: due on Monday
        (date(2026, 7, 7), "yellow"),
        (date(2026, 8, 5), "yellow"),
        (date(2026, 8, 6), "red"),  # two months running
    ],
)
def test_a_report_that_does_not_come(resumed, told, as_of, colour):
    told(resumed, 5, "10")
    for day in (date(2026, 7, 1), date(2026, 8, 1)):
        if day <= as_of:
            monthly_reports.open_reports(day, now=at(day))
    assert both(resumed, as_of).colour == colour


def test_one_late_report_between_others_is_not_two_running(resumed, told):
    told(resumed, 4, "10")
    for month in (6, 8):
        monthly_reports.open_reports(date(2026, month, 1), now=at(date(2026, month, 1)))
        if month == 6:
            told(resumed, 6, "10")
    light = both(resumed, date(2026, 8, 10))
    assert (light.colour, light.sentence) == ("yellow", "7月月报未报")


def test_a_report_like_the_month_before_asks_for_a_look(resumed, told):
    words = {"physical_progress": "主体施工", "physical_percent": 30}
    told(resumed, 4, "10", **words)
    told(resumed, 5, "10", **words)
    light = both(resumed, date(2026, 6, 2))
    assert (light.colour, light.sentence) == ("yellow", "5月月报与上期完全相同，请核对")
    told(resumed, 6, "10")
    assert both(resumed, date(2026, 7, 2)).colour == "done"


def test_zeros_in_a_planned_winter_stop_are_no_copy(make_project, told, contact, office):
    project = make_project("示例续建二", kind="continuing", plan=None, contact=contact)
    annual_plans.adopt(
        project.listings.get(), Decimal(1000), by=office, now=at(NEW_YEAR), curve="season"
    )
    words = {"physical_progress": "冬季停工"}
    told(project, 1, "0", **words)
    assert not told(project, 2, "0", **words).is_unchanged
    assert told(project, 3, "0", **words).is_unchanged


# --- R-LT-5 --------------------------------------------------------------------------------------


@pytest.fixture
def started(project, milestone, office):
    milestone.complete_confirmed(by=office, on=date(2026, 4, 15), now=at(date(2026, 4, 16)))
    return project


@pytest.mark.parametrize(
    ("as_of", "colour"),
    [
        (date(2026, 5, 14), "done"),
        (date(2026, 5, 15), "yellow"),
        (date(2026, 6, 15), "yellow"),
        (date(2026, 6, 16), "red"),
    ],
)
def test_a_started_project_that_is_not_enrolled(started, as_of, colour):
    assert both(started, as_of).colour == colour


def test_an_enrolled_project_is_out_of_it(started, statistician):
    Enrolment.objects.create(project=started, enrolled_on=date(2026, 5, 1), by=statistician)
    assert both(started, JULY).colour == "done"


def test_below_500_the_bureau_does_not_count_it(started):
    Project.objects.filter(pk=started.pk).update(total_investment=Decimal("499.99"))
    assert both(started, JULY).colour == "done"
    Project.objects.filter(pk=started.pk).update(total_investment=Decimal(500))
    assert both(started, JULY).colour == "red"


@pytest.fixture
def building(make_project, office):
    """building(stage, resumed): a continuing project of 9 billion, listed on 1 January 2026; the
    case of 冀山, which was started years before the ledger began."""

    def make(stage="building", resumed=None, **facts):
        total = Decimal(900_000)
        told = {"kind": "continuing", "stage": stage, "total_investment": total, **facts}
        project = make_project("示例抽水蓄能", **told)
        milestone = project.milestones.first()
        if resumed:
            milestone.complete_confirmed(by=office, on=resumed, now=at(resumed))
        elif milestone:
            # Its dates shall not decide the light.
            milestone.cancel(by=office, reason="示例", now=at(NEW_YEAR))
        project.milestones.create(
            name="示例已完成", due_date=NEW_YEAR, baseline_due_date=NEW_YEAR, known_since=NEW_YEAR,
            created_at=at(NEW_YEAR), state="done", completed_on=NEW_YEAR,
        )  # fmt: skip
        return project

    return make


@pytest.mark.parametrize(
    ("as_of", "colour"),
    [
        (date(2026, 1, 31), "done"),
        (date(2026, 2, 1), "yellow"),
        (date(2026, 3, 1), "yellow"),
        (date(2026, 3, 2), "red"),
    ],
)
def test_a_continuing_project_counts_from_the_day_it_was_listed(building, as_of, colour):
    light = both(building(), as_of)
    assert light.colour == colour
    if colour == "red":
        assert light.sentence == "1月1日已在建，超过 2 个月未入统"


@pytest.mark.parametrize(
    ("resumed", "as_of", "colour"),
    [
        (date(2026, 3, 20), date(2026, 4, 19), "done"),
        (date(2026, 3, 20), date(2026, 4, 20), "yellow"),
        (date(2026, 3, 20), date(2026, 5, 20), "yellow"),
        (date(2026, 3, 20), date(2026, 5, 21), "red"),
    ],
)
def test_its_resumption_counts_where_that_came_earlier(building, resumed, as_of, colour):
    listed = {
        "listed_on": date(2026, 5, 10),
        "due_date": date(2026, 9, 30),
        "approval": "示例批1号",
    }
    project = building(resumed=resumed, **listed)
    assert both(project, as_of).colour == colour


@pytest.mark.parametrize(
    ("stage", "colour"),
    [
        ("started", "red"),
        ("building", "red"),
        ("completed", "red"),
        ("commissioned", "red"),
        ("at_capacity", "red"),
        ("landed", "done"),
        ("signed", "done"),
        ("", "done"),
        ("suspended", "done"),
    ],
)
def test_what_a_stage_says_of_being_started(building, stage, colour):
    assert both(building(stage), JULY).colour == colour


@pytest.mark.parametrize(("total", "colour"), [("499.99", "done"), ("500", "red"), (None, "done")])
def test_the_floor_holds_for_what_was_started_before(building, total, colour):
    project = building(total_investment=total and Decimal(total))
    assert both(project, JULY).colour == colour


def test_once_it_is_enrolled_it_is_out_of_it(building, statistician):
    project = building()
    Enrolment.objects.create(project=project, enrolled_on=date(2026, 5, 1), by=statistician)
    assert both(project, JULY).colour == "done"


def test_a_start_that_is_still_owed_is_not_guessed_from_the_stage(project, milestone):
    Project.objects.filter(pk=project.pk).update(stage="building")
    # Neither yellow nor red; nobody has spoken of it (R-LT-7).
    assert both(project, date(2026, 6, 1)).colour == "grey"


def test_a_place_in_the_reserve_is_no_start(building, office):
    """Listed as a reserve in 2025, to be built since 2026: counted from 2026."""
    project = building()
    YearListing.objects.create(
        project=project, year=2025, kind="reserve", listed_on=date(2025, 1, 1)
    )
    assert both(project, date(2026, 1, 31)).colour == "done"
    assert both(project, date(2026, 2, 1)).sentence == "1月1日已在建，满 1 个月未入统"


def test_the_closed_month_says_it_too(building, close):
    building()
    close(1)
    close(2)
    lit = MonthFigure.objects.order_by("number").values_list("light", "sentence")
    assert lit[0][1] != ""
    assert [light for light, _ in lit] == ["yellow", "red"]


@pytest.mark.parametrize(
    ("start", "number", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 4, 15), 2, date(2026, 6, 15)),
    ],
)
def test_months_after_end_with_the_month(start, number, after):
    assert money_light.months_after(start, number) == after


def test_the_latest_start_is_the_other_way_round():
    first = date(2027, 12, 1).toordinal()
    for today in map(date.fromordinal, range(first, first + 120)):
        for number in (1, 2):
            last = money_light.last_start(today, number)
            assert money_light.months_after(last, number) <= today
            assert money_light.months_after(date.fromordinal(last.toordinal() + 1), number) > today


def test_the_page_of_a_project_and_the_desk_of_its_lead_say_why(client, resumed, lead):
    figured(resumed, 6, "19.9")
    with time_machine.travel("2026-07-10 12:00+08:00", tick=False):
        for url in (f"/projects/{resumed.pk}/", "/"):
            client.force_login(lead)
            assert "6月底低于序时进度 30.1 个百分点" in client.get(url).content.decode()
        assert client.get("/projects/?light=red").context["totals"]["count"] == 1
