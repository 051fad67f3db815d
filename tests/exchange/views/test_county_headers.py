"""A county's own header words are remembered, and what a county writes over a column is read."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from exchange.models import HeaderWord, ImportBatch
from tests.exchange.ledgers import HEAD, ledger, line
from tests.forms import act

pytestmark = pytest.mark.django_db
OWN = [*HEAD, "蹲点\n领导"]


def upload(client, path):
    with path.open("rb") as file:
        client.post(reverse("exchange:imports"), {"file": file, "year": 2026})
    return ImportBatch.objects.latest("pk")


@pytest.fixture
def batch(clerk, project, tmp_path):
    row = [*line(项目名称="示例项目一"), "西山脚下"]
    return upload(clerk, ledger(tmp_path, row, head=OWN))


def test_an_unknown_column_is_asked_about(clerk, batch):
    page = clerk.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert "蹲点领导" in page
    assert "不读取这一列" in page
    assert "按哪个栏目读取：工作表“台账”“蹲点领导”" in page
    assert batch.unchanged == 1


def test_a_word_once_taught_is_read_in_this_batch_and_ever_after(clerk, batch, tmp_path):
    asked = {"sheet": "台账", "asks": "column", "what": "蹲点领导"}
    address = reverse("exchange:answer", args=[batch.pk])
    act(clerk, address, asked | {"answer": "location", "remember": "on"})
    batch.refresh_from_db()
    assert (batch.changed, batch.rows.get().after) == (1, {"location": "西山脚下"})
    again = upload(clerk, tmp_path / "ledger.xlsx")
    assert again.changed == 1
    assert AuditEntry.objects.filter(action="记住表头用词").exists()


def test_the_last_match_counts_and_may_be_forgotten(clerk, db):
    for key in ("location", "remark"):
        clerk.post(reverse("exchange:headers"), {"word": "挂 包 领导", "key": key})
    word = HeaderWord.objects.get()
    assert (word.word, word.key) == ("挂包领导", "remark")
    act(clerk, reverse("exchange:header-forget", args=[word.pk]), page="/import/headers/")
    assert not HeaderWord.objects.exists()


@pytest.mark.parametrize("data", [{"word": "", "key": "name"}, {"word": "甲", "key": "nonsense"}])
def test_a_match_that_cannot_be_is_said_at_the_field(clerk, data):
    assert clerk.post(reverse("exchange:headers"), data).status_code == 422


def test_the_words_are_the_offices(client, contact, project):
    client.force_login(contact)
    assert client.get(reverse("exchange:headers")).status_code == 403
