"""A cell that doubts itself is asked about at its place: typed, chosen, or left blank."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from exchange.issues import QUESTION, Issue
from exchange.kinds.import_kind import ImportKind
from projects.models import Project
from tests.exchange.ledgers import HEAD, ledger, line
from tests.exchange.views.test_batches import act, shown, upload, write

pytestmark = pytest.mark.django_db
SENTENCE = "“技改”可能是新建，也可能是续建，没有读取。"
COLUMN = "总投资（万元）"
LETTER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[HEAD.index(COLUMN)]
CHOICES = (("8000", "按 8000"), ("9000", "按 9000"))


@pytest.fixture
def batch(clerk, project, tmp_path, monkeypatch):
    """A new project of which one cell is asked, until it is typed anew."""
    read = ImportKind.parse

    def parse(kind, batch, today):
        parsed = read(kind, batch, today)
        [row] = parsed.rows
        if LETTER not in [letter for _, _, letter, _ in batch.fixes]:
            row.values.pop("total_investment", None)
            place = {"header": COLUMN, "letter": LETTER, "choices": CHOICES}
            row.issues.append(Issue(QUESTION, SENTENCE, row.sheet, row.number, **place))
        return parsed

    monkeypatch.setattr(ImportKind, "parse", parse)
    return upload(clerk, ledger(tmp_path, line(总投资=7000)))


def test_a_question_is_shown_at_its_cell_in_words(clerk, batch):
    html = shown(clerk, batch)
    assert SENTENCE in html
    assert "<b>疑问</b>" in html
    assert f"改正 {LETTER}{batch.rows.get().number}" in html


def test_the_rows_in_question_have_a_tab_of_their_own(clerk, batch):
    assert "?tab=question" in shown(clerk, batch)
    assert "示例项目九" in shown(clerk, batch, "question")
    assert "这一类没有行" in shown(clerk, batch, "warning")


def test_without_a_question_there_is_no_such_tab(clerk, project, tmp_path):
    other = upload(clerk, ledger(tmp_path, line(总投资=7000)))
    assert "?tab=question" not in shown(clerk, other)


@pytest.mark.parametrize("given", [{"text": "8000"}, {"text": "约七千", "choice": "8000"}])
def test_it_is_answered_by_typing_or_by_a_choice(clerk, batch, given):
    html = act(clerk, batch, "fix", row=batch.rows.get().pk, letter=LETTER, **given)
    assert SENTENCE not in html
    write(clerk, batch)
    assert Project.objects.named("示例项目九").get().total_investment == 8000


def test_left_blank_it_wants_a_word(clerk, batch):
    assert "已核实，留空" in shown(clerk, batch)
    assert "还有疑问没有核实" in write(clerk, batch)
    act(clerk, batch, "verify", row=batch.rows.get().pk)
    write(clerk, batch)
    assert batch.state == "committed"
    assert Project.objects.named("示例项目九").get().total_investment is None


def test_a_doubt_in_a_row_that_changes_nothing_else_wants_a_word_too(clerk, project, tmp_path):
    rows = line(项目名称="示例项目一", 总投资="约六亿"), line(项目名称="示例项目九")
    batch = upload(clerk, ledger(tmp_path, *rows))
    assert (batch.unchanged, batch.new) == (1, 1)
    assert "还有疑问没有核实" in write(clerk, batch)
    act(clerk, batch, "verify", all="1")
    write(clerk, batch)
    assert batch.state == "committed"


def test_the_word_stands_for_this_question_alone(clerk, batch):
    act(clerk, batch, "verify", row=batch.rows.get().pk)
    row = batch.rows.get()
    row.complaints[0]["sentence"] = "另一个疑问。"
    row.save()
    assert "还有疑问没有核实" in write(clerk, batch)


def test_the_marked_workbook_marks_and_lists_it(clerk, batch):
    answer = clerk.get(reverse("exchange:marked", args=[batch.pk]))
    book = load_workbook(BytesIO(b"".join(answer) if answer.streaming else answer.content))
    cell = book.worksheets[0][f"{LETTER}{batch.rows.get().number}"]
    assert cell.fill.fgColor.rgb == "00DCEAF7"
    assert SENTENCE in cell.comment.text
    assert [row[3].value for row in book["导入问题"].iter_rows(min_row=2)] == ["疑问"]
