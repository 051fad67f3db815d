"""The wizard of figures in the browser's own requests: who, which kind, document, bureau, undo."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from exchange.models import ImportBatch
from investment.models import AnnualPlan, Enrolment, StatisticsFigure
from tests import forms
from tests.exchange.figure_sheets import HEAD, ROW, counts, sentences_of
from tests.exchange.sheets import write_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]
BUREAU = "项目名称 责任单位 入统日期 1—6月统计上报累计（万元） 差异说明".split()
FIGURES = ["示例项目一", "县工信局", date(2026, 7, 1), 4800, "凭证未到"]


@pytest.fixture
def post(client, tmp_path, settings):
    """post(by, rows, …): what the page answers to an upload, and the newest batch."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def posted(by, rows, *, content=None, **data):
        if content is None:
            content = write_sheet(tmp_path / "figures.xlsx", rows).read_bytes()
        client.force_login(by)
        file = SimpleUploadedFile("figures.xlsx", content)
        data = {"file": file, "month": "2026-06", **data}
        answer = client.post(reverse("exchange:figures"), data)
        return answer, ImportBatch.objects.order_by("-pk").first()

    return posted


def act(client, name, batch, **data):
    return forms.act(client, reverse(f"exchange:{name}", args=[batch.pk]), data)


def write(client, batch):
    act(client, "verify", batch, all=1)
    act(client, "write", batch)
    batch.refresh_from_db()
    return batch


def page(client, batch):
    return client.get(reverse("exchange:batch", args=[batch.pk])).content.decode()


def test_upload_look_write_and_take_back(client, post, june, office):
    answer, batch = post(office, [HEAD, ROW])
    assert (answer.status_code, counts(batch)) == (302, (1, 0, 0))
    assert (batch.kind, batch.year, batch.month, batch.is_report) == ("figures", 2026, 6, False)
    seen = page(client, batch)
    assert "6月完成（万元）" in seen
    assert "主体施工" in seen
    assert write(client, batch).state == "committed"
    assert "月报按已确认记入，不能由导入人确认的待确认。" in page(client, batch)
    act(client, "undo", batch)
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert "已恢复原样" in page(client, batch)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"导入计划和月度数据", "撤销导入", "月报确认"} <= actions


def test_a_column_of_amounts_that_nobody_knows_is_answered(client, post, june, office):
    head = ["项目名称", "责任单位", "投资额甲（万元）", "形象进度"]
    _, batch = post(office, [head, [*ROW[:2], 1000, "主体施工"]])
    [asked] = [note for note in batch.notes if note["asks"] == "column"]
    assert "先答复 1 个问题" in page(client, batch)
    told = {name: asked[name] for name in ("sheet", "asks", "what")}
    act(client, "answer", batch, answer="month_done", **told)
    batch.refresh_from_db()
    assert batch.rows.get().after["month_done"] == "1,000"
    assert write(client, batch).state == "committed"


def test_a_unit_submits_and_its_colleague_does_not_see_the_batch(
    client, post, june, contact, owner_colleague, office
):
    _, batch = post(contact, [HEAD, ROW])
    assert batch.is_report
    write(client, batch)
    june.refresh_from_db()
    assert june.state == "submitted"
    assert "等责任单位负责人或项目中心确认" in page(client, batch)
    client.force_login(owner_colleague)
    assert client.get(reverse("exchange:batch", args=[batch.pk])).status_code == 404
    client.force_login(office)
    assert client.get(reverse("exchange:batch", args=[batch.pk])).status_code == 200


def test_the_document_is_asked_for_once_on_the_page(client, post, project, office):
    rows = [["项目名称", "年度计划投资（万元）"], ["示例项目一", 15000]]
    _, batch = post(office, rows)
    assert "调整依据" in page(client, batch)
    assert batch.refused == 1
    act(client, "document", batch, document="左政办〔2026〕8号", document_on="2026-07-01")
    batch.refresh_from_db()
    assert counts(batch) == (1, 0, 0)
    write(client, batch)
    assert AnnualPlan.objects.get(is_current=True).document == "左政办〔2026〕8号"


@pytest.mark.parametrize(
    "data",
    [
        {"document": "", "document_on": "2026-07-01"},
        {"document": "一号", "document_on": ""},
        {"document": "一号", "document_on": "2026-07-09"},
        {"document": "x" * 101, "document_on": "2026-07-01"},
    ],
)
def test_a_document_without_number_or_with_a_day_to_come_is_not_kept(
    client, post, project, office, data
):
    _, batch = post(office, [["项目名称", "年度计划投资"], ["示例项目一", 15000]])
    answer = forms.act(client, reverse("exchange:document", args=[batch.pk]), data, follow=True)
    assert "调整依据没有保存" in answer.content.decode()
    batch.refresh_from_db()
    assert (batch.document, batch.refused) == ("", 1)


def test_a_unit_gives_no_document(client, post, project, contact):
    _, batch = post(contact, [["项目名称", "年度计划投资"], ["示例项目一", 15000]])
    assert act(client, "document", batch, document="一号").status_code == 403
    assert "调整依据" not in page(client, batch)


# --- the bureau's figures -------------------------------------------------------------------------


def test_the_statistician_brings_the_bureaus_figures(client, post, project, statistician):
    _, batch = post(statistician, [BUREAU, FIGURES])
    assert (batch.kind, counts(batch)) == ("statistics", (1, 0, 0))
    assert "1—6月统计上报（万元）" in page(client, batch)
    write(client, batch)
    row = StatisticsFigure.objects.get()
    assert (row.month, row.ytd, row.reason) == (6, Decimal(4800), "凭证未到")
    assert Enrolment.objects.get().enrolled_on == date(2026, 7, 1)
    assert counts(post(statistician, [BUREAU, FIGURES])[1]) == (0, 1, 0)


def test_his_sheet_touches_no_plan_and_no_report(client, post, june, statistician):
    rows = [[*BUREAU, *HEAD[2:], "年度计划"], [*FIGURES, *ROW[2:], 99999]]
    _, batch = post(statistician, rows)
    write(client, batch)
    june.refresh_from_db()
    assert june.state == "pending"
    assert AnnualPlan.objects.get().amount == 12000


def test_nobody_else_writes_the_bureaus_figures(client, post, project, office, statistician):
    _, batch = post(office, [[*BUREAU, "6月完成"], [*FIGURES, None]])
    assert counts(batch) == (0, 1, 0)
    _, his = post(statistician, [BUREAU, FIGURES])
    client.force_login(office)
    assert "1—6月统计上报" in page(client, his)
    assert act(client, "write", his).status_code == 403
    assert not StatisticsFigure.objects.exists()


@pytest.mark.parametrize("kind", ["statistics", "ledger", "nothing"])
def test_a_kind_that_is_not_his_is_not_taken(client, post, june, contact, kind):
    answer, batch = post(contact, [HEAD, ROW], kind=kind)
    assert answer.status_code == 422
    assert batch is None


def test_an_undo_strikes_what_was_new(client, post, project, statistician):
    act(client, "undo", write(client, post(statistician, [BUREAU, FIGURES])[1]))
    assert not StatisticsFigure.objects.exists()
    assert not Enrolment.objects.exists()


def test_an_undo_restores_what_was_corrected(client, post, project, statistician):
    write(client, post(statistician, [BUREAU, FIGURES])[1])
    changed = [*FIGURES[:2], date(2026, 7, 2), 5000, "已补报"]
    second = write(client, post(statistician, [BUREAU, changed])[1])
    act(client, "undo", second)
    assert StatisticsFigure.objects.get().ytd == 4800
    assert StatisticsFigure.objects.get().reason == "凭证未到"
    assert Enrolment.objects.get().enrolled_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("head", "value", "level", "sentence"),
    [
        ("1—7月统计上报累计", 100, "error", "7月还没有结束"),
        ("入统日期", date(2026, 7, 9), "question", "尚未到来"),
        ("1—6月统计上报累计", -5, "question", "为负数"),
        ("差异说明", "凭证未到", "question", "还没有 1—6月统计上报累计"),
    ],
)
def test_what_cannot_be_is_not_taken(post, project, statistician, head, value, level, sentence):
    _, batch = post(statistician, [["项目名称", "责任单位", head], [*FIGURES[:2], value]])
    assert sentence in sentences_of(batch, level)[0]
    assert batch.changed == 0


def test_his_export_comes_back_as_unchanged(client, post, project, other_project, statistician):
    write(client, post(statistician, [BUREAU, FIGURES])[1])
    answer = client.get(reverse("exchange:statistics-export"), {"month": 6})
    _, batch = post(statistician, None, content=answer.content)
    assert counts(batch) == (0, 2, 0)
    assert sentences_of(batch, "warning") == []


# --- hostile --------------------------------------------------------------------------------------


def bomb():
    out = BytesIO()
    with ZipFile(out, "w", 8) as folder:
        folder.writestr("[Content_Types].xml", "<Types/>")
        folder.writestr("xl/workbook.xml", "<workbook/>")
        folder.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return out.getvalue()


@pytest.mark.child
@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"<table><tr></tr></table>", b"x"])
def test_what_is_no_workbook_is_refused_in_a_sentence(client, post, office, content):
    _, batch = post(office, None, content=content)
    assert batch.state == "failed"
    assert "没有读成" in page(client, batch)
    assert batch.sentence.endswith("。")


@pytest.mark.child
def test_a_bomb_is_refused(post, office):
    _, batch = post(office, None, content=bomb())
    assert batch.state == "failed"


def test_a_sheet_without_figures_is_refused_in_a_sentence(post, office):
    _, batch = post(office, [["姓名", "电话"], ["示例甲", "无"]])
    assert (batch.state, "没有找到" in batch.sentence) == ("failed", True)


@pytest.mark.parametrize("month", ["", "2026-13", "1999-01", "2026-6", "x", "2027-01"])
def test_a_month_that_was_not_offered_is_not_taken(post, june, office, month):
    assert post(office, [HEAD, ROW], month=month)[0].status_code == 422


@pytest.mark.parametrize("month", ["2026-13", "x", "99999-1", "２０２６-06", "2026-", "0000-00"])
def test_a_hostile_month_of_a_download_is_the_last_one(client, office, june, month):
    client.force_login(office)
    for name in ("exchange:figures-form", "exchange:reports-export"):
        assert client.get(reverse(name), {"month": month}).status_code == 200


def test_a_wrong_cell_is_put_right_on_the_page(client, post, june, office):
    _, batch = post(office, [HEAD, [*ROW[:2], "约1千", *ROW[3:]]])
    assert counts(batch) == (0, 1, 0)
    act(client, "fix", batch, row=batch.rows.get().pk, letter="C", text="1000")
    batch.refresh_from_db()
    assert counts(batch) == (1, 0, 0)


def test_the_marked_workbook_names_the_bad_cell(client, post, june, office):
    import openpyxl

    _, batch = post(office, [HEAD, [*ROW[:2], "约1千", *ROW[3:]]])
    answer = client.get(reverse("exchange:marked", args=[batch.pk]))
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert "约1千" in book["台账"]["C2"].comment.text


def test_the_sentences_say_who_confirms_and_what_can_be_undone(client, office, contact, project):
    client.force_login(office)
    text = client.get(reverse("exchange:figures")).content.decode()
    assert "24 小时内、所在月份结账前、没有别的改动的，可整批撤销" in text
    assert "不能由您确认的待确认" in text
    client.force_login(contact)
    text = client.get(reverse("exchange:figures")).content.decode()
    assert "月报由责任单位负责人或项目中心确认" in text
    assert "更正由项目中心在项目页登记" in text
