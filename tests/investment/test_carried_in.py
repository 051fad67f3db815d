"""R-IN-8, R-IN-9: what comes for a month that is closed, before, in and after New Year."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from exchange.kinds.monthly_figures.export_rows import sections_of
from investment import carried_in, corrections, month_closing
from investment.models import Correction, Month, MonthFigure, MonthlyReport
from projects import project_lifecycle, year_listings
from projects.models import YearListing
from tests.examples import examples
from tests.investment.conftest import at, first_after


@pytest.fixture
def closed_year(make_project, contact, told, close):
    """A continuing project that brought 600 in November and 1,000 in December 2026, all closed."""
    project = make_project("示例跨年项目", kind="continuing", contact=contact)
    project.listings.update(carried_in=Decimal("5000.01"))
    told(project, 11, "600")
    close(11)
    told(project, 12, "1000")
    close(12)
    return project


@pytest.fixture
def list_for(office):
    """list_for(project, 2027): continued on that year's list."""

    def listed(project, year, **facts):
        told = {"year": year, "kind": "continuing", "by": office, "now": at(date(year, 1, 5))}
        return year_listings.list_project(project, **told, **facts)

    return listed


@pytest.fixture
def correct(office):
    """correct(project, 12, "-200.25"): booked on a day of January 2027."""

    def book(project, month, amount, *, on=date(2027, 1, 15), year=2026, **told):
        facts = {"reference": "示例函1号", "reason": "重复计列", **told}
        listing = project.listings.get(year=year)
        corrects = Month.objects.get(year=year, month=month)
        amount = Decimal(amount)
        return corrections.book_correction(
            listing, corrects=corrects, amount=amount, by=office, now=at(on), **facts
        )

    return book


def frozen(year):
    """Every figure of a year's closed months, but for the mark that moves on."""
    names = [field.attname for field in MonthFigure._meta.fields if field.name != "is_latest"]
    return list(MonthFigure.objects.filter(year=year).order_by("pk").values_list(*names))


# --- When: the last day of the old year, the first of the new one, after its first closing -------


def test_r_in_8_before_the_year_is_closed_its_open_month_carries_a_correction(
    make_project, contact, told, close, correct, list_for
):
    project = make_project("示例跨年项目", kind="continuing", contact=contact)
    told(project, 11, "600")
    close(11)
    following = list_for(project, 2027, carried_in=Decimal(600))
    correct(project, 11, "-200.25", on=date(2026, 12, 31))
    assert corrections.ytd(project.listings.get(year=2026)) == Decimal("399.75")
    told(project, 12, "1000")
    close(12)
    figure = MonthFigure.objects.get(year=2026, number=12)
    assert (figure.month_amount, figure.ytd) == (Decimal("799.75"), Decimal("1399.75"))
    assert YearListing.objects.get(pk=following.pk).carried_in == 600
    assert carried_in.of_listing(project.listings.get(year=2026)) == []


@pytest.mark.parametrize("month", [11, 12])
@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2027, 1, 31)])
def test_r_in_9_a_closed_years_correction_goes_into_the_next_years_carried_in(
    closed_year, list_for, correct, told, close, month, day
):
    following = list_for(closed_year, 2027, carried_in=Decimal("6600.01"))
    before = frozen(2026)
    correct(closed_year, month, "-200.25", on=day)
    listing = closed_year.listings.get(year=2026)
    assert corrections.ytd(listing) == 1600
    assert YearListing.objects.get(pk=following.pk).carried_in == Decimal("6600.01")
    told(closed_year, 1, "100", year=2027)
    close(1, year=2027)
    assert frozen(2026) == before
    assert YearListing.objects.get(pk=following.pk).carried_in == Decimal("6399.76")
    january = MonthFigure.objects.get(year=2027)
    assert (january.month_amount, january.ytd) == (100, 100)
    assert january.cumulative == Decimal("6499.76")
    assert str(Correction.objects.get().booked) == "2027年1月"


def test_r_in_9_a_correction_after_the_first_closing_goes_with_the_next_one(
    closed_year, list_for, correct, told, close
):
    following = list_for(closed_year, 2027, carried_in=Decimal("6600.01"))
    told(closed_year, 1, "100", year=2027)
    close(1, year=2027)
    correct(closed_year, 12, "-200.25", on=date(2027, 2, 3))
    before = frozen(2027)
    told(closed_year, 2, "0", year=2027)
    close(2, year=2027)
    assert frozen(2027)[:1] == before
    assert YearListing.objects.get(pk=following.pk).carried_in == Decimal("6399.76")
    february = MonthFigure.objects.get(year=2027, number=2)
    assert (february.ytd, february.cumulative) == (100, Decimal("6499.76"))


def test_r_in_9_it_is_carried_once(closed_year, list_for, correct, close):
    following = list_for(closed_year, 2027, carried_in=Decimal(7000))
    correct(closed_year, 12, "-200")
    for month in (1, 2, 3):
        close(month, year=2027)
    assert YearListing.objects.get(pk=following.pk).carried_in == 6800


def test_a_correction_of_the_year_before_last_moves_both_years_that_contain_it(
    closed_year, list_for, correct, close
):
    second = list_for(closed_year, 2027, carried_in=Decimal(6000))
    for month in range(1, 13):
        close(month, year=2027)
    third = list_for(closed_year, 2028, carried_in=Decimal(6000))
    before = frozen(2027)
    correct(closed_year, 12, "-200", on=date(2028, 1, 10))
    close(1, year=2028)
    assert frozen(2027) == before
    kept = dict(YearListing.objects.values_list("pk", "carried_in"))
    assert (kept[second.pk], kept[third.pk]) == (5800, 5800)


# --- Where nobody said what was carried in, and where there is no later listing ------------------


def test_a_year_that_states_nothing_takes_over_what_is_known_at_its_first_closing(
    closed_year, list_for, correct, close
):
    following = list_for(closed_year, 2027)
    correct(closed_year, 12, "-200.25")
    close(1, year=2027)
    assert YearListing.objects.get(pk=following.pk).carried_in == Decimal("6399.76")
    assert MonthFigure.objects.get(year=2027).cumulative == Decimal("6399.76")


def test_r_in_9_without_a_later_listing_the_project_carries_it(
    closed_year, make_project, list_for, correct, close
):
    make_project("示例另一项目", kind="continuing", year=2027)
    correct(closed_year, 12, "-200.25")
    close(1, year=2027)
    (line,) = carried_in.of_listing(closed_year.listings.get())
    assert (line.amount, str(line.booked)) == (Decimal("-200.25"), "2027年1月")
    later = list_for(closed_year, 2028)
    for month in range(2, 13):
        close(month, year=2027)
    close(1, year=2028)
    assert YearListing.objects.get(pk=later.pk).carried_in == Decimal("6399.76")


def test_a_report_confirmed_after_its_year_was_closed_goes_the_same_way(
    make_project, contact, unit_head, told, close, list_for
):
    project = make_project("示例补报项目", kind="continuing", contact=contact)
    told(project, 11, "600")
    close(11)
    close(12)
    following = list_for(project, 2027, carried_in=Decimal(600))
    late = told(project, 12, "70.5")
    listing = project.listings.get(year=2026)
    assert corrections.ytd(listing) == 600
    close(1, year=2027)
    assert YearListing.objects.get(pk=following.pk).carried_in == Decimal("670.50")
    assert str(MonthlyReport.objects.get(pk=late.pk).booked) == "2027年1月"
    (line,) = carried_in.of_listing(listing)
    assert line.words == "补报2026年12月月报 +70.50 万元"
    assert line.sentence == f"{line.words}，已随{line.booked}结账结转"
    january = MonthFigure.objects.get(year=2027)
    assert (january.ytd, january.cumulative) == (0, Decimal("670.50"))


def test_a_withdrawn_project_carries_nothing_on(closed_year, list_for, correct, close, office):
    following = list_for(closed_year, 2027, carried_in=Decimal(6000))
    correct(closed_year, 12, "-200")
    day = date(2027, 1, 20)
    project_lifecycle.withdraw(closed_year, by=office, reason="示例：重复", on=day, now=at(day))
    close(1, year=2027)
    assert YearListing.objects.get(pk=following.pk).carried_in == 6000
    assert Correction.objects.get().booked is None


# --- What is refused, in one sentence ------------------------------------------------------------


def test_r_in_9_a_year_the_project_was_never_listed_in_is_refused(closed_year, list_for, office):
    listing = list_for(closed_year, 2027)
    with pytest.raises(ValidationError) as refused:
        corrections.book_correction(
            listing,
            corrects=Month.objects.get(year=2026, month=12),
            amount=Decimal(5),
            reference="函",
            reason="错",
            by=office,
            now=at(date(2027, 1, 15)),
        )
    assert refused.value.messages == ["项目不在 2026 年的清单上，请选清单所在年度的月份。"]


@pytest.mark.parametrize(
    ("carried", "amount", "said"),
    [
        ("7000", "-1600.00", ""),
        ("7000", "-1600.01", "更正后 2026 年全年累计会小于 0，请核对。"),
        ("100", "-100.01", "更正后 2027 年清单的截至上年底累计会小于 0，请核对。"),
    ],
)
def test_no_sum_falls_below_nought(closed_year, list_for, correct, carried, amount, said):
    list_for(closed_year, 2027, carried_in=Decimal(carried))
    if not said:
        assert correct(closed_year, 12, amount).amount == Decimal(amount)
        return
    with pytest.raises(ValidationError) as refused:
        correct(closed_year, 12, amount)
    assert refused.value.messages == [said]


def test_what_waits_counts_when_the_next_one_is_checked(closed_year, correct):
    correct(closed_year, 12, "-1000")
    with pytest.raises(ValidationError, match="全年累计会小于 0"):
        correct(closed_year, 11, "-600.01")


@pytest.mark.parametrize(
    ("year", "month", "today", "said"),
    [
        (2027, 1, date(2027, 2, 1), ""),
        (2027, 2, date(2027, 3, 1), "请先结账1月。"),
        (2026, 12, date(2027, 2, 1), "2026年12月已经结账。"),
        (2026, 10, date(2027, 2, 1), "以后的月份已经结账，2026年10月不再补结。"),
    ],
)
def test_months_close_one_after_the_other_over_new_year(closed_year, year, month, today, said):
    assert month_closing.refusal(year, month, today) == said


def test_january_waits_for_december(make_project, contact, told, close):
    project = make_project("示例跨年项目", kind="continuing", contact=contact)
    told(project, 11, "600")
    close(11)
    assert month_closing.refusal(2027, 1, date(2027, 2, 1)) == "请先结账2026年12月。"


# --- What is shown -------------------------------------------------------------------------------


def test_r_in_9_it_stands_as_a_line_of_its_own_in_both_years(
    closed_year, list_for, correct, close, client, office
):
    list_for(closed_year, 2027, carried_in=Decimal("6600.01"))
    correct(closed_year, 12, "-200.25")
    url = reverse("investment:project-months", args=[closed_year.pk])
    line = "更正2026年12月 -200.25 万元，依据示例函1号：重复计列"
    with time_machine.travel(at(date(2027, 2, 1)), tick=False):
        client.force_login(office)
        waiting = [client.get(url, {"year": year}).content.decode() for year in (2026, 2027)]
        close(1, year=2027)
        carried = [client.get(url, {"year": year}).content.decode() for year in (2026, 2027)]
    for page in waiting:
        assert f"{line}，待下一次结账结转" in page
    for page in carried:
        assert f"{line}，已随2027年1月结账结转" in page
    assert "含更正" not in carried[1]


def test_the_form_says_where_a_closed_years_correction_goes(closed_year, client, office):
    url = reverse("investment:correction", args=[closed_year.pk])
    with time_machine.travel(at(date(2027, 1, 15)), tick=False):
        client.force_login(office)
        said = {
            "version": client.get(url).context["version"],
            "corrects": Month.objects.get(month=12).pk,
            "amount": "-200.25",
            "reference": "示例函1号",
            "reason": "重复计列",
        }
        page = client.post(url, said, follow=True).content.decode()
    assert "随 2027年1月结账计入截至上年底累计，2026 年的数字不变。" in page


def test_the_years_sheet_shows_it_beside_the_sum_and_not_in_it(
    closed_year, list_for, correct, close
):
    list_for(closed_year, 2027, carried_in=Decimal(6600))
    correct(closed_year, 12, "-200.25")
    close(1, year=2027)
    rows = {}
    for year, month in ((2026, 12), (2027, 1)):
        (section,) = sections_of(year, month, {closed_year.pk})
        rows[year] = section.rows[0]
    old, new = rows[2026], rows[2027]
    assert (old["ytd"], old["correction"], old["afterwards"]) == (1600, None, Decimal("-200.25"))
    assert (new["ytd"], new["afterwards"], new["taken_over"]) == (0, None, Decimal("-200.25"))


def test_the_trail_keeps_what_was_carried(closed_year, list_for, correct, close):
    list_for(closed_year, 2027, carried_in=Decimal(6600))
    correct(closed_year, 12, "-200.25")
    close(1, year=2027)
    entry = AuditEntry.objects.get(action="结转更正")
    assert entry.before == {"截至上年底累计完成": "6600.00"}
    assert entry.after == {"截至上年底累计完成": "6399.75"}
    assert entry.project_id == closed_year.pk


def test_the_dashboards_sum_of_a_closed_year_never_moves(closed_year, list_for, correct, close):
    list_for(closed_year, 2027, carried_in=Decimal(6600))
    december = Month.objects.get(year=2026, month=12)
    before = december.figures.totals()
    correct(closed_year, 12, "300")
    close(1, year=2027)
    assert december.figures.totals() == before
    assert Month.objects.get(year=2027).figures.totals()["ytd_sum"] == 0


# --- Nothing is lost over New Year, whatever comes when ------------------------------------------

WINTER = [(2026, 10), (2026, 11), (2026, 12), (2027, 1), (2027, 2)]
cents = st.decimals(min_value=0, max_value=10**6, places=2)
#: For each month: what it brings, and whether its report is confirmed after its closing.
MONTHS = st.lists(st.tuples(cents, st.booleans()), min_size=5, max_size=5)
#: After which closing, of which closed month, how much.
SLIPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), cents), max_size=4)


@settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(months=MONTHS, slips=SLIPS, states_it=st.booleans())
def test_what_was_told_and_corrected_is_all_there_in_the_end(
    make_project, contact, told, close, list_for, correct, months, slips, states_it
):
    with transaction.atomic():
        project = make_project("示例跨年项目", kind="continuing", contact=contact)
        project.listings.update(carried_in=Decimal("5000.01"))
        list_for(project, 2027, **({"carried_in": Decimal("5000.01")} if states_it else {}))
        late = []
        for number, (year, month) in enumerate(WINTER):
            amount, is_late = months[number]
            if is_late:
                late.append((year, month, amount))
            else:
                told(project, month, amount, year=year)
            close(month, year=year)
            while late:
                owed, of_month, brought = late.pop()
                told(project, of_month, brought, year=owed)
            for after, of, slip in slips:
                if after == number and of <= number and slip:
                    where = {"year": WINTER[of][0], "on": first_after(year, month)}
                    correct(project, WINTER[of][1], slip, reference=f"函{after}{of}{slip}", **where)
        close(3, year=2027)
        last = MonthFigure.objects.get(project=project, is_latest=True)
        sums = [amount for amount, _ in months]
        sums += [row.amount for row in Correction.objects.all()]
        # What the county stated of 2027 it stated without the months of 2026.
        of_2026 = MonthFigure.objects.get(project=project, year=2026, number=12).ytd
        assert last.cumulative == Decimal("5000.01") + sum(sums) - (of_2026 if states_it else 0)
        assert not Correction.objects.filter(booked=None).exists()
        assert not MonthlyReport.objects.unbooked().exists()
        transaction.set_rollback(True)
