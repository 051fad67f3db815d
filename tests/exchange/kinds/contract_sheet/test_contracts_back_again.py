"""The list of contracts as a file, brought back untouched, changes nothing; the empty form."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exchange.batches import lifecycle
from pipeline import contracts
from pipeline.models import SigningContract
from tests.examples import examples
from tests.exchange.figure_sheets import JULY_8, NOW
from tests.exchange.kinds.contract_sheet.conftest import HEAD, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]


@pytest.fixture
def back(client, tmp_path, settings):
    """back(person, "tab=ended"): the export of the list brought in again, previewed."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def brought(person, query=""):
        client.force_login(person)
        answer = client.get(f"{reverse('pipeline:contracts-export')}?{query}")
        upload = SimpleUploadedFile("export.xlsx", answer.content)
        return lifecycle.receive(upload, year=2026, by=person, now=NOW, kind="contracts")

    return brought


TEXTS = st.sampled_from(
    ["示例合同", "示例 合同（一期）", "=1+1", "★示例★", "<b>&amp;</b>", "示例“智慧”合同",
     "𠮷野合同", "合同（HT-9）", "示例、示例"]
)  # fmt: skip
CONTRACTS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "investor": st.sampled_from(["示例甲公司", "示例（乙）公司", "=A1", "丙 公司"]),
        "amount": st.decimals(1, 10**7, places=2),
        "day": st.dates(date(2026, 1, 1), date(2026, 7, 1)),
        "chain": st.sampled_from(["", "新型建材", "+链"]),
        "linked": st.booleans(),
        "on_trip": st.booleans(),
        "landed": st.booleans(),
        "arrivals": st.lists(st.decimals(1, 10**5, places=2), max_size=3),
        "changed": st.booleans(),
        "ended": st.booleans(),
    }
)


def enter(number, facts, sign, trip, framework, project):
    name = f"{facts['name']}{number}"
    chain = {"method": "chain", "chain_name": facts["chain"]} if facts["chain"] else {}
    linked = {"fulfils": framework} if facts["linked"] else {}
    contract = sign(
        name, facts["amount"], facts["day"].isoformat(), investor=facts["investor"],
        is_another=True, trip=trip if facts["on_trip"] else None, **chain, **linked,
    )  # fmt: skip
    told = {"by": contract.by, "now": NOW, "today": JULY_8}
    for amount in facts["arrivals"]:
        contracts.add_arrival(contract, amount=amount, on=facts["day"], **told)
    if facts["landed"]:
        contracts.land(contract, project, by=contract.by)
    if facts["changed"]:
        amount = facts["amount"] + 1
        contracts.change_amount(contract, amount=amount, on=JULY_8, reason="补充协议", **told)
    if facts["ended"]:
        contracts.end(contract, ending="lapsed", on=JULY_8, reason="解除", **told)


@settings(
    max_examples=examples(12),
    suppress_health_check=list(HealthCheck),
    database=None,
    deadline=None,
    phases=[Phase.generate],
    print_blob=True,
)
@given(found=st.lists(CONTRACTS, min_size=1, max_size=5))
def test_an_export_brought_back_changes_nothing(
    back, sign, travel, project, office, promoter, found
):
    with transaction.atomic():
        trip = travel()
        framework = sign("示例框架", 9000, "2026-01-01", kind="framework", investor="框架方")
        for number, facts in enumerate(found):
            enter(number, facts, sign, trip, framework, project)
        ended = sum(facts["ended"] for facts in found)
        numbers = {"": len(found) + 1 - ended, "tab=ended": ended}
        for person in (office, promoter):
            for query, number in numbers.items():
                batch = back(person, query)
                said = [c for row in batch.rows.all() for c in row.complaints]
                counts = (batch.new, batch.changed, batch.unchanged, batch.refused)
                assert counts == (0, 0, number, 0), said
        transaction.set_rollback(True)


def test_the_empty_form_offers_what_is_registered(client, promoter, sign, travel):
    sign("示例框架", 9000, "2026-01-01", kind="framework")
    trip = travel()
    client.force_login(promoter)
    answer = client.get(reverse("exchange:pipeline-form"), {"kind": "contracts"})
    book = openpyxl.load_workbook(BytesIO(answer.content))
    sheet, choices = book.worksheets
    assert choices.sheet_state == "hidden"
    heads = [cell.value for cell in sheet[3]]
    assert heads == HEAD
    offered = [value for column in choices.columns for value in (c.value for c in column) if value]
    assert {"正式合同", "框架协议", "以链招商", "示例框架", trip.full_name} <= set(offered)
    rules = sheet.data_validations.dataValidation
    assert {rule.type for rule in rules} == {"list"}


def test_the_empty_form_filled_in_is_read(client, office, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    client.force_login(office)
    answer = client.get(reverse("exchange:pipeline-form"), {"kind": "contracts"})
    book = openpyxl.load_workbook(BytesIO(answer.content))
    for place, value in enumerate(line(), start=1):
        book.worksheets[0].cell(4, place, value)
    out = BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("form.xlsx", out.getvalue())
    batch = lifecycle.receive(upload, year=2026, by=office, now=NOW, kind="contracts")
    assert (batch.new, batch.refused) == (1, 0)


def test_what_is_not_seen_of_a_landed_contract_stays_as_it_is(back, sign, promoter, project):
    contract = sign()
    contracts.land(contract, project, by=contract.by)
    assert back(promoter).unchanged == 1


def test_many_are_read_and_written_by_few_queries(contracts_sheet, office):
    """As many queries for 40 rows as for 20, in one chunk."""

    def queries(number, start):
        rows = [
            line(合同名称=f"示例{n}号", 投资方=f"示例{n}公司", 到位资金=200, 到位日期="2026-07-01")
            for n in range(start, start + number)
        ]
        with CaptureQueriesContext(
            connection,
        ) as read:
            batch = contracts_sheet(*rows)
        with CaptureQueriesContext(connection) as written:
            lifecycle.ask_to_write(batch, by=office, now=NOW, seen=batch.fingerprint)
        batch.refresh_from_db()
        assert batch.state == "committed", batch.sentence
        return len(read), len(written)

    queries(2, 0)
    assert queries(20, 100) == queries(40, 200)
    assert SigningContract.objects.count() == 62
    assert Decimal(200) in {row.arrivals.get().amount for row in SigningContract.objects.all()}
