"""A unit takes its own sheet, fills it in offline and brings it back: it reports, no more."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from accounts.models import Person
from exchange.models import ImportBatch
from projects import project_lifecycle
from projects.models import ProgressUpdate, Project, Tag
from tests.exchange.ledgers import APRIL_10
from tests.forms import act

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april_10")]
COLUMNS = {
    "实际开工时间": "I",
    "形象进度": "K",
    "存在问题": "L",
    "项目名称": "A",
    "计划开工时间": "D",
}


@pytest.fixture
def taken(client, project, other_project, contact):
    """The sheet that 示例甲 takes, as a workbook to fill in."""
    client.force_login(contact)
    answer = client.get(reverse("exchange:template"))
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def bring_back(client, book, tmp_path, **cells):
    for title, value in cells.items():
        book["填报"][f"{COLUMNS[title]}4"].value = value
    path = tmp_path / "report.xlsx"
    book.save(path)
    with path.open("rb") as file:
        client.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    return ImportBatch.objects.latest("pk")


def said(batch, level):
    rows = batch.rows.all()
    return [c["sentence"] for row in rows for c in row.complaints if c["level"] == level]


def write(client, batch):
    act(client, reverse("exchange:verify", args=[batch.pk]), {"all": 1})
    act(client, reverse("exchange:write", args=[batch.pk]))
    batch.refresh_from_db()


def test_the_sheet_holds_its_rows_alone_and_locks_what_is_not_reported(taken, project):
    sheet = taken["填报"]
    assert [cell.value for cell in sheet["A"][3:]] == ["示例项目一"]
    assert sheet.protection.sheet
    assert sheet["A4"].protection.locked
    assert not sheet["K4"].protection.locked
    assert sheet.column_dimensions["N"].hidden
    assert sheet["N4"].value == f"ZQ-{project.pk}"


def test_brought_back_as_it_was_it_says_nothing(client, taken, tmp_path):
    batch = bring_back(client, taken, tmp_path)
    assert (batch.unchanged, batch.changed, batch.refused) == (1, 0, 0)


def test_an_actual_date_submits_and_waits_for_the_office(
    client, taken, contact, milestone, tmp_path
):
    batch = bring_back(client, taken, tmp_path, 实际开工时间=date(2026, 4, 2), 形象进度="主体封顶")
    assert batch.changed == 1
    write(client, batch)
    milestone.refresh_from_db()
    assert (milestone.state, milestone.submitted_by) == ("submitted", contact)
    update = ProgressUpdate.objects.get(milestone=None)
    assert (update.note, update.by) == ("主体封顶", contact)


def test_what_the_office_keeps_is_named_and_not_written(client, taken, milestone, tmp_path):
    batch = bring_back(client, taken, tmp_path, 计划开工时间=date(2026, 5, 1), 形象进度="桩基")
    assert any("项目中心维护" in sentence for sentence in said(batch, "warning"))
    write(client, batch)
    milestone.refresh_from_db()
    assert milestone.due_date == date(2026, 6, 30)
    assert ProgressUpdate.objects.get().note == "桩基"


@pytest.mark.parametrize(
    ("title", "same", "other"),
    [
        ("总投资（万元）", 50000, 60000),
        ("年度计划投资（万元）", 12000, 13000),
        ("年度建设内容", "厂房", "道路"),
        ("截至上年底累计完成（万元）", 100, 200),
        ("建设性质", "新建", "续建"),
        ("责任单位", "县工信局", "县水利局"),
        ("配合单位", "县水利局", "县工信局"),
        ("所属领域", "深化工业转型", "攻坚项目建设"),
        ("项目阶段", "开工", "停工"),
        ("标签", "甲类", "乙类"),
        ("计划开工时间", date(2026, 6, 30), date(2026, 5, 1)),
        ("计划竣工时间", None, date(2027, 5, 1)),
        ("包联领导", "示例县领导一", "示例县领导二"),
        ("联系人", "示例甲", "示例乙"),
        ("责任人", None, "示例乙"),
        ("联系电话", "13900000001", "13900000002"),
        ("备注", "一句", "另一句"),
    ],
)
def test_a_column_of_the_office_is_named_where_it_differs_and_only_there(
    client, taken, project, contact, office, water_bureau, tmp_path, title, same, other
):
    project_lifecycle.correct(project, {"remark": "一句"}, by=office)
    project_lifecycle.relate(
        project, by=office, tags=[Tag.objects.create(name="甲类")], supporting_units=[water_bureau]
    )
    Project.objects.update(stage="started")
    project.listings.update(content="厂房", carried_in=100)
    Person.objects.filter(pk=contact.pk).update(phone="13900000001")
    sheet = taken["填报"]
    letter = {cell.value: cell.column_letter for cell in sheet[3]}.get(title, "T")
    sheet[f"{letter}3"].value = title
    for value, warnings in ((same, 0), (other, 1)):
        sheet[f"{letter}4"].value = value
        batch = bring_back(client, taken, tmp_path)
        kept = [sentence for sentence in said(batch, "warning") if "项目中心维护" in sentence]
        assert (len(kept), batch.changed) == (warnings, 0)


def test_a_cell_changed_on_both_sides_is_asked_about(client, taken, project, contact, tmp_path):
    ProgressUpdate.objects.create(
        project=project,
        standing="working",
        note="网页上写的",
        at=APRIL_10 + timedelta(minutes=1),
        by=contact,
        by_name="示例甲",
    )
    batch = bring_back(client, taken, tmp_path, 形象进度="表里写的")
    assert (batch.refused, batch.unchanged) == (0, 1)
    assert "网页上写的" in said(batch, "question")[0]


def test_a_cell_left_alone_does_not_bring_back_what_stood(
    client, taken, project, contact, tmp_path
):
    ProgressUpdate.objects.create(
        project=project,
        standing="working",
        note="网页上写的",
        at=APRIL_10 + timedelta(minutes=1),
        by=contact,
        by_name="示例甲",
    )
    assert bring_back(client, taken, tmp_path).unchanged == 1


def test_somebody_elses_project_is_refused_by_right(client, taken, other_project, tmp_path):
    taken["填报"]["N4"].value = f"ZQ-{other_project.pk}"
    batch = bring_back(client, taken, tmp_path, 项目名称="示例项目二", 形象进度="桩基")
    assert (batch.refused, batch.changed) == (1, 0)
    assert "不由您填报" in said(batch, "error")[0]
    assert batch.rows.get().project is None


def test_a_unit_adds_no_project(client, taken, tmp_path):
    taken["填报"]["N4"].value = None
    batch = bring_back(client, taken, tmp_path, 项目名称="悄悄加的项目")
    assert batch.refused == 1
    assert Project.objects.count() == 2


def test_a_colleagues_batch_is_not_to_be_seen(client, taken, owner_colleague, office, tmp_path):
    batch = bring_back(client, taken, tmp_path, 形象进度="桩基")
    address = reverse("exchange:batch", args=[batch.pk])
    client.force_login(owner_colleague)
    assert client.get(address).status_code == 404
    client.force_login(office)
    assert client.get(address).status_code == 200


def test_the_office_takes_the_sheet_of_a_unit(client, office, project, other_project, company):
    client.force_login(office)
    answer = client.get(reverse("exchange:template"), {"unit": company.pk})
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["填报"]
    assert [cell.value for cell in sheet["A"][3:]] == ["示例项目一"]
    assert client.get(reverse("exchange:template")).status_code == 404
