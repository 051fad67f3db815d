import pytest

from core.values.errors import NotUnderstood
from core.values.text import clean, is_blank, is_pending, one_line, without_marks


@pytest.mark.parametrize("written", ["", " ", "/", "—", "——", "无", "139****0001", "示例**"])
def test_dashes_and_masked_cells_are_blank(written):
    assert is_blank(written)


@pytest.mark.parametrize("written", ["待定", "待 定", "（待定）", "待明确"])
def test_pending_words(written):
    assert is_pending(written)
    assert not is_pending("待定项目")


def test_invisible_characters_go_and_control_characters_are_refused():
    assert clean("示例\u202e项目\u200b") == ("示例项目", True)
    assert clean("示例项目") == ("示例项目", False)
    for bad in ("示例\x00", "示例\x07", "a_x0001_b", "\x1b[2J"):
        with pytest.raises(NotUnderstood):
            clean(bad)


def test_a_name_is_brought_on_one_line():
    assert one_line("示例 光伏\n发电　项目") == "示例光伏发电项目"
    assert one_line("示例 A\nB 项目") == "示例 A B 项目"
    assert without_marks("★▲示例项目★ ") == "示例项目"
