"""The list of the pool as a file, brought back untouched, changes nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exchange.batches import lifecycle
from pipeline import pool_entries
from projects import project_lifecycle
from tests.examples import examples
from tests.exchange.figure_sheets import JULY_8, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]


@pytest.fixture
def back(client, tmp_path, settings, office):
    """back("tab=left"): the export of the list brought in again, previewed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    client.force_login(office)

    def brought(query=""):
        answer = client.get(f"{reverse('pipeline:pool-export')}?{query}")
        upload = SimpleUploadedFile("export.xlsx", answer.content)
        return lifecycle.receive(upload, year=2026, by=office, now=NOW, kind="pool")

    return brought


ENTRIES = st.fixed_dictionaries(
    {
        "name": st.sampled_from(
            ["示例储备", "示例 储备（一期）", "=1+1", "示例“智慧”项目", "𠮷野"]
        ),
        "amount": st.decimals(1, 10**7, places=2),
        "maturity": st.sampled_from(["conceived", "preliminary", "ready"]),
        "changed": st.booleans(),
        "left": st.sampled_from(["", "mistaken", "withdrawn"]),
    }
)


def enter(number, facts, admit, reserve):
    project = reserve(f"{facts['name']}{number}")
    entry = admit(project, amount=facts["amount"], maturity=facts["maturity"])
    told = {"by": entry.by, "now": NOW, "reason": "示例"}
    if facts["changed"]:
        amount = facts["amount"] + Decimal(1)
        pool_entries.change_amount(entry, amount=amount, on=JULY_8 - timedelta(1), **told)
    if facts["left"] == "mistaken":
        pool_entries.take_out_as_mistaken(entry, **told)
    elif facts["left"]:
        project_lifecycle.withdraw(project, on=JULY_8, **told)


@settings(
    max_examples=examples(12),
    suppress_health_check=list(HealthCheck),
    database=None,
    deadline=None,
    phases=[Phase.generate],
    print_blob=True,
)
@given(found=st.lists(ENTRIES, min_size=1, max_size=5))
def test_an_export_brought_back_changes_nothing(back, admit, reserve, opening, found):
    with transaction.atomic():
        for number, facts in enumerate(found):
            enter(number, facts, admit, reserve)
        standing = sum(not facts["left"] for facts in found) + 1
        left = len(found) + 1 - standing
        for query, number in {"": standing, "tab=left": left}.items():
            batch = back(query)
            said = [c for row in batch.rows.all() for c in row.complaints]
            counts = (batch.new, batch.changed, batch.unchanged, batch.refused)
            assert counts == (0, 0, number, 0), said
        transaction.set_rollback(True)
