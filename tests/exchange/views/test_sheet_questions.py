"""What a sheet asks as a whole is answered on the page, and the file is read anew with it."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from exchange.answers import COLUMN, MONEY_UNIT, RESPONSIBLE_UNIT, TOTAL, YEAR, YES, Answers
from exchange.forms.sheet_answers import UNREAD
from exchange.issues import ERROR, NOTE, QUESTION, WARNING, Issue
from exchange.kinds.import_kind import ImportKind
from exchange.models import HeaderWord
from projects.models import Project
from tests import forms
from tests.exchange.ledgers import ledger, line
from tests.exchange.views.test_batches import act, shown, upload, write

pytestmark = pytest.mark.django_db
SHEET = "台账"


def asked(asks, what="", *, level=QUESTION, choices=(), sheet=SHEET, sentence="请答复。"):
    place = {"header": what, "letter": "D"} if asks == COLUMN else {}
    return Issue(level, sentence, sheet, asks=asks, what=what, choices=choices, **place)


@pytest.fixture
def asking(monkeypatch):
    """asking(issue, …): what the file asks as long as nobody has answered."""
    read = ImportKind.parse

    def ask(*issues):
        def parse(kind, batch, today):
            parsed = read(kind, batch, today)
            answers = Answers(tuple(map(tuple, batch.answers)))
            left = [i for i in issues if answers.of(i.sheet, i.asks, i.what) is None]
            parsed.sheets[0].issues += left
            return parsed

        monkeypatch.setattr(ImportKind, "parse", parse)

    return ask


@pytest.fixture
def batch_asking(asking, clerk, project, tmp_path):
    """batch_asking(issue, …): a batch of one new project whose sheet asks these."""

    def made(*issues):
        asking(*issues)
        return upload(clerk, ledger(tmp_path, line(总投资=8000, 年度计划投资=500)))

    return made


def answer(client, batch, issue, **data):
    place = {"sheet": issue.sheet, "asks": issue.asks, "what": issue.what}
    return act(client, batch, "answer", **place, **data)


UNIT = asked(MONEY_UNIT, choices=(("万元", "万元"), ("亿元", "亿元")))
PLAN = asked(COLUMN, "计划投资（调整前）", choices=(("annual_plan", "年度计划投资"),))


@pytest.mark.parametrize(
    ("issue", "given"),
    [
        (UNIT, "亿元"),
        (asked(MONEY_UNIT), "元"),
        (asked(RESPONSIBLE_UNIT), "示例局"),
        (asked(YEAR, choices=((YES, "按 2026 年导入"),)), YES),
        (asked(TOTAL, "12", choices=((YES, "以各行为准"),)), YES),
        (PLAN, "annual_plan"),
        (PLAN, "location"),  # any field, not only the likely ones
    ],
)
def test_an_answer_is_kept_and_the_question_goes(clerk, batch_asking, issue, given):
    batch = batch_asking(issue)
    assert "待答复的问题" in shown(clerk, batch)
    html = answer(clerk, batch, issue, answer=given)
    assert batch.answers == [[SHEET, issue.asks, issue.what, given]]
    assert "待答复的问题" not in html
    assert "已答复 1 个问题" in html


def test_a_column_may_be_left_unread(clerk, batch_asking):
    batch = batch_asking(PLAN)
    html = answer(clerk, batch, PLAN, answer=UNREAD)
    assert batch.answers == [[SHEET, COLUMN, PLAN.what, ""]]
    assert "“计划投资（调整前）”列不读取" in html


@pytest.mark.parametrize(
    ("issue", "given", "sentence"),
    [
        (UNIT, "美元", "没有这个选项"),
        (UNIT, "", "请选择一个答复"),
        (PLAN, "nonsense", "没有这个选项"),
        (PLAN, "base_note", "没有这个选项"),  # hidden in our own forms
        (PLAN, "", "不读取这一列"),
        (asked(RESPONSIBLE_UNIT), " ", "请填写责任单位"),
        (asked(RESPONSIBLE_UNIT), "局" * 101, "100 字以内"),
    ],
)
def test_a_wrong_answer_is_a_sentence(clerk, batch_asking, issue, given, sentence):
    batch = batch_asking(issue)
    assert sentence in answer(clerk, batch, issue, answer=given)
    assert batch.answers == []


def test_what_the_file_does_not_ask_is_not_answered(clerk, batch_asking):
    batch = batch_asking(UNIT)
    assert "已不在这一批中" in answer(clerk, batch, PLAN, answer="annual_plan")
    assert batch.answers == []


def test_nothing_is_written_before_a_question_is_answered(clerk, batch_asking):
    batch = batch_asking(UNIT, asked(YEAR))
    assert "写入（先答复 2 个问题）" in shown(clerk, batch)
    assert "请先答复 2 个问题" in write(clerk, batch)
    assert batch.state == "preview"
    answer(clerk, batch, UNIT, answer="万元")
    answer(clerk, batch, asked(YEAR), answer=YES)
    write(clerk, batch)
    assert batch.state == "committed"
    assert Project.objects.named("示例项目九").exists()


@pytest.mark.parametrize("level", [NOTE, WARNING])
def test_what_may_be_answered_and_need_not_holds_nothing_up(clerk, batch_asking, level):
    batch = batch_asking(asked(COLUMN, "建设规模", level=level))
    html = shown(clerk, batch)
    assert "可以不答复，不影响写入" in html
    write(clerk, batch)
    assert batch.state == "committed"


def test_an_answer_is_taken_back_and_asked_again(clerk, batch_asking):
    batch = batch_asking(UNIT)
    answer(clerk, batch, UNIT, answer="亿元")
    html = answer(clerk, batch, UNIT, withdraw="1")
    assert batch.answers == []
    assert "待答复的问题" in html


def test_sheets_that_ask_the_same_of_a_column_ask_once(clerk, batch_asking):
    other = asked(COLUMN, PLAN.what, sheet="二期")
    batch = batch_asking(PLAN, other)
    html = shown(clerk, batch)
    assert "“台账”、“二期”" in html
    assert "先答复 1 个问题" in html
    answer(clerk, batch, other, answer="annual_plan")
    assert [given[0] for given in batch.answers] == [SHEET, "二期"]


def test_one_unit_answers_for_all_sheets_where_that_is_ticked(clerk, batch_asking):
    one, other = (asked(RESPONSIBLE_UNIT, sheet=sheet) for sheet in (SHEET, "二期"))
    batch = batch_asking(one, other, UNIT)
    assert shown(clerk, batch).count("各表都是") == 2  # not of the unit of money, asked once
    answer(clerk, batch, one, answer="县工信局", everywhere="on")
    assert [given[:2] + given[3:] for given in batch.answers] == [
        [SHEET, RESPONSIBLE_UNIT, "县工信局"],
        ["二期", RESPONSIBLE_UNIT, "县工信局"],
    ]


def test_a_sheet_answers_for_itself_alone_without_the_tick(clerk, batch_asking):
    one, other = (asked(RESPONSIBLE_UNIT, sheet=sheet) for sheet in (SHEET, "二期"))
    batch = batch_asking(one, other)
    assert "待答复的问题" in answer(clerk, batch, one, answer="县工信局")
    assert [given[0] for given in batch.answers] == [SHEET]


def test_a_header_is_taught_with_its_answer_and_forgotten_with_it(clerk, batch_asking):
    batch = batch_asking(PLAN)
    html = answer(clerk, batch, PLAN, answer="annual_plan", remember="on")
    assert "以后的工作簿都按此读取" in html
    assert HeaderWord.objects.get().key == "annual_plan"
    assert AuditEntry.objects.filter(action="记住表头用词").exists()
    assert "不再记住" in answer(clerk, batch, PLAN, withdraw="1")
    assert not HeaderWord.objects.exists()


def test_one_of_several_columns_under_a_header_is_no_word_to_remember(clerk, batch_asking):
    second = asked(COLUMN, "计划投资@f")
    batch = batch_asking(second)
    assert "记住" not in shown(clerk, batch)
    html = answer(clerk, batch, second, answer="annual_plan", remember="on")
    assert "“计划投资”（F 列）按“年度计划投资”读取" in html
    assert not HeaderWord.objects.exists()


def test_to_leave_a_column_out_is_not_remembered(clerk, batch_asking):
    batch = batch_asking(PLAN)
    assert "没有记住" in answer(clerk, batch, PLAN, answer=UNREAD, remember="on")
    assert not HeaderWord.objects.exists()


def test_a_reporter_answers_and_teaches_nothing(
    client, april_10, asking, contact, project, tmp_path
):
    client.force_login(contact)
    asking(PLAN)
    batch = upload(client, ledger(tmp_path, line(项目名称="示例项目一")))
    assert "记住" not in shown(client, batch)
    answer(client, batch, PLAN, answer="annual_plan", remember="on")
    assert len(batch.answers) == 1
    assert not HeaderWord.objects.exists()


def test_a_page_that_was_overtaken_answers_nothing(clerk, batch_asking):
    batch = batch_asking(UNIT)
    page = clerk.get(reverse("exchange:batch", args=[batch.pk]))
    address = reverse("exchange:answer", args=[batch.pk])
    sent = forms.form_to(page, address).fields | {"answer": "亿元"}
    assert clerk.post(address, sent).status_code == 302
    assert clerk.post(address, sent | {"answer": "元"}).status_code == 409
    batch.refresh_from_db()
    assert [given[3] for given in batch.answers] == ["亿元"]


def test_a_sheet_that_was_not_read_is_said_first(clerk, batch_asking):
    batch = batch_asking(Issue(ERROR, "表头重复，请只保留一列。", "三期"))
    html = shown(clerk, batch)
    assert "有工作表没有读取" in html
    assert "工作表“三期”：表头重复" in html


def test_the_units_of_the_county_are_offered_where_one_is_typed(clerk, batch_asking):
    batch = batch_asking(asked(RESPONSIBLE_UNIT, choices=(("示例局", "填报单位：示例局"),)))
    html = shown(clerk, batch)
    assert '<datalist id="units">' in html
    assert "填报单位：示例局" in html


def test_a_page_lists_so_many_questions_at_once(clerk, batch_asking):
    batch = batch_asking(*(asked(COLUMN, f"第{number}列", level=NOTE) for number in range(45)))
    html = shown(clerk, batch)
    assert html.count("按哪个栏目读取") == 40
    assert "另有 5 个没有列出" in html
