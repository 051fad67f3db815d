"""What is asked of the reserve pool: a project admitted, an entry changed, put back, taken out."""

from django.core.exceptions import ValidationError

from core.forms.amounts import WanField
from core.forms.fields import day_field, reason_field
from core.forms.form_sections import SectionedForm
from pipeline.forms.contract import AmountAsked, choice_field, words_field
from pipeline.models import Maturity

MATURITIES = Maturity.choices


def amount_field(label="计入金额（万元）"):
    return WanField(label=label, error_messages={"required": "请填金额。"})


class PoolAmountAsked(AmountAsked):
    """An amount of an entry, which is more than nothing."""

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError("金额要大于 0；不再储备的办终止或撤回，录错的办“录错”。")
        return amount


class AdmitForm(PoolAmountAsked, SectionedForm):
    since = day_field("入库日期", help_text="这一天起计入储备库")
    amount = amount_field()
    maturity = choice_field("成熟度", MATURITIES)
    document = words_field("论证文件", 100, help_text="联席会议纪要的文号或名称")

    layout = [
        ("", [["since"], ["document"]]),
        ("", [["amount"], ["unit_sure"], ["maturity"]]),
    ]

    def facts(self):
        names = ("since", "document", "amount", "maturity")
        return {name: self.cleaned_data[name] for name in names}


class AmountForm(PoolAmountAsked, SectionedForm):
    amount = amount_field("新的金额（万元）")
    on = day_field("自何日起", help_text="以前的金额都保留；已结账的月份不变")
    reason = reason_field(error_messages={"required": "请写明理由。"})

    layout = [("", [["amount", "on"], ["unit_sure"], ["reason"]])]

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("amount", "on", "reason")}


class MaturityForm(SectionedForm):
    maturity = choice_field("成熟度", MATURITIES)
    on = day_field("自何日起")
    reason = reason_field(error_messages={"required": "请写明理由。"})

    layout = [("", [["maturity"], ["on"], ["reason"]])]


class PutBackForm(SectionedForm):
    on = day_field("退回日期", help_text="这一天起重新计入储备库")
    reason = reason_field(error_messages={"required": "请写明理由。"})

    layout = [("", [["on"], ["reason"]])]


class MistakenForm(SectionedForm):
    reason = reason_field(error_messages={"required": "请写明理由。"})
