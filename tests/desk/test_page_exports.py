"""Every export: the reader's own sight; no formula, no telephone; few queries."""

import pytest

from tests.desk.exported import rows, sheet_of

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("url", ["/overdue/export/", "/projects/export/"])
def test_no_formula_gets_out(get, office, url):
    cells = [cell for line in sheet_of(get(office, url)).iter_rows() for cell in line]
    assert "=示例项目1" in {cell.value for cell in cells}
    formulas = {cell.value for cell in cells if cell.data_type == "f"}
    assert all(formula.startswith("=SUBTOTAL(") for formula in formulas)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("office", {"示例项目一", "示例项目二"}),
        ("contact", {"示例项目一"}),
        ("stranger", {"示例项目二"}),
        ("administrator", set()),
    ],
)
def test_an_export_holds_what_its_reader_may_see(
    request, get, project, other_project, who, expected
):
    person = request.getfixturevalue(who)
    assert {row["项目名称"] for row in rows(get(person, "/overdue/export/"))} == expected
    ledger = rows(get(person, "/projects/export/"))
    assert {row["项目名称"] for row in ledger} == expected


def test_a_filter_that_cannot_be_read_exports_nothing(get, office, project):
    assert rows(get(office, "/overdue/export/?unit=abc")) == []
    (total,) = list(sheet_of(get(office, "/projects/export/?light=pink")).values)[4:]
    assert total[1] == "合计（0 项）"


def test_telephones_stay_in_the_house(get, office, contact, project):
    contact.phone = "13900000001"
    contact.save(update_fields=["phone"])
    for url in ("/overdue/export/", "/projects/export/"):
        sheet = sheet_of(get(office, url))
        assert "13900000001" not in {str(cell.value) for line in sheet.iter_rows() for cell in line}


def test_more_rows_cost_chunks_not_rows(client, get, office, many, django_assert_max_num_queries):
    get(office, "/overdue/export/")
    with django_assert_max_num_queries(8):
        client.get("/overdue/export/")
    with django_assert_max_num_queries(9):
        client.get("/projects/export/")
