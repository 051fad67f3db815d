"""What is asked of a contract: its facts, another amount, its end, what arrived, what it became."""

from django import forms
from django.core.exceptions import ValidationError

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit_of_total
from core.forms.fields import day_field, reason_field
from core.forms.form_sections import SectionedForm
from pipeline.forms.named_project import named_project
from pipeline.models import PromotionTrip, SigningContract


def words_field(label, length, **options):
    """A line of words that is asked for by its name."""
    messages = {"required": f"请填{label}。"}
    return forms.CharField(label=label, max_length=length, error_messages=messages, **options)


def choice_field(label, choices):
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": f"请选{label}。"},
    )


class FrameworkChoice(forms.ModelChoiceField):
    """A framework by its name, day and amount."""

    def label_from_instance(self, row):
        return f"{row.name}（{row.signed_on:%Y-%m-%d}，{row.amount.normalize():f} 万元）"


class TripChoice(forms.ModelChoiceField):
    """A trip by its day, place and leader."""

    def label_from_instance(self, row):
        return f"{row.starts_on:%Y-%m-%d} {row.place} {row.leader}"


class ContractFacts(SectionedForm):
    """The facts of a contract that may be corrected."""

    name = words_field("合同名称", 120)
    investor = words_field("投资方", 100, help_text="签约企业的全称")
    signed_on = day_field("签订日期")
    method = choice_field("招商方式", SigningContract.Method.choices)
    chain_name = forms.CharField(
        label="产业链", max_length=40, required=False, help_text="以链招商的要填，如 新型建材"
    )
    fulfils = FrameworkChoice(
        None,
        label="落实的框架协议",
        required=False,
        empty_label="不是落实框架的",
        help_text="框架下已签的正式合同不重复计，超出框架的部分才增加",
    )
    trip = TripChoice(None, label="招商活动", required=False, empty_label="不是在招商活动中签订的")

    only_when = {"chain_name": "method=chain"}

    def __init__(self, *args, contract=None, **kwargs):
        super().__init__(*args, **kwargs)
        frameworks = SigningContract.objects.in_force().filter(kind=SigningContract.Kind.FRAMEWORK)
        if contract:
            frameworks = frameworks.exclude(pk=contract.pk)
        self.fields["fulfils"].queryset = frameworks
        self.fields["trip"].queryset = PromotionTrip.objects.current().select_related("leader")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        by_chain = cleaned.get("method") == SigningContract.Method.CHAIN
        if by_chain and not cleaned.get("chain_name"):
            self.add_error("chain_name", "以链招商的请填产业链。")
        if not by_chain:
            cleaned["chain_name"] = ""
        return cleaned


class AmountAsked(AsksForUnit):
    """An amount in 万元; one so small that 亿元 may be meant is asked about once."""

    def questions_of_unit(self, cleaned):
        return [asks_for_unit_of_total(cleaned.get("amount"), "金额")]


class NewContractForm(AmountAsked, ContractFacts):
    kind = choice_field("类别", SigningContract.Kind.choices)
    amount = WanField(label="金额（万元）", error_messages={"required": "请填金额。"})
    is_another = forms.BooleanField(
        label="不是重复，是另一份", required=False, widget=forms.HiddenInput
    )

    layout = [
        (
            "合同",
            [
                ["kind"],
                ["name"],
                ["investor"],
                ["signed_on", "amount"],
                ["unit_sure"],
                ["is_another"],
                ["fulfils"],
            ],
        ),
        ("怎么招来的", [["method"], ["chain_name"], ["trip"]]),
    ]
    only_when = {**ContractFacts.only_when, "fulfils": "kind=contract"}

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError("金额要大于 0。")
        return amount

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_another"):
            self.fields["is_another"].widget = forms.CheckboxInput()
        return cleaned

    def refuse(self, problem):
        """What looks like a double is asked about by a box, which stands there from then on."""
        if "is_another" in getattr(problem, "error_dict", {}):
            self.fields["is_another"].widget = forms.CheckboxInput()
        super().refuse(problem)

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "unit_sure"}


class CorrectContractForm(ContractFacts):
    reason = reason_field(
        "理由", required=False, help_text="改签订日期或落实的框架要写；已结账的月份不变"
    )

    layout = [
        ("合同", [["name"], ["investor"], ["signed_on"], ["fulfils"]]),
        ("怎么招来的", [["method"], ["chain_name"], ["trip"]]),
        ("", [["reason"]]),
    ]

    def __init__(self, *args, contract, **kwargs):
        super().__init__(*args, contract=contract, **kwargs)
        names = [name for name in self.fields if name not in ("reason", "fulfils", "trip")]
        self.initial |= {name: getattr(contract, name) for name in names}
        self.initial |= {"fulfils": contract.fulfils_id, "trip": contract.trip_id}
        if contract.is_framework:
            del self.fields["fulfils"]
        elif contract.fulfils_id:
            # One that has lapsed since is kept as it stands.
            kept = SigningContract.objects.filter(pk=contract.fulfils_id)
            self.fields["fulfils"].queryset |= kept

    def wanted(self):
        """What the verb takes: every fact, and apart from them the reason."""
        facts = {"fulfils": None} | self.cleaned_data
        return {name: value for name, value in facts.items() if name != "reason"}


class AmountForm(AmountAsked, SectionedForm):
    amount = WanField(label="新的金额（万元）", error_messages={"required": "请填金额。"})
    on = day_field("自何日起", help_text="补充协议签订的日期；所在月份已结账的，从未结账的月份计入")
    reason = reason_field(error_messages={"required": "请写明理由。"})

    layout = [("", [["amount", "on"], ["unit_sure"], ["reason"]])]

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError("金额要大于 0；不再履行的请办“失效”。")
        return amount


class EndForm(SectionedForm):
    ending = choice_field("情形", SigningContract.Ending.choices)
    on = day_field("失效日期", required=False, help_text="录错的不用填")
    reason = reason_field(error_messages={"required": "请写明理由。"})

    layout = [("", [["ending"], ["on"], ["reason"]])]
    only_when = {"on": f"ending={SigningContract.Ending.LAPSED}"}

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        lapses = cleaned.get("ending") == SigningContract.Ending.LAPSED
        if lapses and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", "请填失效日期。")
        return cleaned | {"on": cleaned.get("on") or self.today}


class ArrivalForm(AsksForUnit, SectionedForm):
    amount = WanField(
        label="到位金额（万元）",
        may_be_negative=True,
        help_text="本次到位；填错了的，用负数冲减并写明理由",
        error_messages={"required": "请填金额。"},
    )
    on = day_field("到位日期")
    reason = reason_field("说明", required=False, help_text="冲减的要写理由")

    layout = [("", [["amount", "on"], ["unit_sure"], ["reason"]])]

    def questions_of_unit(self, cleaned):
        amount = cleaned.get("amount")
        return [asks_for_unit_of_total(abs(amount), "到位金额")] if amount else []

    def clean(self):
        cleaned = super().clean()
        amount = cleaned.get("amount")
        if amount is not None and not amount:
            self.add_error("amount", "金额不能为 0。")
        if amount and amount < 0 and not cleaned.get("reason"):
            self.add_error("reason", "冲减的请写明理由。")
        return cleaned


class LandForm(SectionedForm):
    """The project by its name, of those that the reader sees."""

    project = forms.CharField(
        label="落地项目",
        max_length=120,
        required=False,
        help_text="台账上的项目名称，可以只写一部分；清空表示还没有落地",
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_project(self):
        """The Project, or None where it was emptied."""
        name = self.cleaned_data["project"].strip()
        return named_project(self.person, name) if name else None
