"""How wide a text is, where a title breaks, what a document may hold."""

import pytest

from core.documents.line_breaks import balanced, lines_of, printable, width


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲\x00乙\x08丙\x1f", "甲乙丙"),
        ("甲\ufeff\u200b乙\u202e", "甲乙"),
        ("甲\t乙", "甲 乙"),
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("\ud800甲", "甲"),
        ("A&B <b> 😀 𠮷", "A&B <b> 😀 𠮷"),
    ],
)
def test_only_what_xml_may_hold_is_kept(text, kept):
    assert printable(text) == kept


def test_blank_lines_are_left_out():
    assert lines_of("  一\n\n \t\n二  ") == ["一", "二"]
    assert lines_of("\x07") == []


def test_latin_letters_are_half_as_wide():
    assert width("左督〔2026〕1号") == 7.5
    assert width("") == 0


@pytest.mark.parametrize("length", [1, 19, 20, 21, 40, 41, 60])
def test_lines_of_a_title_are_of_near_the_same_width(length):
    lines = balanced("国" * length, 20)
    assert "".join(lines) == "国" * length
    assert max(map(len, lines)) <= 20
    assert max(map(len, lines)) - min(map(len, lines)) <= 1 or len(lines) == 1


def test_no_line_begins_with_a_closing_mark_or_cuts_a_number():
    lines = balanced(
        "关于督促办理示例项目一二三四五《示例办法》，至2026年底完成的示例督办事项的通知", 20
    )
    assert all(line[0] not in "，。、》的" for line in lines)
    assert any("2026" in line for line in lines)
    assert balanced("A" * 50, 20) == ["A" * 50]
