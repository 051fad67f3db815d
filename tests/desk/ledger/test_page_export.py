"""The exported ledger: its total, and how the next date was moved."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from tests.desk.exported import table
from tests.moved_dates import move_date

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.usefixtures("many")
def test_the_total_of_the_ledger_stands_above_its_rows(get, office, water_bureau):
    answer = get(office, f"/projects/export/?unit={water_bureau.pk}")
    total, projects, _ = table(answer)
    assert len(projects) == 6
    assert total["项目名称"] == "合计（6 项）"
    assert total["年度计划投资"] == "=SUBTOTAL(9,K6:K11)"
    values = openpyxl.load_workbook(BytesIO(answer.content), data_only=True).active
    assert values["K5"].value == sum(row["年度计划投资"] for row in projects) == 72_000
    assert [row["序号"] for row in projects] == [1, 2, 3, 4, 5, 6]


def test_the_next_step_says_both_dates_and_how_it_was_moved(get, office, milestone, noon):
    move_date(milestone, date(2026, 7, 5), by=office, now=noon - timedelta(days=8))
    (row,) = table(get(office, "/projects/export/"))[1]
    dates = (row["下一节点原定"].date(), row["下一节点现定"].date())
    assert dates == (date(2026, 6, 30), date(2026, 7, 5))
    assert row["顺延情况"] == "第 1 次顺延，累计 5 天"
    (printed,) = table(get(office, "/projects/export/?form=print"))[1]
    assert printed["顺延情况"] == "开工原定 2026-06-30，第 1 次顺延，累计 5 天"
