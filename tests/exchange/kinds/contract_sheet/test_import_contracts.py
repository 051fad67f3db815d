"""Contracts brought in by a sheet: what is new, what differs, each sentence, and back again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from exchange.batches.undo import CannotUndo, undo
from investment import month_closing
from pipeline import contracts
from pipeline.models import ArrivedAmount, ContractAmount, SigningContract
from tests.exchange.figure_sheets import JULY_8, NOW, sentences_of
from tests.exchange.kinds.contract_sheet.conftest import HEAD, line
from tests.investment.conftest import ticked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]


def counts(batch):
    return batch.new, batch.changed, batch.unchanged, batch.refused


def errors(batch):
    return "".join(sentences_of(batch))


def test_a_contract_is_registered_with_all_it_refers_to(
    contracts_sheet, write, sign, travel, project, county_leader
):
    framework = sign("示例框架", 9000, "2026-05-01", kind="framework", investor="示例纸业公司")
    trip = travel()
    row = line(
        招商方式="以链招商",
        产业链="新型建材",
        落实的框架协议="示例框架",
        招商活动=f"{county_leader} 2026-06-08",
        落地项目=project.name,
        到位资金=500,
        到位日期="2026-07-01",
    )
    batch = contracts_sheet(row)
    assert counts(batch) == (1, 0, 0, 0), errors(batch)
    write(batch)
    contract = SigningContract.objects.get(name="示例纸业项目合同")
    assert (contract.kind, contract.investor, contract.amount) == ("contract", "示例纸业公司", 6000)
    assert (contract.signed_on, contract.counts_from) == (date(2026, 6, 10), date(2026, 6, 10))
    assert (contract.method, contract.chain_name) == ("chain", "新型建材")
    assert (contract.fulfils, contract.trip, contract.project) == (framework, trip, project)
    assert list(contract.amounts.values_list("kind", "amount")) == [("signed", 6000)]
    assert list(contract.arrivals.values_list("on", "amount")) == [(date(2026, 7, 1), 500)]
    assert batch.rows.get().contract == contract
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"登记签约", "登记到位资金", "合同落地", "导入招商签约"} <= actions


@pytest.mark.parametrize(
    ("head", "amount"),
    [
        ("金额（万元）", 6000),
        ("金额（亿元）", "0.6"),
        ("合同金额(亿元)", 0.6),
        ("签约金额/万元", 6000),
    ],
)
def test_the_unit_of_the_head_is_that_of_the_column(contracts_sheet, head, amount):
    heads = [head if each.startswith("金额") else each for each in HEAD]
    batch = contracts_sheet(line(金额=amount), head=heads)
    assert batch.rows.get().after["contract_amount"] == "6,000"


def test_a_sheet_of_three_quarters_goes_to_the_quarters_of_signing(contracts_sheet, write, close):
    rows = [
        ["一季度"],
        line(合同名称="示例一号", 投资方="甲公司", 签订日期="2026-02-10"),
        ["二季度"],
        line(合同名称="示例二号", 投资方="乙公司", 签订日期="2026-05-10"),
        ["三季度（1份）"],
        line(合同名称="示例三号", 投资方="丙公司", 签订日期="2026-07-02"),
        ["合计", None, None, None, 18000],
    ]
    close(1)
    close(2)
    batch = contracts_sheet(*rows)
    assert counts(batch) == (3, 0, 0, 0), errors(batch)
    counted = {row.name: row.after.get("counts_from") for row in batch.rows.all()}
    assert counted == {
        "示例一号": "2026-03-01（所在月份已结账）",
        "示例二号": None,
        "示例三号": None,
    }
    write(batch)
    found = SigningContract.objects.order_by("name").values_list("signed_on", "counts_from")
    assert {row.name: row.quarter for row in SigningContract.objects.all()} == {
        "示例一号": 1,
        "示例二号": 2,
        "示例三号": 3,
    }
    assert (date(2026, 2, 10), date(2026, 3, 1)) in found
    assert (date(2026, 5, 10), date(2026, 5, 10)) in found


def test_a_framework_and_its_contract_come_in_one_sheet(contracts_sheet, write):
    rows = [
        line(合同名称="示例合同", 签订日期="2026-06-20", 落实的框架协议="示例框架"),
        line(合同名称="示例框架", 类别="框架协议", 签订日期="2026-06-01", 金额=90000),
    ]
    batch = contracts_sheet(*rows)
    assert counts(batch) == (2, 0, 0, 0), errors(batch)
    write(batch)
    contract = SigningContract.objects.get(name="示例合同")
    assert contract.fulfils.name == "示例框架"
    assert contract.fulfils_since == contract.counts_from


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"签订日期": None}, "缺少签订日期，请补填。"),
        ({"签订日期": "2026-07-09"}, "实际日期读作 2026-07-09，尚未到来"),
        ({"签订日期": "去年"}, "读不出确切日期"),
        ({"金额": 0}, "金额要大于 0，请核对。"),
        ({"金额": -5}, "为负数，请核对。"),
        ({"金额": None}, "缺少金额，请补填。"),
        ({"金额": "约五百"}, "不是确切的金额"),
        ({"类别": "备忘录"}, "不在可选的词中，请填写正式合同或框架协议。"),
        ({"投资方": None}, "缺少投资方，请补填。"),
        ({"招商方式": None}, "缺少招商方式，请补填。"),
        ({"招商方式": "以链招商"}, "以链招商的请填产业链。"),
        ({"落实的框架协议": "没有的框架"}, "没有有效的框架协议“没有的框架”"),
        ({"落实的框架协议": "示例正式"}, "“示例正式”是正式合同，只能落实框架协议。"),
        ({"落实的框架协议": "迟到框架"}, "“迟到框架”2026-06-20 才签订，晚于本合同"),
        ({"落实的框架协议": "失效框架"}, "没有有效的框架协议“失效框架”"),
        ({"落实的框架协议": "HT-99999"}, "没有系统编号为 HT-99999 的框架协议"),
        (
            {"类别": "框架协议", "落实的框架协议": "示例框架"},
            "框架协议不落实别的框架，请清空这一项。",
        ),
        (
            {"类别": "框架协议", "落实的框架协议": "示例纸业项目合同"},
            "合同不能落实它自己。",
        ),
        ({"合同名称": None}, "缺少合同名称，请补填；不是合同的行请删去。"),
        ({"合同名称": "长" * 121}, "超过 120 个字的上限"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said(contracts_sheet, sign, values, sentence):
    sign("示例正式", investor="示例纸业公司", on="2026-01-05")
    sign("示例框架", kind="framework", investor="甲", on="2026-06-01")
    sign("迟到框架", kind="framework", investor="乙", on="2026-06-20")
    lapsed = sign("失效框架", kind="framework", investor="丙", on="2026-01-05")
    told = {"by": lapsed.by, "now": NOW, "today": JULY_8, "reason": "解除"}
    contracts.end(lapsed, ending="lapsed", on=date(2026, 6, 1), **told)
    batch = contracts_sheet(line(**values))
    assert counts(batch) == (0, 0, 0, 1)
    assert sentence in errors(batch)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"落地项目": "没有的项目"}, "您可以看的项目里没有“没有的项目”"),
        ({"落地项目": "ZQ-99999"}, "您可以看的项目里没有 ZQ-99999"),
        ({"招商活动": "某某某 2026-06-08"}, "带队领导没有登记过招商活动"),
        ({"招商活动": "2026-06-20"}, "没有登记 2026-06-20 的这次招商活动"),
        ({"招商活动": "北京"}, "招商活动请写带队领导和日期"),
        ({"到位资金": 500}, "请在“到位日期”列写明哪一天到位。"),
        ({"到位资金": 500, "到位日期": "2026-07-09"}, "尚未到来"),
    ],
)
def test_what_is_asked_leaves_its_cell_and_not_its_row(
    contracts_sheet, travel, write, values, sentence
):
    travel()
    batch = contracts_sheet(line(**values))
    assert counts(batch) == (1, 0, 0, 0)
    assert sentence in "".join(sentences_of(batch, "question"))
    write(batch)
    contract = SigningContract.objects.get()
    assert (contract.trip, contract.project, contract.arrivals.count()) == (None, None, 0)


def test_an_amount_that_may_be_in_yi_is_asked_about(contracts_sheet):
    batch = contracts_sheet(line(金额=0.6))
    [warned] = [c for c in batch.rows.get().complaints if c["level"] == "warning"]
    assert warned["sentence"] == "疑似亿元：金额 0.6 万元，请核对是不是按亿元填写了（6000 万元）。"
    assert warned["choices"] == [["0.6亿元", "0.6亿元"]]
    assert warned["raw"] == "0.6"


def test_two_rows_of_one_contract_are_refused(contracts_sheet):
    batch = contracts_sheet(line(), line(金额=7000))
    assert counts(batch) == (0, 0, 0, 2)
    assert "写的是同一份合同，请只保留一行。" in errors(batch)


def test_what_may_be_a_double_is_asked_about(contracts_sheet, sign):
    sign("示例纸业合同", investor="示例纸业公司", on="2026-06-01")
    batch = contracts_sheet(line(), line(合同名称="示例纸业项目合同书", 签订日期="2026-06-11"))
    assert counts(batch) == (2, 0, 0, 0)
    warned = sentences_of(batch, "warning")
    assert "同一投资方已登记 “示例纸业合同”（2026-06-01，6000 万元）" in warned[0]
    assert any("与第 2 行的“示例纸业项目合同”可能是同一份" in sentence for sentence in warned)


# --- what stands already --------------------------------------------------------------------------


def known(contract, **values):
    usual = {"合同名称": contract.name, "投资方": contract.investor, "签订日期": contract.signed_on}
    return line(**usual | {"金额": contract.amount} | values)


def test_the_same_again_changes_nothing(contracts_sheet, sign):
    batch = contracts_sheet(known(sign()))
    assert counts(batch) == (0, 0, 1, 0), errors(batch)


@pytest.mark.parametrize(
    ("values", "reason", "refusal"),
    [
        ({"金额": 7000}, "", "改金额要有理由"),
        ({"金额": 7000}, "补充协议", ""),
        ({"落实的框架协议": "示例框架"}, "", "改落实的框架协议要有理由"),
        ({"招商方式": "以情招商"}, "", ""),
        ({"类别": "框架协议"}, "改错", "类别不能改"),
    ],
)
def test_a_change_that_moves_money_takes_a_reason(contracts_sheet, sign, values, reason, refusal):
    sign("示例框架", kind="framework", investor="甲", on="2026-01-05")
    row = known(sign(), **values, 说明=reason)
    for batch in (
        contracts_sheet(row),
        contracts_sheet(known(sign(), **values), reason=reason),
    ):
        assert counts(batch) == ((0, 0, 0, 1) if refusal else (0, 1, 0, 0)), errors(batch)
        assert refusal in errors(batch)


def numbered(contract, **values):
    """A row that names its contract by number, and so may change all else."""
    return [f"HT-{contract.pk}", *known(contract, **values)]


def test_another_day_by_number_is_a_change_with_its_reason(contracts_sheet, sign, write):
    contract = sign()
    head = ["系统编号", *HEAD]
    batch = contracts_sheet(numbered(contract, 签订日期="2026-06-01"), head=head)
    assert "改签订日期要有理由" in errors(batch)
    row = numbered(contract, 签订日期="2026-06-01", 说明="登记时写错")
    write(contracts_sheet(row, head=head))
    contract.refresh_from_db()
    assert contract.signed_on == date(2026, 6, 1)
    assert AuditEntry.objects.get(action="修改签约").reason == "登记时写错"


def test_a_number_of_another_contract_is_refused(contracts_sheet, sign):
    contract, head = sign(), ["系统编号", *HEAD]
    rows = [[f"HT-{contract.pk}", *line()], ["HT-99999", *line(合同名称="别的")]]
    batch = contracts_sheet(*rows, head=head)
    assert "请核对是不是粘贴错位" in errors(batch)
    assert "没有系统编号为“HT-99999”的合同" in errors(batch)


def test_one_that_has_ended_is_left_alone(contracts_sheet, sign):
    contract = sign()
    told = {"by": contract.by, "now": NOW, "today": JULY_8, "reason": "解除"}
    contracts.end(contract, ending="lapsed", on=date(2026, 6, 1), **told)
    assert counts(contracts_sheet(known(contract))) == (0, 0, 1, 0)
    batch = contracts_sheet(known(contract, 金额=7000, 说明="变更"))
    assert "这份合同已于 2026-06-01 失效，不再修改" in errors(batch)


@pytest.mark.parametrize(
    ("total", "day", "level", "sentence"),
    [
        (300, "2026-07-01", "question", "小于已登记的累计 400 万元"),
        (400, None, "question", ""),
        (900, "2026-07-01", "question", ""),
        (450, "2026-07-01", "warning", "到位金额 50 万元，请核对是不是按亿元填写了"),
    ],
)
def test_what_arrived_is_the_sum_so_far(contracts_sheet, sign, write, total, day, level, sentence):
    contract = sign()
    told = {"by": contract.by, "now": NOW, "today": JULY_8}
    contracts.add_arrival(contract, amount=Decimal(400), on=date(2026, 5, 1), **told)
    batch = contracts_sheet(known(contract, 到位资金=total, 到位日期=day))
    assert sentence in "".join(sentences_of(batch, level))
    if total > 400:
        write(batch)
        added = Decimal(total) - 400
        assert list(contract.arrivals.values_list("amount", flat=True)) == [400, added]


def test_arrivals_are_listed_with_their_days(contracts_sheet, sign, write):
    contract = sign()
    told = {"by": contract.by, "now": NOW, "today": JULY_8}
    contracts.add_arrival(contract, amount=Decimal(400), on=date(2026, 5, 1), **told)
    head = [*HEAD, "到位明细（万元）"]
    batch = contracts_sheet([*known(contract), "2026-06-01 300"], head=head)
    assert "台账另有 2026-05-01 400 万元，表里没有" in sentences_of(batch, "question")[0]
    listed = "2026-05-01 400；2026-06-01 300"
    batch = contracts_sheet([*known(contract, 到位资金=800), listed], head=head)
    assert "各笔相加 700 万元，“到位资金”写的是 800 万元" in sentences_of(batch, "question")[0]
    write(contracts_sheet([*known(contract, 到位资金=700), listed], head=head))
    assert list(contract.arrivals.values_list("on", "amount")) == [
        (date(2026, 5, 1), 400),
        (date(2026, 6, 1), 300),
    ]


# --- undo -----------------------------------------------------------------------------------------


def standing(contract):
    """All that a reader sees of a contract."""
    contract = SigningContract.objects.get(pk=contract.pk)
    names = (
        "name kind investor signed_on counts_from amount method chain_name fulfils fulfils_since "
        "trip project ended_on"
    ).split()
    facts = {name: getattr(contract, name) for name in names}
    return facts | {"arrived": contracts.arrived(contract)}


def test_undo_restores_what_was_changed_exactly(
    contracts_sheet, sign, write, travel, project, office, county_leader
):
    framework = sign("示例框架", 9000, "2026-01-05", kind="framework", investor="甲")
    contract = sign()
    travel()
    before = standing(contract)
    head = ["系统编号", *HEAD]
    row = numbered(
        contract,
        合同名称="示例合同（修订）",
        签订日期="2026-03-20",
        金额=7000,
        招商方式="以链招商",
        产业链="新型建材",
        落实的框架协议=framework.name,
        招商活动=f"{county_leader} 2026-06-08",
        落地项目=f"ZQ-{project.pk}",
        到位资金=500,
        到位日期="2026-07-01",
        说明="补充协议",
    )
    batch = contracts_sheet(row, head=head)
    assert counts(batch) == (0, 1, 0, 0), errors(batch)
    write(batch)
    changed = standing(contract)
    assert all(
        changed[name] != before[name]
        for name in before
        if name not in ("kind", "investor", "ended_on")
    )
    assert undo(batch, by=office, now=NOW) == (0, 1)
    assert standing(contract) == before


def test_undo_takes_new_ones_back(contracts_sheet, sign, write, office):
    sign("旧合同", 1000)
    rows = [
        line(合同名称="示例合同", 签订日期="2026-06-20", 落实的框架协议="示例框架", 到位资金=500,
             到位日期="2026-07-01"),
        line(合同名称="示例框架", 类别="框架协议", 签订日期="2026-06-01", 金额=90000),
    ]  # fmt: skip
    batch = write(contracts_sheet(*rows))
    assert undo(batch, by=office, now=NOW) == (2, 0)
    assert [row.name for row in SigningContract.objects.in_force()] == ["旧合同"]
    mistaken = SigningContract.objects.filter(ending="mistaken")
    assert {row.ended_reason for row in mistaken} == {f"撤销第 {batch.pk} 批导入"}
    assert sum(ArrivedAmount.objects.values_list("amount", flat=True)) == 0
    ends = ContractAmount.objects.filter(kind="ended").values_list("on", "counts_from")
    assert set(ends) == {(date(2026, 6, 20),) * 2, (date(2026, 6, 1),) * 2}
    assert counts(contracts_sheet(*rows)) == (2, 0, 0, 0)


def test_what_was_touched_since_is_not_taken_back(contracts_sheet, write, office):
    batch = write(contracts_sheet(line()))
    contract = SigningContract.objects.get()
    told = {"by": office, "now": NOW, "today": JULY_8}
    contracts.add_arrival(contract, amount=Decimal(400), on=date(2026, 7, 1), **told)
    with pytest.raises(CannotUndo, match="示例纸业项目合同另有变动.*请在合同页逐项更正"):
        undo(batch, by=office, now=NOW)
    assert contract.is_in_force_on(JULY_8)


def test_a_framework_that_others_rest_on_is_not_taken_back(contracts_sheet, write, sign, office):
    rows = [line(合同名称="示例框架", 类别="框架协议", 签订日期="2026-06-01", 金额=90000)]
    batch = write(contracts_sheet(*rows))
    sign("后来的合同", on="2026-06-20", fulfils=SigningContract.objects.get())
    with pytest.raises(CannotUndo, match="“后来的合同”落实的框架协议是这一批登记的"):
        undo(batch, by=office, now=NOW)


def test_what_a_month_closed_since_has_counted_is_not_taken_back(contracts_sheet, write, office):
    batch = write(contracts_sheet(line()))
    later = NOW + timedelta(hours=1)
    month_closing.close(2026, 1, by=office, now=later, today=JULY_8, unreported=ticked(2026, 1))
    with pytest.raises(CannotUndo, match="写入以后2026年1月已经结账"):
        undo(batch, by=office, now=NOW)
