"""Random figures in random layouts: what is stored is the truth, or nothing is."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.kinds.monthly_figures.export_rows import sections_of
from investment import monthly_reports
from investment.models import Month
from projects.models import Project
from tests.examples import examples
from tests.exchange.figure_sheets import JULY_8, NOW, sentences_of
from tests.investment.test_one_sum import SLIPS, YEARS, tell

pytestmark = pytest.mark.django_db
#: What one 万元 is in the unit, and how many places it may have there.
UNITS = {"万元": Decimal(1), "亿元": Decimal("0.0001"), "元": Decimal(10_000)}
MONTHLY = ["{m}月完成", "{m}月份完成投资", "2026年{m}月实际完成投资", "{m}月完成额"]
TO_DATE = ["1-{m}月累计完成", "1—{m}月完成投资", "截至{m}月底累计完成", "1月至{m}月累计"]
NOISE = ["备注", "完成率（%）", "总投资（万元）", "序号", "{m}月计划完成率", "建设内容"]
#: 1—4月, reported before.
BEFORE = Decimal(100)
fixed = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@st.composite
def layouts(draw):
    """Amounts of 5月 and 6月, and how a sheet says them."""
    cents = st.integers(0, 500_000).map(lambda number: Decimal(number) / 100)
    return {
        "amounts": (draw(cents), draw(cents)),
        "words": draw(st.sampled_from(MONTHLY + TO_DATE)),
        "unit": draw(st.sampled_from(list(UNITS))),
        "noise": draw(st.lists(st.sampled_from(NOISE), max_size=3, unique=True)),
        "unit_at": draw(st.sampled_from(["header", "side", "parent"])),
    }


def sheet_of(layout):
    """Rows and merged ranges that say these amounts in that layout."""
    words, unit, noise = layout["words"], layout["unit"], layout["noise"]
    first, second = layout["amounts"]
    if words in TO_DATE:
        first += BEFORE
        second += first
    texts = [str((amount * UNITS[unit]).normalize()) for amount in (first, second)]
    texts = [f"{Decimal(text):f}" for text in texts]
    names = [words.format(m=month) for month in (5, 6)]
    extra = [word.format(m=6) for word in noise]
    rows, merged = [["全县重点项目汇总表"]], []
    if layout["unit_at"] == "header":
        names = [f"{name}（{unit}）" for name in names]
    if layout["unit_at"] == "side":
        rows.append(["", "", "", f"单位：{unit}"])
    if layout["unit_at"] == "parent":
        rows.append(["项目名称", "责任单位", *extra, f"投资情况（{unit}）", ""])
        line, left = len(rows) - 1, 2 + len(extra)
        merged = [(line, left, line, left + 1)]
        merged += [(line, column, line + 1, column) for column in range(left)]
        rows.append([*[None] * left, *names])
    else:
        rows.append(["项目名称", "责任单位", *extra, *names])
    body = ["示例项目一", "县工信局", *["1" for _ in extra], *texts]
    rows.append(body)
    return rows, merged


@settings(max_examples=examples(25), deadline=None, suppress_health_check=fixed)
@given(layout=layouts())
def test_what_is_stored_is_the_truth(layout, project, told, bring, write):
    with transaction.atomic():
        rows, merged = sheet_of(layout)
        told(project, 4, BEFORE)
        for month in (6, 7):
            monthly_reports.open_reports(JULY_8.replace(month=month, day=1), now=NOW)
        batch = bring(rows, merged=merged)
        assert sentences_of(batch) == [], (rows, sentences_of(batch))
        if batch.changed:
            write(batch)
        later = project.monthlyreports.filter(month__gt=4).order_by("month")
        stored = later.values_list("month_amount", flat=True)
        assert list(stored) == list(layout["amounts"])
        transaction.set_rollback(True)


@settings(max_examples=examples(3), deadline=None, suppress_health_check=fixed)
@given(amounts=YEARS, slips=SLIPS)
def test_the_months_of_the_sheet_are_those_of_the_closed_book(
    amounts, slips, make_project, contact, unit_head, office
):
    with transaction.atomic():
        many = [make_project(f"示例项目{n}", contact=contact) for n in range(4)]
        tell(many, amounts, slips, {}, contact, unit_head, office)
        keys = Project.objects.values_list("pk", flat=True)
        rows = [row for section in sections_of(2026, 3, keys) for row in section.rows]
        for month in Month.objects.all():
            completed = sum(row.get(f"done_{month.month}") or 0 for row in rows)
            assert completed == month.figures.totals()["month_sum"]
        assert sum(row["ytd"] or 0 for row in rows) == month_of(3).figures.totals()["ytd_sum"]
        transaction.set_rollback(True)


def month_of(number):
    return Month.objects.get(month=number)
