"""A column's head taken apart: its years beside the sheet's, its unit of money, its brackets."""

import pytest

from exchange.parsing.header_grammar import month_of, normal, own_word, take_apart, with_digits


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026年计划投资", "本年计划投资"),
        ("2026 年度计划投资", "本年计划投资"),
        ("２０２６年计划投资", "本年计划投资"),
        ("2026年年度计划投资", "本年计划投资"),
        ("2026计划投资", "本年计划投资"),
        ("今年计划投资", "本年计划投资"),
        ("年度计划投资", "本年计划投资"),
        ("2025年度完成投资", "上年完成投资"),
        ("去年完成投资", "上年完成投资"),
        ("2027年\n计划投资", "下年计划投资"),
        ("明年计划", "下年计划"),
        ("2024年完成投资", "2024年完成投资"),
        ("2024年度完成投资", "2024年度完成投资"),
        ("2026—2028年计划投资", "2026—2028年计划投资"),
        ("2025-2026年计划投资", "2025-2026年计划投资"),
        ("12026号", "12026号"),
        ("截至2025年12月底累计完成", "截至上年底累计完成"),
        ("截止到2025年末累计完成", "截至上年底累计完成"),
        ("到2025年底已完成", "截至上年底完成"),
        ("至上年12月31日止累计完成", "截至上年底累计完成"),
        ("截至2025年11月底累计完成", "截至上年11月底累计完成"),
        ("★ 项 目 名 称：", "项目名称"),
    ],
)
def test_years_stand_beside_the_year_of_the_sheet(text, form):
    assert normal(text, 2026) == form


@pytest.mark.parametrize(
    ("text", "words", "units", "brackets"),
    [
        ("总投资（万元）", "总投资", {"万元"}, ()),
        ("总投资(单位：亿)", "总投资", {"亿元"}, ()),
        ("总投资/元", "总投资", {"元"}, ()),
        ("总投资万元", "总投资", {"万元"}, ()),
        ("总投资（亿元，含征地）", "总投资", {"亿元"}, ("含征地",)),
        ("总投资（其中政府投资）（万元）", "总投资", {"万元"}, ("其中政府投资",)),
        ("建设单元", "建设单元", set(), ()),
        ("计划投资（2027年）", "计划投资", set(), ("下年",)),
        ("总投资（万元", "总投资", {"万元"}, ()),
    ],
)
def test_a_head_is_taken_apart(text, words, units, brackets):
    part = take_apart(text, 2026)
    assert (part.words, set(part.units), part.brackets) == (words, units, brackets)


def test_months_are_read_from_digits_and_numerals():
    assert month_of(with_digits("十二月完成")) == (12, False)
    assert month_of("1—10月累计") == (10, True)
    assert month_of("一季度") is None


def test_a_head_and_its_parent_are_one_word():
    assert own_word("2027年 · 计划\n投资") == own_word("2027年>计划投资") == "2027年计划投资"
