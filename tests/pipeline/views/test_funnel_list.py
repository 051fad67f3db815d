"""The list behind the funnel: exactly the rows of each step, to each reader what they see."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine

from norms.models import WorkArea
from pipeline import contracts
from pipeline.funnel import Step
from projects import project_lifecycle
from tests import pauses
from tests.page_text import page_text
from tests.pages import rows_shown
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def county(make_project, sign, office, water_bureau):
    """One on 谋划, 列入, 开工 each, one of another unit on 签约, a contract without a project; a
    project terminated, one withdrawn, a contract by mistake."""
    make_project("示例谋划", kind="reserve", total_investment=None)
    make_project("示例列入", kind="new", total_investment=Decimal(300))
    make_project("示例开工", kind="new", stage="building", total_investment=Decimal(200))
    signed = make_project("示例签约", kind="reserve", responsible_unit=water_bureau)
    contracts.land(sign("示例已落地合同"), signed, by=office)
    sign("示例未落地合同", 250)
    ended = make_project("示例终止", kind="new")
    done = {"by": office, "on": TODAY, "now": NOW}
    pauses.set_stage(ended, "terminated", reason="不再建设", **done)
    twice = make_project("示例撤回", kind="new")
    project_lifecycle.withdraw(twice, reason="重复", **done)
    told = {"by": office, "now": NOW, "today": TODAY}
    contracts.end(sign("示例录错", 9), ending="mistaken", on=TODAY, reason="重复", **told)


@pytest.fixture
def names(client):
    """names(person, "step=signed"): what the page lists."""

    def listed(person, query=""):
        client.force_login(person)
        response = client.get(f"/pipeline/?{query}")
        assert response.status_code == 200
        found = [row.name for row in rows_shown(response)]
        figures = response.context["view"].listed_figures
        assert len(found) == sum(row.count for row in figures)
        return found

    return listed


@pytest.mark.usefixtures("county")
def test_each_step_lists_its_rows(names, office):
    found = {step: names(office, f"step={step}") for step in Step}
    assert {step.label: rows for step, rows in found.items() if rows} == {
        "谋划": ["示例谋划"],
        "签约": ["示例签约", "示例未落地合同"],
        "列入": ["示例列入"],
        "开工": ["示例开工"],
        "终止": ["示例终止"],
        "撤回": ["示例撤回", "示例录错"],
    }
    assert sorted(names(office)) == sorted(sum(found.values(), []))


@pytest.mark.usefixtures("county")
def test_what_was_withdrawn_is_listed_to_whom_it_is_kept(names, county_leader, auditor, client):
    assert len(names(auditor)) == 8
    assert len(names(county_leader)) == 6
    assert names(county_leader, "step=withdrawn") == names(county_leader)
    assert "撤回 " not in page_text(client.get("/pipeline/")).partition("查找")[0]


@pytest.mark.usefixtures("county")
def test_whoever_does_not_see_the_county_finds_their_own_projects(
    names, contact, bureau_clerk, stranger, promoter, administrator
):
    own = ["示例列入", "示例开工", "示例终止", "示例谋划"]
    assert sorted(names(contact)) == sorted([*own, "示例签约"]), "its owner is the same"
    assert sorted(names(bureau_clerk)) == sorted(own)
    assert names(stranger) == ["示例签约"]
    assert sorted(names(promoter)) == ["示例未落地合同", "示例签约"]
    assert names(administrator) == []


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=未落地", ["示例未落地合同"]),
        ("q=未落地合同投资方", ["示例未落地合同"]),
        ("q=列入", ["示例列入"]),
        ("q=列入&step=signed", []),
        ("area={area}&step=listed", ["示例列入"]),
        ("area=99&step=listed", []),
        ("area=x", []),
        ("step=listed&sort=name", ["示例列入"]),
    ],
)
def test_filters(names, office, query, found):
    area = WorkArea.objects.get(code="industry")
    assert names(office, query.format(area=area.pk)) == found


@pytest.mark.usefixtures("county")
def test_sorted_by_money_what_has_none_last(names, office):
    found = names(office)
    assert found[-1] == "示例谋划"
    assert found.index("示例列入") < found.index("示例未落地合同") < found.index("示例开工")
    assert names(office, "sort=worth")[0] == "示例谋划"
    assert names(office, "sort=name") == sorted(found)


@pytest.mark.usefixtures("county")
def test_a_page_at_a_time(names, client, office):
    client.force_login(office)
    pages = [rows_shown(client.get(f"/pipeline/?per_page=3&page={n}")) for n in (1, 2, 3)]
    assert [row.name for page in pages for row in page] == names(office)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("person", ["office", "county_leader", "contact"])
def test_the_files_hold_the_rows_of_the_page(names, client, request, person):
    person = request.getfixturevalue(person)
    found = names(person, "step=signed")
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get("/pipeline/export/?step=signed").content)
    ).active
    cells = [row[1] for row in sheet.iter_rows(values_only=True)]
    assert [name for name in cells if name in found] == found
    text = client.get("/pipeline/export/?form=csv").content.decode("utf-8-sig")
    assert [row["项目或合同"] for row in csv.DictReader(io.StringIO(text))] == names(person)


@pytest.mark.usefixtures("county")
def test_a_row_says_by_what_it_came_so_far(client, office):
    client.force_login(office)
    rows = {row.name: row for row in rows_shown(client.get("/pipeline/"))}
    assert (rows["示例开工"].step, rows["示例开工"].taken) == ("开工", "列入、开工")
    assert (rows["示例签约"].step, rows["示例签约"].taken) == ("签约", "签约")
    assert (rows["示例未落地合同"].kind, rows["示例未落地合同"].who) == (
        "正式合同",
        "示例未落地合同投资方",
    )
    assert rows["示例谋划"].worth is None


@pytest.mark.parametrize("path", ["/pipeline/", "/pipeline/?step=signed&sort=name"])
def test_any_number_of_rows_takes_the_same_queries(
    client,
    office,
    make_project,
    sign,
    path,
    django_assert_max_num_queries,
    django_assert_num_queries,
):
    def add(numbers):
        for number in numbers:
            sign(f"示例合同{number}", investor=f"示例{number}")
            contract = sign(f"示例落地{number}", investor=f"示例落地{number}")
            project = make_project(f"示例项目{number}", kind="reserve")
            contracts.land(contract, project, by=office)

    client.force_login(office)
    add([0])
    client.get(path)
    with django_assert_max_num_queries(15) as asked:
        client.get(path)
    add(range(1, 21))
    with django_assert_num_queries(len(asked)):
        client.get(path)
