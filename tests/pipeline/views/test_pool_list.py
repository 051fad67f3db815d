"""储备库 as a list: who finds what, the head above it, days gone by, what would close the gap."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from investment.models import AnnualTarget, Month, MonthTarget
from pipeline import pool_entries
from pipeline.models import PoolEntry
from pipeline.pool_records import NewEntry
from tests.page_text import page_text
from tests.pages import rows_shown
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at(client, office):
    client.force_login(office)
    return client


@pytest.fixture
def opened(reserve, office):
    """The opening list of 1 January: 150,000 万元 in one project."""
    rows = [NewEntry(reserve("示例期初一"), TODAY, Decimal(150000), "conceived")]
    told = {"by": office, "now": NOW}
    return pool_entries.confirm_opening(
        rows, confirmed_on=date(2026, 1, 1), document="示例发〔2026〕1号", **told
    )


@pytest.fixture
def goals(db):
    """50 亿元 of 固定资产投资, and the pool at three times that."""
    assert AnnualTarget.objects.get(year=2026, code="fai").amount == 50
    return AnnualTarget.objects.get(year=2026, code="reserve_ratio")


def names(client, query="", url="/pool/"):
    return [row.name for row in rows_shown(client.get(f"{url}{query}"))]


def head(client, query=""):
    return client.get(f"/pool/{query}").context["head"]


# --- Rows -----------------------------------------------------------------------------------------


@pytest.fixture
def three(opened, reserve, admit, water_bureau):
    """Of the opening list; 前期类 since February; 开工类 of another unit since June."""
    admit(reserve("示例前期一", stage="landed"), amount=50000)
    other = reserve("示例开工一", responsible_unit=water_bureau, kind="preliminary")
    admit(other, "2026-06-01", 80000, maturity="ready")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["示例期初一", "示例开工一", "示例前期一"]),
        ("?sort=since", ["示例期初一", "示例前期一", "示例开工一"]),
        ("?maturity=ready", ["示例开工一"]),
        ("?maturity=unready", ["示例期初一", "示例前期一"]),
        ("?review=no", ["示例期初一"]),
        ("?review=yes", ["示例开工一", "示例前期一"]),
        ("?kind=preliminary", ["示例开工一"]),
        ("?stage=landed", ["示例前期一"]),
        ("?q=开工", ["示例开工一"]),
        ("?on=2026-05-31", ["示例期初一", "示例前期一"]),
        ("?on=2026-06-01", ["示例期初一", "示例开工一", "示例前期一"]),
        ("?tab=left", []),
        ("?maturity=nothing", []),
    ],
)
def test_the_list_is_narrowed_by_its_address(at, three, query, expected):
    assert names(at, query) == expected


def test_it_is_narrowed_by_the_responsible_unit(at, three, water_bureau):
    assert names(at, f"?unit={water_bureau.pk}") == ["示例开工一"]


def test_one_that_left_stands_under_its_tab_with_the_reason(at, three, office):
    entry = PoolEntry.objects.get(project__name="示例开工一")
    pool_entries.take_out_as_mistaken(entry, reason="重复登记", by=office, now=NOW)
    assert names(at) == ["示例期初一", "示例前期一"]
    page = page_text(at.get("/pool/?tab=left"))
    assert names(at, "?tab=left") == ["示例开工一"]
    assert "录错" in page
    assert "重复登记" in page


def test_whoever_sees_a_part_of_the_county_reads_their_rows_and_no_totals(
    client, three, unit_head, county_leader, water_bureau
):
    client.force_login(unit_head)
    answer = client.get("/pool/")
    assert answer.context["head"] is None
    assert answer.context["table"].totals is None
    assert "合计 " not in page_text(answer)
    assert "示例开工一" not in [row.name for row in rows_shown(answer)]
    client.force_login(county_leader)
    assert len(names(client)) == 3
    assert client.get("/pool/").context["head"].shown.total.count == 3


def test_the_list_costs_the_same_at_any_size(at, goals, opened, reserve, admit):
    def cost(query=""):
        at.get(f"/pool/{query}")
        with CaptureQueriesContext(
            connection,
        ) as found:
            at.get(f"/pool/{query}")
        return len(found)

    one = cost(), cost("?on=2026-06-30"), cost("?tab=left")
    for number in range(20):
        admit(reserve(f"示例储备甲{number}"), amount=1000 + number)
    assert (cost(), cost("?on=2026-06-30"), cost("?tab=left")) == one
    assert max(one) <= 15, f"{one}: 12 of the list, 3 of the frame"


def test_it_leaves_as_a_file(at, three):
    sheet = openpyxl.load_workbook(io.BytesIO(at.get("/pool/export/").content)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "示例期初一" in cells
    assert 150000 in cells
    assert "未经联席" not in cells
    assert "示例开工一" in at.get("/pool/export/?form=csv").content.decode("utf-8-sig")


# --- The head -------------------------------------------------------------------------------------


def test_before_the_opening_list_the_typed_figure_is_shown_with_its_source(at, goals):
    goals.actuals.create(as_of=date(2026, 6, 30), amount=170, source="示例部门报送", by_name="甲")
    page = page_text(at.get("/pool/"))
    assert "期初清单还没有确认" in page
    assert "仍用填报数 170 亿元（示例部门报送" in page
    assert (head(at).ratio, head(at).is_met) == (Decimal("3.40"), True)


@pytest.mark.parametrize(
    ("amount", "ratio", "is_met"),
    [("1500000", "3.00", True), ("1499900", "2.99", False), ("1499999.99", "2.99", False)],
)
def test_met_is_judged_unrounded_by_the_raw_ratio(
    at, goals, opened, reserve, admit, amount, ratio, is_met
):
    admit(reserve(), amount=Decimal(amount) - 150000)
    found = head(at)
    assert (found.ratio, found.is_met) == (Decimal(ratio), is_met)
    assert bool(found.missing) is not is_met


def test_weights_are_the_policy_s_and_judge_nothing(at, goals, three):
    found = head(at)
    assert [row.total.amount for row in found.by_maturity] == [150000, 50000, 80000]
    assert found.shown.total.weighted == 30000 + 30000 + 80000
    assert (found.shown.unreviewed.count, found.shown.unreviewed.amount) == (1, 150000)
    assert (found.shown.unready.count, found.gain) == (2, 120000 + 20000)


def test_what_is_missing_leads_to_the_rows_that_would_close_it(at, goals, three):
    assert head(at).missing == 1_500_000 - 280_000
    page = page_text(at.get("/pool/"))
    assert "倍还差 <b>122.00 亿元</b>" in page


def test_another_denominator_is_shown_and_does_not_judge(at, goals, three, make_project):
    make_project("示例在建一", kind="continuing", plan=140000)
    page = page_text(at.get("/pool/?base=annual_plans"))
    assert "只供参考，按另一个分母判定" in page
    found = head(at, "?base=annual_plans")
    assert found.shown.plan == 14
    assert found.ratio == Decimal("2.00")
    assert not found.is_met


# --- Days gone by ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [("2026-07-09", "日期不能晚于今天"), ("哪天", "请写")],
)
def test_a_day_that_cannot_be_is_said_and_today_is_shown(at, three, asked, sentence):
    answer = at.get(f"/pool/?on={asked}")
    assert answer.context["day"] == TODAY
    assert answer.context["day_problem"]
    assert len(rows_shown(answer)) == 3


def closed_with(target, reached, at):
    month = Month.objects.create(year=2026, month=6, by_name="示例办一", at=at)
    return MonthTarget.objects.create(
        month=month, target=target, code="reserve_ratio", wanted=3, reached=Decimal(reached),
        as_of=date(2026, 6, 30), source="储备库登记", basis="储备库 28 ÷ 50 亿元", is_met=False,
    )  # fmt: skip


def test_a_closed_month_answers_from_what_was_frozen(at, goals, three):
    closed_with(goals, "0.56", NOW)
    found = head(at, "?on=2026-06-30")
    assert (found.frozen_ratio, found.differs) == (Decimal("0.56"), False)
    page = page_text(at.get("/pool/?on=2026-06-30"))
    assert "<b>2026年6月结账：0.56 倍</b>，未达到" in page
    assert "按现在的登记，同一天" not in page
    assert head(at, "?on=2026-06-29").frozen is None


def test_what_was_entered_after_the_closing_is_named(at, goals, three, reserve, admit, office):
    closed_with(goals, "0.56", NOW)
    later = datetime(2026, 7, 8, 15, 0, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(later, tick=False):
        admit(reserve("示例晚登一"), "2026-06-30", amount=10000, now=later)
        admit(reserve("示例七月一"), "2026-07-01", amount=10000, now=later)
        page = page_text(at.get("/pool/?on=2026-06-30"))
        late = head(at, "?on=2026-06-30").late
        assert [(row.name, row.what) for row in late] == [("示例晚登一", "入库")]
    assert "按现在的登记，同一天是 29 亿元 ÷ 全年固定资产投资目标 50 亿元" in page
    assert "示例晚登一" in page


def test_a_denominator_that_changed_is_said_where_no_row_came_late(at, goals, three):
    closed_with(goals, "0.70", NOW)
    assert "登记没有变，分母此后改过" in page_text(at.get("/pool/?on=2026-06-30"))


# --- What would close the gap ---------------------------------------------------------------------


def test_offered_are_the_ledger_s_reserve_and_preliminary_outside_the_pool(
    at, goals, opened, reserve, make_project
):
    reserve("示例储备小", total_investment=100000)
    reserve("示例储备大", total_investment=1300000, kind="preliminary")
    reserve("示例没有总投资", total_investment=None)
    make_project("示例新建二", kind="new")
    rows = rows_shown(at.get("/pool/offered/"))
    assert [row.name for row in rows] == ["示例储备大", "示例储备小", "示例没有总投资"]
    assert [row.so_far for row in rows][:2] == [1300000, 1400000]
    assert [row.closes for row in rows] == [False, True, False] or rows[1].so_far < 1350000
    assert names(at, "?kind=preliminary", "/pool/offered/") == ["示例储备大"]
    assert names(at, "?sort=amount", "/pool/offered/")[0] == "示例储备小"


def test_offered_cost_the_same_at_any_size(at, goals, opened, reserve):
    def cost():
        at.get("/pool/offered/")
        with CaptureQueriesContext(connection) as found:
            at.get("/pool/offered/")
        return len(found)

    reserve("示例储备零")
    one = cost()
    for number in range(20):
        reserve(f"示例储备乙{number}")
    assert cost() == one <= 15
