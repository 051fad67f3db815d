"""R-IN-2, R-IN-8: a month is closed once, adds up to the cent and never changes again."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from investment import annual_plans, corrections, month_closing, unreported_units
from investment.models import Month, MonthFigure, MonthlyReport
from tests.investment.conftest import at, ticked

JULY_1 = date(2026, 7, 1)


def frozen():
    """Every figure of every closed month but the mark that moves on."""
    names = [f.attname for f in MonthFigure._meta.fields if f.name != "is_latest"]
    return list(MonthFigure.objects.order_by("pk").values_list(*names))


def test_a_year_told_month_by_month_adds_up(project, told, close):
    for month, amount in enumerate([800, 0, 1200, 1500, 1500, 1000], start=1):
        told(project, month, amount)
        close(month)
    rows = list(MonthFigure.objects.order_by("number"))
    assert [row.ytd for row in rows] == [800, 800, 2000, 3500, 5000, 6000]
    last = rows[-1]
    assert (last.rate, last.gap, last.planned) == (50, 0, 6000)
    assert [row.is_latest for row in rows] == [False] * 5 + [True]


def test_a_new_project_has_no_money_light_before_the_month_of_its_start(project, told, close):
    for month in (5, 6):
        told(project, month, "0")
        close(month)
    assert [row.is_lit for row in MonthFigure.objects.order_by("number")] == [False, True]


def test_cumulative_adds_what_was_carried_in(project, told, close):
    project.listings.update(carried_in=Decimal("5000.01"))
    told(project, 1, "800.02")
    close(1)
    assert MonthFigure.objects.get().cumulative == Decimal("5800.03")


def test_an_opening_report_stands_in_its_month(project, told, close):
    told(project, 5, "4321.98")
    close(5)
    figure = MonthFigure.objects.get()
    assert (figure.ytd, figure.has_opening) == (Decimal("4321.98"), True)


@pytest.mark.parametrize(
    ("month", "today", "said"),
    [
        (6, date(2026, 6, 30), "还没有结束"),
        (7, JULY_1, "还没有结束"),
        (5, JULY_1, "已经结账"),
        (4, JULY_1, "已经结账"),
        (7, date(2026, 8, 1), "请先结账6月"),
        (6, JULY_1, ""),
    ],
)
def test_when_a_month_may_be_closed(project, told, close, month, today, said):
    told(project, 5, "10")
    close(5)
    assert said in (problem := month_closing.refusal(2026, month, today))
    assert bool(said) == bool(problem)


def test_what_waits_for_confirmation_is_settled_first(project, told, close):
    told(project, 5, "10", confirm=False)
    with pytest.raises(ValidationError, match="1 份月报待确认"):
        close(5)
    assert not Month.objects.exists()


def test_a_month_is_closed_once(project, told, close):
    told(project, 5, "10")
    close(5)
    with pytest.raises(ValidationError, match="已经结账"):
        close(5)


def test_without_a_report_the_month_stands_still_and_says_so(project, told, close):
    told(project, 5, "6000")
    close(5)
    close(6)
    figure = MonthFigure.objects.get(number=6)
    assert (figure.month_amount, figure.ytd, figure.is_reported) == (0, 6000, False)
    assert figure.light == "yellow"


def test_r_in_8_a_report_after_the_closing_counts_in_the_open_month(project, told, close):
    told(project, 5, "10")
    close(5)
    close(6)
    before = frozen()
    told(project, 6, "70")
    assert MonthlyReport.objects.get(month=6).booked is None
    told(project, 7, "5")
    close(7)
    assert frozen()[: len(before)] == before
    assert MonthFigure.objects.get(number=7).month_amount == 75
    assert MonthlyReport.objects.get(month=6).booked.month == 7


def test_r_in_8_a_correction_leaves_the_closed_month_as_it_is(project, told, close, office):
    told(project, 6, "1000")
    june = close(6)
    before = frozen()
    facts = {"corrects": june, "by": office, "now": at(JULY_1)}
    corrections.book_correction(
        project.listings.get(),
        amount=Decimal("-200.25"),
        reference="示例函1号",
        reason="重复计列",
        **facts,
    )
    assert frozen() == before
    assert corrections.ytd(project.listings.get()) == Decimal("799.75")
    told(project, 7, "100")
    close(7)
    assert frozen()[:1] == before
    july = MonthFigure.objects.get(number=7)
    assert (july.month_amount, july.ytd) == (Decimal("-100.25"), Decimal("899.75"))


@pytest.mark.parametrize(
    ("amount", "reference", "reason"),
    [("0", "函", "错"), ("-1000.01", "函", "错"), ("5", " ", "错"), ("5", "函", "")],
)
def test_a_correction_needs_amount_reference_and_reason(
    project, told, close, office, amount, reference, reason
):
    told(project, 6, "1000")
    june = close(6)
    with pytest.raises(ValidationError):
        corrections.book_correction(
            project.listings.get(),
            corrects=june,
            amount=Decimal(amount),
            reference=reference,
            reason=reason,
            by=office,
            now=at(JULY_1),
        )


def test_a_closed_report_is_not_opened_again(project, told, close, office):
    report = told(project, 6, "1000")
    close(6)
    report.refresh_from_db()
    with pytest.raises(ValidationError, match="已随.*结账"):
        report.reopen(by=office, reason="示例", now=at(JULY_1))


def test_an_open_one_is(project, told, office):
    report = told(project, 6, "1000")
    assert report.reopen(by=office, reason="数字有误", now=at(JULY_1))
    assert report.state == "pending"


def test_an_adjusted_plan_moves_the_open_months_alone(project, told, close, office):
    told(project, 5, "6000")
    close(5)
    before = frozen()
    annual_plans.adjust(
        project.listings.get(),
        Decimal(24000),
        by=office,
        now=at(JULY_1),
        reason="年中调整",
        document="示例政发〔2026〕9号",
        document_on=JULY_1,
    )
    told(project, 6, "0")
    close(6)
    assert frozen()[:1] == before
    assert [row.rate for row in MonthFigure.objects.order_by("number")] == [50, 25]


def test_an_unchanged_plan_is_no_new_version(project, office):
    listing = project.listings.get()
    annual_plans.adjust(listing, Decimal(12000), by=office, now=at(JULY_1), reason="示例")
    assert listing.plans.count() == 1


def test_an_own_curve_adds_up_or_is_refused(project, office):
    listing, months = project.listings.get(), [Decimal(1000)] * 12
    facts = {"by": office, "now": at(JULY_1), "reason": "示例", "curve": "own"}
    with pytest.raises(ValidationError, match="合计等于"):
        annual_plans.adjust(listing, Decimal(12001), months=months, **facts)
    plan = annual_plans.adjust(listing, Decimal(12000), months=months, **facts)
    assert plan.expected(3) == 25
    raised = annual_plans.adjust(
        listing, Decimal("12000.05"), by=office, now=at(JULY_1), reason="示例"
    )
    assert sum(raised.own_months) == Decimal("12000.05")
    assert listing.plans.count() == 3


def test_the_trail_says_what_was_closed(project, told, close):
    told(project, 6, "1000.10")
    close(6)
    entry = AuditEntry.objects.get(action="月度结账")
    assert entry.after == {"项目": 1, "本年累计": "1000.10"}


def test_what_was_done_after_the_month_was_open_in_it(other_project, close, office):
    milestone = other_project.milestones.get()
    milestone.complete_confirmed(by=office, on=date(2026, 4, 20), now=at(date(2026, 4, 21)))
    day = date(2026, 5, 2)
    for month in (3, 4):
        told = {"by": office, "today": day, "unreported": ticked(2026, month)}
        month_closing.close(2026, month, now=at(day), **told)
    march, april = MonthFigure.objects.order_by("number")
    assert (march.done_on, march.overdue) == (None, 0)
    assert (april.done_on, april.overdue, april.owed) == (date(2026, 4, 20), 0, "RESUME")


def test_the_command_closes_and_says_so(project, told, capsys):
    told(project, 5, "10.50")
    call_command("close_month", "2026-05")
    assert capsys.readouterr().out == "2026年5月已结账：1 个项目，本年累计 10.50 万元\n"
    with pytest.raises(CommandError, match="已经结账") as refused:
        call_command("close_month", "2026-05")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("text", ["2026-13", "2026", "6月", "2026-6-1", "1999-01"])
def test_the_command_reads_a_month_or_asks(text, db):
    with pytest.raises(CommandError, match="看不懂月份"):
        call_command("close_month", text)


# --- Units that have not reported ----------------------------------------------------------------


@pytest.fixture
def two_units(project, other_project, told):
    """县工信局's project has reported May, 县水利局's has not."""
    told(project, 5, "10")
    return project, other_project


def close_may(office, *listings):
    day, keys = date(2026, 6, 1), {listing.pk for listing in listings}
    return month_closing.close(2026, 5, by=office, now=at(day), today=day, unreported=keys)


def test_a_unit_that_is_missing_and_not_ticked_is_named_and_nothing_is_closed(two_units, office):
    with pytest.raises(ValidationError) as refused:
        close_may(office)
    assert refused.value.messages == [
        "还没有报送月报、也没有勾选：县水利局（示例项目二）。请核对后逐个勾选再结账。"
    ]
    assert not Month.objects.exists()
    assert not MonthFigure.objects.exists()


def test_who_was_missing_is_kept_with_the_month_and_in_the_trail(two_units, office):
    _, missing = two_units
    month = close_may(office, missing.listings.get())
    assert Month.objects.get().unreported == [{"unit": "县水利局", "projects": ["示例项目二"]}]
    assert AuditEntry.objects.get(action="月度结账").after["未报"] == ["县水利局：示例项目二"]
    assert month.figures.get(project=missing).is_reported is False


def test_a_tick_is_for_the_projects_it_named(two_units, office, make_project, water_bureau):
    """A further project of a ticked unit, missing since, is not closed unseen."""
    _, missing = two_units
    make_project("示例项目三", kind="continuing", responsible_unit=water_bureau)
    with pytest.raises(ValidationError, match="县水利局（示例项目二、示例项目三）"):
        close_may(office, missing.listings.get())


def test_what_was_sent_back_since_the_ticks_is_not_closed_unseen(two_units, office, other_project):
    report = MonthlyReport.objects.get(project=two_units[0])
    assert report.reopen(by=office, reason="数字有误", now=at(date(2026, 6, 1)))
    with pytest.raises(ValidationError, match="县工信局（示例项目一）"):
        close_may(office, other_project.listings.get())


def test_a_tick_too_many_is_no_lie(two_units, office):
    """Who reported after all is not kept as missing."""
    month = close_may(office, *(project.listings.get() for project in two_units))
    assert month.unreported == [{"unit": "县水利局", "projects": ["示例项目二"]}]


@pytest.mark.parametrize(("month", "owes"), [(2, []), (3, ["县工信局"])])
def test_a_reserve_is_missing_at_the_end_of_a_quarter_alone(make_project, month, owes):
    make_project("示例储备", kind="reserve")
    assert [each.unit for each in unreported_units.unreported_units(2026, month)] == owes


def test_a_resting_project_and_one_listed_later_are_not_missing(make_project):
    make_project("示例停工", kind="continuing", stage="suspended")
    late = {"listed_on": date(2026, 6, 1), "due_date": date(2026, 9, 1)}
    make_project("示例增补", kind="continuing", approval="示例批〔2026〕1号", **late)
    assert unreported_units.unreported_units(2026, 5) == []
    assert [each.projects for each in unreported_units.unreported_units(2026, 6)] == [["示例增补"]]


def test_the_command_closes_with_missing_units_when_it_is_told_to(two_units, capsys):
    with pytest.raises(CommandError, match="县水利局（示例项目二）"):
        call_command("close_month", "2026-05")
    call_command("close_month", "2026-05", "--accept-unreported")
    first, last = capsys.readouterr().out.splitlines()
    assert first == "未报：县水利局：示例项目二"
    assert last.startswith("2026年5月已结账：2 个项目")
