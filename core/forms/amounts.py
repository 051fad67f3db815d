"""An amount as people type it: in 万元, another unit is asked about, never converted silently."""

import re
from decimal import Decimal

from django import forms

#: What one of the unit is in 万元.
IN_WAN = {"亿": Decimal(10_000), "万": Decimal(1), "元": Decimal("0.0001")}
TYPED = re.compile(r"(-?\d+(?:\.\d+)?)(亿|万|元)?元?")
#: More than a county spends in a decade: probably typed in 元 (docs/rules.md, traps).
DOUBTFUL = Decimal(1_000_000)
#: So small a part of what it belongs to (a month of its plan, a plan of its total) was probably
#: typed in 亿元: 1.2 for 12,000.
SUSPECT = 1_000
#: A key project that costs less in all, in 万元, was probably typed in 亿元.
LEAST_TOTAL = 100


def asks_for_unit(amount, whole):
    """The question to put where an amount in 万元 looks as if it were typed in 亿元, or ""."""
    if not amount or not whole or amount * SUSPECT >= whole:
        return ""
    worth = f"{(amount * IN_WAN['亿']).normalize():f}"
    return f"{amount.normalize():f} 万元不到 {whole.normalize():f} 万元的千分之一，" + (
        f"请核对是不是按亿元填写了（{worth} 万元）。"
    )


def asks_for_unit_of_total(total, what="总投资"):
    """The same for what a project costs or is signed for, which belongs to nothing larger."""
    if not total or total >= LEAST_TOTAL:
        return ""
    worth = f"{(total * IN_WAN['亿']).normalize():f}"
    return f"{what} {total.normalize():f} 万元，请核对是不是按亿元填写了（{worth} 万元）。"


def asks_for_unit_in_yi(amount, promised):
    """The question where an amount in 亿元 looks as if it were typed in 万元, or ""."""
    if not amount or not promised or amount < promised * SUSPECT:
        return ""
    return f"{amount.normalize():f} 亿元是目标的一千倍以上，请核对是不是按万元填写了。"


class AsksForUnit(forms.Form):
    """A form that asks once about an amount that looks as if it were typed in another unit:
    ticked, the amount is kept as it stands; it is never converted."""

    unit_sure = forms.BooleanField(
        label="单位没有错，就按所填的数额", required=False, widget=forms.HiddenInput
    )

    def questions_of_unit(self, cleaned):
        """The questions that its amounts give cause for; empty ones are passed over."""
        return []

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if asked := [question for question in self.questions_of_unit(cleaned) if question]:
            self.fields["unit_sure"].widget = forms.CheckboxInput()
            if not cleaned.get("unit_sure"):
                self.add_error("unit_sure", "".join(asked) + "没有错请勾选。")
        return cleaned


class WanField(forms.DecimalField):
    """An amount in 万元: commas are read over, another unit is named with its worth in 万元."""

    default_error_messages = {
        "invalid": "请按万元填写数字，如 12000 或 12000.5。",
        "max_digits": "数额过大，请核对是不是按元填写了。",
        "max_whole_digits": "数额过大，请核对是不是按元填写了。",
        "max_decimal_places": "按万元最多两位小数。",
        "min_value": "金额不能为负数。",
    }

    def __init__(self, *, may_be_negative=False, **kwargs):
        self.may_be_negative = may_be_negative
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        options = {"max_digits": 14, "decimal_places": 2, "widget": widget}
        super().__init__(**{**options, **kwargs})

    def to_python(self, value):
        text = re.sub(r"[,，\s]", "", "" if value is None else str(value)).replace("−", "-")
        if not text:
            return None
        typed = TYPED.fullmatch(text)
        if typed is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        number, unit = Decimal(typed[1]), typed[2] or "万"
        if number < 0 and not self.may_be_negative:
            raise forms.ValidationError(self.error_messages["min_value"], code="min_value")
        if unit != "万":
            worth = f"{(number * IN_WAN[unit]).normalize():f}"
            raise forms.ValidationError(f"请按万元填写：{text} 是 {worth} 万元。", code="unit")
        return number
