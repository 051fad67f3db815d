from decimal import Decimal

import pytest

from core.values.amounts import read_money, unit_of
from core.values.errors import NotUnderstood
from tests.exchange.sheets import number, text


@pytest.mark.parametrize(
    ("written", "unit", "amount"),
    [
        ("1234.5", "万元", "1234.50"),
        ("1,234.50", "万元", "1234.50"),
        ("1，234", "万元", "1234.00"),
        ("1 234", "万元", "1234.00"),
        ("５６７８.５", "万元", "5678.50"),
        ("1234万元", "万元", "1234.00"),
        ("1234万", "万元", "1234.00"),
        ("3.6亿", "亿元", "36000.00"),
        ("3.6", "亿元", "36000.00"),
        ("3.56789", "亿元", "35678.90"),
        ("0", "万元", "0.00"),
        ("12345600", "元", "1234.56"),
        (" 500\n", "万元", "500.00"),
    ],
)
def test_an_amount_is_read_by_the_unit_of_its_column(written, unit, amount):
    read, warning = read_money(text(written), unit)
    assert read == Decimal(amount)
    assert str(read) == amount
    assert warning == ""


@pytest.mark.parametrize(
    "written",
    [
        "1.234,50",
        "1,23",
        "12,34",
        "1 23",
        "约500",
        "500左右",
        "500以上",
        "壹佰万",
        "NaN",
        "Infinity",
        "1e20",
        "1e3",
        "-500",
        "(500)",
        "￥500",
        "+500",
        "500-600",
        "5万亩",
        "12.5.",
        ".5",
        "1亿2000万",
        "万元",
    ],
)
def test_an_amount_that_leaves_a_doubt_is_refused(written):
    with pytest.raises(NotUnderstood):
        read_money(text(written), "万元")


@pytest.mark.parametrize("figure", ["-0.01", "-500", "1e+20", "10000000000"])
def test_a_negative_or_huge_number_is_refused(figure):
    with pytest.raises(NotUnderstood):
        read_money(number(figure), "万元")


@pytest.mark.parametrize(
    ("written", "unit"), [("3.6亿", "万元"), ("36000万元", "亿元"), ("360百万元", "万元")]
)
def test_an_amount_that_says_its_own_unit_is_taken_and_said(written, unit):
    amount, warning = read_money(text(written), unit)
    assert amount == 36000
    assert f"本列单位为{unit}" in warning
    assert "按 36000.00 万元读取" in warning


def test_yuan_in_a_column_of_ten_thousands_may_be_a_slip():
    with pytest.raises(NotUnderstood, match=r"折合 0\.3"):
        read_money(text("3000元"), "万元")
    assert read_money(text("3000元"), "元") == (Decimal("0.30"), "")


def test_more_than_two_places_are_rounded_and_said():
    amount, warning = read_money(number("333.333333333333"), "万元")
    assert amount == Decimal("333.33")
    assert "333.33 万元" in warning
    assert read_money(text("0.005"), "万元")[0] == Decimal("0.01")


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("单位：万元", "万元"),
        ("总投资（亿元）", "亿元"),
        ("总投资(亿)", "亿元"),
        ("单位：元", "元"),
        ("金额（千元）", "千元"),
        ("责任单位", None),
    ],
)
def test_the_unit_is_found_in_words(words, unit):
    assert unit_of(words) == unit
