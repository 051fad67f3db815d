"""The exported ledger: its total."""

from io import BytesIO

import openpyxl
import pytest

from tests.desk.exported import table

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
