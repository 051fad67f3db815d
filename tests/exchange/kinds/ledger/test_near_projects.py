"""A row that would be new beside a project of nearly its name: asked, refused or said."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.batches import lifecycle
from projects.models import Project
from tests.exchange.ledgers import APRIL_10, CODE, all_sentences, ledger, line, outcomes

pytestmark = pytest.mark.django_db
LIKE = "示例项目一工程"


@pytest.fixture
def previewed(tmp_path, office, project, settings):
    """previewed(row, …): the batch of an upload with these rows, as the office previews it."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def upload(*rows, by=office, **facts):
        path = ledger(tmp_path, *rows)
        file = SimpleUploadedFile("ledger.xlsx", path.read_bytes())
        return lifecycle.receive(file, year=2026, by=by, now=APRIL_10, **facts)

    return upload


def answer(batch, project):
    row = batch.rows.get(outcome="refused")
    lifecycle.answer(batch, now=APRIL_10, picks=[[row.sheet, row.number, project]])
    return batch.rows.get(number=row.number)


def test_a_command_refuses_a_near_name_of_the_same_unit_and_amount(sheet, project):
    changeset = sheet(line(项目名称=LIKE, 总投资=50000))
    assert outcomes(changeset) == ["refused"]
    (said,) = all_sentences(changeset)
    assert "名称相近的项目“示例项目一”（县工信局，总投资 50,000 万元）" in said
    assert changeset.candidates["台账", 2][0].pk == project.pk


@pytest.mark.parametrize(
    "other", [{"总投资": 50001}, {"责任单位": "县水利局", "总投资": 50000}, {}]
)
def test_a_command_enters_another_and_says_so(sheet, water_bureau, other):
    changeset = sheet(line(项目名称=LIKE, **other))
    assert outcomes(changeset) == ["new"]
    assert "名称相近的项目“示例项目一”" in all_sentences(changeset, "warning")[0]


def test_a_command_refuses_the_name_under_another_unit_if_the_amount_is_the_same(
    sheet, water_bureau
):
    row = {"项目名称": "示例项目一", "责任单位": "县水利局"}
    assert outcomes(sheet(line(**row, 总投资=50000))) == ["refused"]
    assert outcomes(sheet(line(**row, 总投资=50001))) == ["new"]


@pytest.mark.parametrize(
    "row",
    [
        {"项目名称": LIKE},
        {"项目名称": LIKE, "总投资": 50000},
        {"项目名称": "示例项目一", "责任单位": "县水利局"},
    ],
)
def test_the_page_asks_always(previewed, project, water_bureau, row):
    batch = previewed(line(**row))
    assert batch.rows.get().candidates == [project.pk]
    assert answer(batch, "new").outcome == "new"
    row = answer(previewed(line(**row)), project.pk)
    assert (row.outcome in ("changed", "unchanged"), row.project_id) == (True, project.pk)


def test_the_page_offers_the_likeliest_first(previewed, make_project, project, water_bureau):
    other = make_project("示例项目一项目", responsible_unit=water_bureau)
    batch = previewed(line(项目名称=LIKE, 总投资=50000))
    assert batch.rows.get().candidates == [project.pk, other.pk]


def test_a_pick_that_is_no_candidate_is_not_taken(previewed, make_project):
    other = make_project("完全另一个项目")
    batch = previewed(line(项目名称=LIKE))
    assert answer(batch, other.pk).outcome == "refused"


def test_each_with_a_code_of_its_own_is_another_project(sheet, project):
    Project.objects.filter(pk=project.pk).update(national_code=CODE)
    row = line(项目名称=LIKE, 总投资=50000, 项目代码="2603-140722-89-02-000020")
    changeset = sheet(row)
    assert (outcomes(changeset), all_sentences(changeset, "warning")) == (["new"], [])


def test_a_numeral_is_no_near_name(sheet):
    changeset = sheet(line(项目名称="示例项目二", 总投资=50000))
    assert outcomes(changeset) == ["new"]
    assert not any("相近" in said for said in all_sentences(changeset, "warning"))


def test_rows_of_one_sheet_are_not_compared_with_each_other(sheet):
    rows = [line(项目名称=name, 总投资=5) for name in ("口袋公园", "口袋公园项目")]
    assert outcomes(sheet(*rows)) == ["new", "new"]
    assert outcomes(sheet(*rows)) == ["unchanged", "unchanged"]


def test_a_project_that_another_row_is_stands_apart_from_its_neighbours(sheet):
    villages = [line(项目名称=f"左权县寒王乡{v}村安全饮水", 总投资=30) for v in ("段峪", "武峪")]
    assert outcomes(sheet(villages[0])) == ["new"]
    changeset = sheet(*villages)
    assert outcomes(changeset) == ["unchanged", "new"]
    assert not any("相近" in said for said in all_sentences(changeset, "warning"))


def test_a_project_that_another_row_is_may_still_be_spelled_otherwise(sheet):
    changeset = sheet(line(项目名称="示例项目一"), line(项目名称=LIKE, 总投资=50000))
    assert outcomes(changeset) == ["unchanged", "refused"]


def test_a_withdrawn_project_is_near_to_none(sheet, project):
    Project.objects.filter(pk=project.pk).update(withdrawn_on="2026-04-01")
    assert outcomes(sheet(line(项目名称=LIKE, 总投资=50000))) == ["new"]


def test_a_units_own_sheet_learns_of_no_other_units_project(previewed, contact, other_project):
    row = line(项目名称="示例项目二工程", 责任单位="县水利局")
    batch = previewed(row, by=contact, is_report=True)
    assert batch.rows.get().candidates == []
    assert "示例项目二”" not in str(batch.rows.get().complaints)


def test_twenty_rows_ask_no_more_queries_than_two(
    sheet, make_project, django_assert_max_num_queries
):
    for number in range(20):
        make_project(f"示例{number}号公园")
    rows = [line(项目名称=f"示例{number}号公园项目", 总投资=number + 1) for number in range(20)]
    with django_assert_max_num_queries(26):
        changeset = sheet(*rows, dry_run=True)
    assert set(outcomes(changeset)) == {"new"}
