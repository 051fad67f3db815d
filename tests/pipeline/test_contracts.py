"""What is done to contracts: entered once, linked to earlier frameworks, money as dated rows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from investment.models import Month
from pipeline import contracts
from pipeline.models import ArrivedAmount, ContractAmount, SigningContract
from tests.investment.test_double_submission import six_times
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def told(office):
    return {"by": office, "now": NOW, "today": TODAY}


def refused(act, field):
    """The sentence with which a verb refuses, beside this field."""
    with pytest.raises(ValidationError) as problem, transaction.atomic():
        act()
    return problem.value.message_dict[field][0]


def close(*months):
    for year, month in months:
        Month.objects.create(year=year, month=month, by_name="示例办一", at=NOW)


# --- Entered --------------------------------------------------------------------------------------


def test_a_contract_is_entered_with_its_amount_and_its_trail(sign, office):
    contract = sign()
    row = contract.amounts.get()
    assert (row.kind, row.on, row.amount) == ("signed", date(2026, 3, 15), 6000)
    entry = AuditEntry.objects.get(action="登记签约")
    assert entry.by == office
    assert entry.after["金额（万元）"] == "6000"
    assert entry.after["类别"] == "正式合同"


def test_the_same_contract_sent_twice_is_one(sign):
    assert sign() == sign()
    assert SigningContract.objects.count() == ContractAmount.objects.count() == 1


@pytest.mark.parametrize(("after", "refuses"), [(-DAY, False), (DAY * 0, False), (DAY, True)])
def test_a_day_to_come_is_refused(sign, after, refuses):
    on = str(TODAY + after)
    if refuses:
        assert refused(lambda: sign(on=on), "signed_on") == "日期不能晚于今天。"
    else:
        assert sign(on=on).signed_on == TODAY + after


def test_a_day_of_another_century_is_refused(sign):
    assert "年份" in refused(lambda: sign(on="1926-03-15"), "signed_on")


def test_nothing_is_signed_for_nought(sign):
    refused(lambda: sign(amount=0), "amount")


def test_by_chain_the_chain_is_named(sign):
    with pytest.raises(ValidationError):
        sign(method="chain")
    assert sign(method="chain", chain_name="示例产业链").chain_name == "示例产业链"


# --- Frameworks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "refuses"), [("2026-02-28", True), ("2026-03-01", False), ("2026-03-02", False)]
)
def test_a_contract_fulfils_no_later_framework(sign, on, refuses):
    framework = sign("示例框架", 100000, "2026-03-01", kind="framework")
    act = lambda: sign(on=on, fulfils=framework)  # noqa: E731
    if refuses:
        assert "晚于本合同" in refused(act, "fulfils")
    else:
        assert act().fulfils == framework


def test_a_framework_fulfils_nothing(sign):
    framework = sign("示例框架", 100000, "2026-03-01", kind="framework")
    act = lambda: sign("示例框架二", kind="framework", on="2026-04-01", fulfils=framework)  # noqa: E731
    assert "不落实别的框架" in refused(act, "fulfils")


def test_a_contract_fulfils_no_contract(sign):
    other = sign("示例合同二", on="2026-03-01")
    assert "只能落实框架协议" in refused(lambda: sign(fulfils=other), "fulfils")


def test_a_lapsed_framework_is_fulfilled_no_more(sign, told):
    framework = sign("示例框架", 100000, "2026-03-01", kind="framework")
    contracts.end(framework, ending="lapsed", on=date(2026, 3, 2), reason="退出", **told)
    assert "已经失效" in refused(lambda: sign(fulfils=framework), "fulfils")


def test_no_contract_fulfils_itself(sign, office):
    contract = sign()
    wanted = {name: getattr(contract, name) for name in contracts.FACTS} | {"fulfils": contract}
    act = lambda: contracts.correct(contract, wanted, by=office, today=TODAY, reason="x")  # noqa: E731
    assert "只能落实框架协议" in refused(act, "fulfils")


@pytest.mark.parametrize(
    "columns",
    [
        {"amount": 0},
        {"method": "chain"},
        {"chain_name": "示例产业链"},
        {"ended_on": date(2026, 7, 1)},
        {"ended_on": date(2026, 3, 14), "ending": "lapsed", "ended_reason": "x"},
        {"fulfils_since": date(2026, 3, 15)},
    ],
)
def test_the_database_itself_refuses(sign, columns):
    contract = sign()
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningContract.objects.filter(pk=contract.pk).update(**columns)


def test_the_database_lets_no_framework_and_no_contract_fulfil_itself(sign):
    framework = sign("示例框架", 1000, kind="framework")
    contract = sign()
    for row in (framework, contract):
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningContract.objects.filter(pk=row.pk).update(
                fulfils=row.pk, fulfils_since=row.signed_on
            )


# --- Doubles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "示例合同（补）", "amount": 9000},
        {"name": "全然不同", "amount": 6050},
        {"on": "2026-05-14"},
    ],
)
def test_what_looks_like_a_contract_that_is_there_is_asked_about(sign, facts):
    sign(investor="示例 投资方")
    act = lambda **more: sign(**{"investor": "示例投资方", "name": "示例合同"} | facts | more)  # noqa: E731
    sentence = refused(act, "is_another")
    assert "可能是同一份" in sentence
    assert "6000 万元" in sentence
    assert act(is_another=True)
    assert SigningContract.objects.count() == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"investor": "另一投资方"},
        {"on": "2026-05-15"},
        {"name": "全然不同", "amount": 7000},
        {"kind": "framework"},
    ],
)
def test_what_is_plainly_another_is_not(sign, facts):
    sign(investor="示例投资方")
    sign(**{"investor": "示例投资方"} | facts)
    assert SigningContract.objects.count() == 2


def test_a_contract_entered_by_mistake_is_no_double(sign, told):
    first = sign()
    contracts.end(first, ending="mistaken", on=TODAY, reason="录错", **told)
    assert sign(amount=6010)


# --- Money ----------------------------------------------------------------------------------------


def test_another_amount_is_a_further_row(sign, told):
    contract = sign()
    changed = {"amount": Decimal(8000), "on": date(2026, 5, 1), "reason": "补充协议"}
    row = contracts.change_amount(contract, **changed, **told)
    assert contracts.change_amount(contract, **changed, **told) == row
    contract.refresh_from_db()
    assert contract.amount == 8000
    assert [row.amount for row in contract.amounts.all()] == [6000, 8000]
    entry = AuditEntry.objects.get(action="变更合同金额")
    assert (entry.reason, entry.before["金额（万元）"]) == ("补充协议", "6000.00")


def test_an_earlier_change_entered_later_leaves_the_amount_of_today(sign, told):
    contract = sign()
    for amount, on in ((8000, date(2026, 6, 1)), (7000, date(2026, 5, 1))):
        contracts.change_amount(contract, amount=Decimal(amount), on=on, reason="x", **told)
    contract.refresh_from_db()
    assert contract.amount == 8000


@pytest.mark.parametrize(
    ("on", "amount", "field"),
    [(date(2026, 3, 14), 7000, "on"), (TODAY + DAY, 7000, "on"), (TODAY, 6000, "amount")],
)
def test_a_change_before_the_signing_to_come_or_to_the_same_is_refused(
    sign, told, on, amount, field
):
    contract = sign()
    refused(
        lambda: contracts.change_amount(
            contract, amount=Decimal(amount), on=on, reason="x", **told
        ),
        field,
    )


def test_a_change_without_a_reason_is_refused(sign, told):
    contract = sign()
    with pytest.raises(ValidationError):
        contracts.change_amount(contract, amount=Decimal(1), on=TODAY, reason=" ", **told)


def test_a_lapse_ends_it_once_and_its_amount_stays(sign, told):
    contract = sign()
    lapse = {"ending": "lapsed", "on": date(2026, 6, 1), "reason": "投资方退出"}
    assert contracts.end(contract, **lapse, **told)
    assert not contracts.end(contract, **lapse, **told)
    contract.refresh_from_db()
    assert (contract.amount, contract.ended_on) == (6000, date(2026, 6, 1))
    assert [row.amount for row in contract.amounts.all()] == [6000, 0]
    with pytest.raises(ValidationError, match="失效"):
        contracts.change_amount(contract, amount=Decimal(9), on=TODAY, reason="x", **told)


def test_a_lapse_before_the_last_amount_is_refused(sign, told):
    contract = sign()
    change = {"amount": Decimal(8000), "on": date(2026, 6, 1), "reason": "x"}
    contracts.change_amount(contract, **change, **told)
    lapse = {"ending": "lapsed", "on": date(2026, 5, 31), "reason": "退出"}
    refused(lambda: contracts.end(contract, **lapse, **told), "on")


def test_arrived_money_adds_up_and_a_slip_is_taken_back(sign, told):
    contract = sign()
    arrive = lambda amount, reason="": contracts.add_arrival(  # noqa: E731
        contract, amount=Decimal(amount), on=date(2026, 5, 1), reason=reason, **told
    )
    arrive(500)
    arrive(500)  # the same click again
    assert contracts.arrived(contract) == 500
    with pytest.raises(ValidationError):
        arrive(-100)
    arrive(-100, "多记")
    assert contracts.arrived(contract) == 400
    assert "小于 0" in refused(lambda: arrive(-401, "多记"), "amount")
    assert ArrivedAmount.objects.count() == 2


# --- What is closed stays -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "counts_from"),
    [
        ("2026-05-31", date(2026, 7, 1)),
        ("2026-06-30", date(2026, 7, 1)),
        ("2026-07-01", date(2026, 7, 1)),
        ("2026-07-02", date(2026, 7, 2)),
        ("2025-12-20", date(2026, 7, 1)),
    ],
)
def test_what_is_written_late_counts_from_the_first_open_month(sign, on, counts_from):
    close((2026, 5), (2026, 6))
    assert sign(on=on).counts_from == counts_from


def test_before_the_first_closing_every_day_counts(sign):
    assert sign(on="2025-12-20").counts_from == date(2025, 12, 20)


def correct(contract, office, reason="日期填错", **facts):
    wanted = {name: getattr(contract, name) for name in contracts.FACTS} | facts
    return contracts.correct(contract, wanted, by=office, today=TODAY, reason=reason)


def test_another_day_moves_the_counting_while_its_month_is_open(sign, office):
    contract = sign()
    assert correct(contract, office, signed_on=date(2026, 4, 1))
    row = contract.amounts.get()
    assert (row.on, row.counts_from, contract.counts_from) == (date(2026, 4, 1),) * 3


def test_another_day_moves_nothing_that_a_closed_month_has_counted(sign, office):
    contract = sign(on="2026-03-15")
    close((2026, 3))
    correct(contract, office, signed_on=date(2025, 12, 30))
    contract.refresh_from_db()
    assert contract.signed_on == date(2025, 12, 30)
    assert contract.counts_from == contract.amounts.get().counts_from == date(2026, 3, 15)


def test_another_day_takes_a_reason_and_other_facts_take_none(sign, office):
    contract = sign()
    with pytest.raises(ValidationError):
        correct(contract, office, reason="", signed_on=date(2026, 4, 1))
    contract.refresh_from_db()
    assert correct(contract, office, reason="", name="示例合同改")
    assert not correct(contract, office, reason="")


def test_a_framework_is_not_dated_behind_its_contracts(sign, office):
    framework = sign("示例框架", 100000, "2026-03-01", kind="framework")
    sign(on="2026-04-01", fulfils=framework)
    assert correct(framework, office, signed_on=date(2026, 4, 1))
    act = lambda: correct(framework, office, signed_on=date(2026, 4, 2))  # noqa: E731
    assert "更早签订" in refused(act, "signed_on")


def test_a_late_link_counts_from_the_open_month_and_stays_once_closed(sign, office):
    framework = sign("示例框架", 100000, "2026-03-01", kind="framework")
    contract = sign(on="2026-04-01")
    close((2026, 5))
    correct(contract, office, fulfils=framework)
    assert contract.fulfils_since == date(2026, 6, 1)
    assert correct(contract, office, fulfils=None)
    correct(contract, office, fulfils=framework)
    close((2026, 6))
    assert "已经按原来的框架结账" in refused(
        lambda: correct(contract, office, fulfils=None), "fulfils"
    )


def test_a_mistake_of_an_open_month_was_never_counted(sign, told):
    contract = sign(on="2026-03-15")
    contracts.end(contract, ending="mistaken", on=TODAY, reason="重复", **told)
    assert contract.amounts.last().counts_from == date(2026, 3, 15)


def test_a_mistake_of_a_closed_month_counts_from_the_open_one(sign, told):
    contract = sign(on="2026-03-15")
    close((2026, 6))
    contracts.end(contract, ending="mistaken", on=TODAY, reason="重复", **told)
    assert contract.amounts.last().counts_from == date(2026, 7, 1)


# --- Landed ---------------------------------------------------------------------------------------


def test_the_project_it_became_is_kept_and_named_by_its_number(sign, project, office):
    contract = sign()
    assert contracts.land(contract, project, by=office)
    assert not contracts.land(contract, project, by=office)
    entry = AuditEntry.objects.get(action="合同落地")
    assert entry.after == {"落地项目": f"项目 {project.pk}"}
    assert entry.project_id == project.pk
    assert contracts.land(contract, None, by=office)
    assert AuditEntry.objects.filter(action="合同落地", project_id=project.pk).count() == 2


def test_a_project_taken_off_the_ledger_is_refused(sign, project, office):
    project.withdrawn_on = TODAY
    with pytest.raises(ValidationError):
        contracts.land(sign(), project, by=office)


# --- At the same moment ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_same_contract_six_times_at_once_is_entered_once(sign, office):
    assert len({row.pk for row in six_times(sign)}) == 1
    assert SigningContract.objects.count() == ContractAmount.objects.count() == 1
    assert AuditEntry.objects.filter(action="登记签约").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_money_six_times_at_once_arrives_once(sign, told):
    contract = sign()

    def arrive():
        return contracts.add_arrival(
            SigningContract.objects.get(pk=contract.pk),
            amount=Decimal(500),
            on=date(2026, 5, 1),
            **told,
        )

    assert len({row.pk for row in six_times(arrive)}) == 1
    assert ArrivedAmount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_doubles_at_once_are_not_both_entered(sign):
    """Each alone would be fine: the second sees the first."""
    names = iter(["示例合同", "示例合同（补）"] * 3)

    def enter():
        try:
            return sign(next(names), investor="示例投资方").pk
        except ValidationError as problem:
            return problem.message_dict["is_another"][0]

    six_times(enter)
    assert SigningContract.objects.count() == 1
