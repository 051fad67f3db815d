"""What was written into the pool after a month was closed and holds on its last day (R-IN-8)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from investment.models import Month
from pipeline import pool_entries
from pipeline.pool_late_rows import late_entries
from pipeline.pool_records import NewEntry
from projects import project_lifecycle, year_listings
from tests.pipeline.conftest import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def acts(office):
    return {"by": office, "now": NOW}


def close(month):
    return Month.objects.create(year=2026, month=month, by_name="示例办一", at=NOW)


def told(month):
    return [(row.name, row.what, row.on, row.words) for row in late_entries(month)]


def test_an_entry_of_a_closed_month_written_late_is_named(reserve, admit):
    admit(reserve("示例按时"), since="2026-06-10")
    june = close(6)
    admit(reserve("示例补录"), since="2026-06-30", now=LATER)
    admit(reserve("示例七月"), since="2026-07-01", now=LATER)
    assert told(june) == [("示例补录", "入库", date(2026, 6, 30), "台账导入（附论证日期和文件）")]
    [row] = late_entries(june)
    assert (row.at, row.by_name) == (LATER, "示例办一")


def test_an_end_in_a_closed_month_written_late_is_named(reserve, admit, office):
    entries = [admit(reserve(f"示例{n}"), since="2026-06-10") for n in range(4)]
    in_july, mistaken, withdrawn, stays = entries
    june = close(6)
    acts = {"by": office, "now": LATER}
    pool_entries.take_out_as_mistaken(mistaken, reason="录错", **acts)
    project_lifecycle.withdraw(withdrawn.project, reason="重复", on=date(2026, 6, 30), **acts)
    project_lifecycle.withdraw(in_july.project, reason="重复", on=date(2026, 7, 1), **acts)
    assert told(june) == [
        ("示例1", "出库", date(2026, 6, 10), "录错"),
        ("示例2", "出库", date(2026, 6, 30), "撤回"),
    ]


def test_an_end_taken_back_late_is_named(make_project, admit, acts):
    project = make_project("示例前期", kind="", plan=None)
    admit(project, since="2026-06-10")
    facts = {"due_date": date(2026, 6, 30), "accept_overdue": True, "reason": "决定"} | acts
    listing = project.listings.get()
    year_listings.change_kind(listing, kind="new", decided_on=date(2026, 6, 20), **facts)
    june = close(6)
    back = {"reason": "撤销", "by": acts["by"], "now": LATER}
    year_listings.change_kind(listing, kind="", **back)
    assert told(june) == [("示例前期", "恢复在库", date(2026, 6, 10), "")]


def test_figures_of_a_closed_month_written_late_are_named_where_they_hold(reserve, admit, office):
    entry = admit(reserve("示例一"), since="2026-06-10", amount=50000)
    june = close(6)
    acts = {"by": office, "now": LATER, "reason": "更正"}
    change = pool_entries.change_amount
    change(entry, on=date(2026, 6, 15), amount=Decimal(60000), **acts)
    change(entry, on=date(2026, 6, 20), amount=Decimal(70000), **acts)
    change(entry, on=date(2026, 7, 1), amount=Decimal(80000), **acts)
    pool_entries.change_maturity(entry, on=june.last_day, maturity="ready", **acts)
    assert told(june) == [
        ("示例一", "成熟度", date(2026, 6, 30), "开工类"),
        ("示例一", "金额", date(2026, 6, 20), "70000.00 万元"),
    ]


def test_nothing_is_named_where_all_was_written_in_time(reserve, admit, acts):
    opened = date(2026, 1, 15)
    row = NewEntry(reserve("示例期初"), opened, Decimal(1), "ready")
    pool_entries.confirm_opening([row], confirmed_on=opened, document="清单", **acts)
    admit(reserve())
    assert told(close(6)) == []


def test_any_number_of_rows_takes_as_many_queries(
    reserve, admit, django_assert_num_queries, office
):
    june = close(6)
    for number in range(8):
        admit(reserve(f"示例{number}"), since="2026-06-10", now=LATER)
    with django_assert_num_queries(3):
        assert len(told(june)) == 8
