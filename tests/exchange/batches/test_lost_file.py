"""The uploaded file is gone, deleted after 30 days or lost: every address says so, none breaks."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from exchange.batches import cleanup
from exchange.models import ImportBatch
from exchange.tasks import work
from tests.exchange.ledgers import APRIL_10, ledger, line
from tests.forms import act

pytestmark = pytest.mark.django_db
State = ImportBatch.State
GETS = ["batch", "progress", "marked", "problems"]
POSTS = {
    "fix": {"letter": "I", "text": "8000"},
    "pick": {"project": 0},
    "allow": {"key": "unit:某局"},
    "verify": {"all": 1},
    "write": {},
    "drop": {},
    "undo": {},
    "answer": {"sheet": "台账", "asks": "year", "what": "", "answer": "yes"},
}
GONE = "上传的原文件已不在"


@pytest.fixture
def batch(clerk, project, tmp_path):
    """One row in error, one unknown unit, one new project with a warning."""
    rows = [
        line(总投资="约8000"),
        line(项目名称="示例项目七", 责任单位="某局"),
        line(项目名称="示例项目八", 总投资=100, 年度计划投资=500),
    ]
    with ledger(tmp_path, *rows).open("rb") as file:
        clerk.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    return ImportBatch.objects.get()


def lose(batch):
    Path(batch.file.path).unlink()


def sweep(batch):
    assert cleanup.sweep(APRIL_10 + timedelta(days=31)) == 1


def put_away(batch):
    cleanup.drop(batch)
    sweep(batch)


LOSSES = [lose, sweep, put_away]


def said(answer):
    """What a person reads at the end of the way: the page and its messages."""
    assert answer.status_code == 200
    return answer.content.decode() if "html" in answer["Content-Type"] else ""


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", GETS)
def test_an_address_answers(clerk, batch, loss, name):
    loss(batch)
    answer = clerk.get(reverse(f"exchange:{name}", args=[batch.pk]), follow=True)
    assert answer.status_code in (200, 204)
    if name == "marked":
        assert GONE in said(answer)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", POSTS)
def test_a_button_answers_with_a_sentence_and_changes_nothing(clerk, batch, loss, name):
    row = batch.rows.first().pk
    loss(batch)
    before = ImportBatch.objects.get().state
    data = {"row": row, **POSTS[name]}
    html = said(act(clerk, reverse(f"exchange:{name}", args=[batch.pk]), data, follow=True))
    if name in ("drop", "undo"):
        assert f"第 {batch.pk} 批" in html
    elif loss is lose:
        assert GONE in html
    else:
        assert "没有再改动" in html
    after = ImportBatch.objects.get().state
    assert after == (State.DROPPED if name == "drop" else before)


def test_the_page_of_a_lost_file_offers_no_writing(clerk, batch):
    assert "disabled" in said(clerk.get(reverse("exchange:batch", args=[batch.pk])))
    lose(batch)
    html = said(clerk.get(reverse("exchange:batch", args=[batch.pk])))
    assert GONE in html
    assert "下载标注的原表" not in html


@pytest.mark.parametrize("state", [State.READING, State.WRITING])
def test_the_worker_says_what_is_missing(clerk, batch, state):
    lose(batch)
    ImportBatch.objects.update(state=state, claimed_at=None, attempts=0)
    work()
    batch.refresh_from_db()
    assert (batch.state, GONE in batch.sentence) == (State.FAILED, True)
    assert GONE in said(clerk.get(reverse("exchange:batch", args=[batch.pk])))


def test_a_written_batch_is_taken_back_without_its_file(clerk, project, tmp_path):
    with ledger(tmp_path, line(总投资=8000)).open("rb") as file:
        clerk.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    batch = ImportBatch.objects.get()
    act(clerk, reverse("exchange:write", args=[batch.pk]))
    lose(ImportBatch.objects.get())
    html = said(act(clerk, reverse("exchange:undo", args=[batch.pk]), follow=True))
    assert "已撤销：撤回新增 1 个" in html
