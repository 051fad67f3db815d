"""Cells and names that were once misread, each at its smallest, up to what is stored."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import LeadAssignment, Project
from tests.exchange.kinds.ledger.sheet_import import ERROR, QUESTION, import_sheets
from tests.exchange.kinds.ledger.small_sheets import ANY, HEAD, SHEET, names, said, stored
from tests.exchange.ledgers import TODAY

pytestmark = pytest.mark.django_db

# --- cells that doubt themselves ---

WIDE_HEAD = [*HEAD, "项目单位", "项目阶段", "包联领导"]
PLAIN = ["示例甲项目", "新建", 1000, 100, "县住建局", "示例企业甲", None, None]


def with_cell(at, cell):
    return [*PLAIN[:at], cell, *PLAIN[at + 1 :]]


@pytest.mark.parametrize(
    ("at", "cell", "key", "blank"),
    [
        (1, "改扩建", "kind", ""),
        (1, "技改", "kind", ""),
        (1, "迁建", "kind", ""),
        (1, "在建", "kind", ""),
        (5, "示例企业甲、示例企业乙", "owner", None),
        (6, "前期", "stage", ""),
        (6, "未开工", "stage", ""),
        (2, "约1000", "total", None),
    ],
)
def test_a_doubtful_cell_is_asked_about_and_its_row_goes_in(bring_sheet, at, cell, key, blank):
    done = bring_sheet([WIDE_HEAD, ["一、新建项目"], with_cell(at, cell)])
    assert stored("示例甲项目")[key] == blank, said(done)
    asked = [i for i in done.about_row(SHEET, 3, (QUESTION,)) if i.letter == "ABCDEFGH"[at]]
    assert asked, said(done)


def test_names_divided_by_a_blank_are_asked_about_or_read_as_two(bring_sheet, make_person):
    both = ["示例张三", "示例李四"]
    for name in both:
        make_person(name, duty="county_leader")
    done = bring_sheet([WIDE_HEAD, with_cell(7, " ".join(both))])
    leads, asked = stored("示例甲项目")["leads"], done.about_row(SHEET, 2, (QUESTION,))
    assert leads == both or (leads == [] and asked), said(done)


@pytest.mark.parametrize("cell", ["县住建局、县交通局", "县住建局 县交通局", "县住建局\n县交通局"])
def test_of_several_units_the_first_answers_and_the_others_support(bring_sheet, cell):
    done = bring_sheet([WIDE_HEAD, with_cell(4, cell)])
    found = stored("示例甲项目")
    assert (found["unit"], found["supporting"]) == ("县住建局", {"县交通局"}), said(done)
    assert done.about_row(SHEET, 2, ANY), said(done)


@pytest.mark.parametrize(
    "cell",
    [
        "县委常委、副县长示例县领导一",
        "副县长：示例县领导一",
        "示例县领导一县长",
        "副县长 示例县领导一",
    ],
)
def test_a_title_is_no_leader(bring_sheet, lead, cell):
    done = bring_sheet([WIDE_HEAD, with_cell(7, cell)])
    leads, asked = stored("示例甲项目")["leads"], done.about_row(SHEET, 2, (QUESTION,))
    assert leads == ["示例县领导一"] or (leads == [] and asked), (leads, said(done))


def test_a_word_before_the_unit_is_none_of_its_name(bring_sheet):
    done = bring_sheet([WIDE_HEAD, with_cell(4, "牵头单位：县住建局")])
    assert stored("示例甲项目")["unit"] == "县住建局", said(done)


# --- what is printed comes back unchanged ---


def test_the_list_printed_by_the_page_keeps_every_leader(
    project, make_person, office, client, tmp_path
):
    second = make_person("示例县领导二")
    LeadAssignment.objects.create(project=project, official=second, is_primary=False, since=TODAY)
    client.force_login(office)
    answer = client.get(reverse("desk:ledger-export"), {"year": 2026})
    path = tmp_path / "export.xlsx"
    path.write_bytes(answer.getvalue())
    done = import_sheets(path, office)
    assert (done.counts["changed"], done.counts["refused"]) == (0, 0), said(done)
    assert stored(project.name)["leads"] == ["示例县领导一", "示例县领导二"]


# --- the same project under another name ---


@pytest.fixture
def park(make_project):
    return make_project("口袋公园", kind="", total_investment=Decimal(1000), owner_unit=None)


def park_called(name, unit="县工信局"):
    return [HEAD, [name, None, 1000, None, unit]]


@pytest.mark.parametrize(
    "name", ["口袋公园项目", "口袋公园工程", "口袋公园（项目）", "口袋 公园项目"]
)
def test_a_near_name_of_the_same_unit_and_money_is_asked(bring_sheet, park, name):
    done = bring_sheet(park_called(name))
    assert names() == {"口袋公园"}, said(done)
    assert done.about_row(SHEET, 2, (ERROR, QUESTION))


def test_the_same_name_of_another_unit_is_asked(bring_sheet, park, water_bureau):
    done = bring_sheet(park_called("口袋公园", "县水利局"))
    assert Project.objects.count() == 1, said(done)
    assert done.about_row(SHEET, 2, (ERROR, QUESTION))


@pytest.mark.parametrize(
    "name", ["口袋公园二期", "口袋公园2", "口袋公园东", "口袋公园A", "口袋公园甲", "口袋公园二标段"]
)
def test_a_numeral_a_side_or_a_section_makes_another_project(bring_sheet, park, name):
    done = bring_sheet(park_called(name))
    assert names() == {"口袋公园", name}, said(done)


def test_rows_of_one_sheet_are_not_compared_with_each_other(bring_sheet):
    near = ("示例公园", "示例公园项目")
    done = bring_sheet([HEAD, *([name, None, 1000, None, "县工信局"] for name in near)])
    assert names() == set(near), said(done)
