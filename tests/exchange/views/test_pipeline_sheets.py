"""The page that takes sheets of contracts and of the pool: who, which kind, reason, undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exchange.models import ImportBatch
from pipeline.models import SigningContract
from tests import forms
from tests.exchange.kinds.contract_sheet.conftest import HEAD, line, promoter, sign
from tests.exchange.sheets import write_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]
__all__ = ["promoter", "sign"]
ADDRESS = "exchange:pipeline-sheets"


@pytest.fixture
def post(client, tmp_path, settings):
    """post(by, rows, …): what the page answers to an upload, and the newest batch."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def posted(by, rows, *, content=None, **data):
        if content is None:
            content = write_sheet(tmp_path / "sheet.xlsx", rows).read_bytes()
        client.force_login(by)
        data = {"file": SimpleUploadedFile("签约.xlsx", content), **data}
        answer = client.post(reverse(ADDRESS), data)
        return answer, ImportBatch.objects.order_by("-pk").first()

    return posted


def act(client, name, batch, **data):
    return forms.act(client, reverse(f"exchange:{name}", args=[batch.pk]), data)


def page(client, batch):
    return client.get(reverse("exchange:batch", args=[batch.pk])).content.decode()


def test_promotion_brings_contracts_looks_writes_and_takes_back(client, post, promoter):
    answer, batch = post(promoter, [HEAD, line(), line(合同名称="无日期", 签订日期=None)])
    assert (answer.status_code, batch.kind, batch.by) == (302, "contracts", promoter)
    seen = page(client, batch)
    for words in ("合同名称", "招商签约", "只写入无错的 1 份合同", "缺少签订日期", "变更理由"):
        assert words in seen
    act(client, "write", batch)
    batch.refresh_from_db()
    assert batch.state == "committed", batch.sentence
    contract = SigningContract.objects.get()
    seen = page(client, batch)
    assert "已写入：新增 1 份合同，更新 0 份合同" in seen
    assert contract.get_absolute_url() in seen
    act(client, "undo", batch)
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert "已整批撤销" in page(client, batch)
    assert not SigningContract.objects.in_force().exists()


def test_a_batch_is_seen_by_who_brought_it_and_the_office(
    client, post, promoter, make_person, office
):
    _, batch = post(promoter, [HEAD, line()])
    colleague = make_person("示例招商二", duty="promotion", username="promoter2")
    for person, status in ((colleague, 404), (office, 200), (promoter, 200)):
        client.force_login(person)
        address = reverse("exchange:batch", args=[batch.pk])
        assert client.get(address).status_code == status


def test_the_reason_is_asked_for_once_on_the_page(client, post, promoter, sign):
    contract = sign()
    facts = {"合同名称": contract.name, "投资方": contract.investor, "签订日期": contract.signed_on}
    _, batch = post(promoter, [HEAD, line(**facts, 金额=7000)])
    assert "请在上面的“变更理由”填写（整批一次）" in page(client, batch)
    act(client, "reason", batch, reason="补充协议")
    batch.refresh_from_db()
    assert (batch.changed, batch.refused) == (1, 0)
    act(client, "write", batch)
    assert contract.amounts.last().reason == "补充协议"


@pytest.mark.parametrize("reason", ["", "长" * 201])
def test_no_reason_is_said(client, post, promoter, reason):
    _, batch = post(promoter, [HEAD, line()])
    answer = act(client, "reason", batch, reason=reason)
    batch.refresh_from_db()
    assert (answer.status_code, batch.reason) == (302, "")
    assert "变更理由没有保存" in page(client, batch)


def test_yi_is_put_in_by_a_button(client, post, promoter):
    _, batch = post(promoter, [HEAD, line(金额=0.6)])
    seen = page(client, batch)
    assert 'name="choice" value="0.6亿元"' in seen
    row = batch.rows.get()
    act(client, "fix", batch, row=row.pk, letter="E", choice="0.6亿元", text="0.6")
    assert batch.rows.get().after["contract_amount"] == "6,000"


def test_a_column_nobody_knows_is_answered_and_not_remembered(client, post, promoter):
    head = ["签的谁" if word == "投资方" else word for word in HEAD]
    _, batch = post(promoter, [head, line()])
    assert "缺少投资方，请补填。" in page(client, batch)
    assert "记住，以后都按此读取" not in page(client, batch)
    [asked] = [note for note in batch.notes if note["what"] == "签的谁"]
    told = {name: asked[name] for name in ("sheet", "asks", "what")}
    act(client, "answer", batch, answer="investor", **told)
    batch.refresh_from_db()
    assert (batch.new, batch.refused) == (1, 0)
    assert "按“投资方”读取" in page(client, batch)


def test_a_file_that_is_none_of_contracts_says_so(client, post, promoter):
    _, batch = post(promoter, [["随便", "什么"], ["甲", "乙"]])
    assert batch.state == "failed"
    assert "没有找到台账表头（前 20 行内应有“合同名称”等列名）" in page(client, batch)


@pytest.mark.parametrize("kind", ["ledger", "figures", "nothing"])
def test_a_kind_that_is_not_offered_is_refused(post, office, kind):
    answer, batch = post(office, [HEAD, line()], kind=kind)
    assert (answer.status_code, batch) == (422, None)


def test_the_page_offers_the_form_and_stands_on_the_list(client, promoter):
    client.force_login(promoter)
    seen = client.get(reverse(ADDRESS)).content.decode()
    assert reverse("exchange:pipeline-form") in seen
    listed = client.get(reverse("pipeline:contracts")).content.decode()
    assert reverse(ADDRESS) in listed
