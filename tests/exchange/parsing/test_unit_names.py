"""Names of units as offices write them, with labels, parts and blanks."""

import pytest

from core.values.errors import NotUnderstood
from exchange.parsing.known_names import NobodyKnown
from exchange.parsing.unit_names import lead_and_others, read_unit, read_units


class Known(NobodyKnown):
    units = frozenset(["示例集团", "左权分公司", "县政府办公室"])


@pytest.mark.parametrize(
    ("written", "lead", "others"),
    [
        ("县住建局", "县住建局", []),
        ("示例 住建局", "示例住建局", []),
        ("县 住建局", "县住建局", []),
        ("ABC Power Co", "ABC Power Co", []),
        ("牵头单位：县住建局", "县住建局", []),
        ("县住建局、县交通局", "县住建局", ["县交通局"]),
        ("县住建局 县交通局", "县住建局", ["县交通局"]),
        ("县住建局\n县交通局", "县住建局", ["县交通局"]),
        ("县住建局和县交通局", "县住建局", ["县交通局"]),
        ("县发展和改革局", "县发展和改革局", []),
        ("县住建局（牵头）、县交通局", "县住建局", ["县交通局"]),
        ("县交通局（配合）、县住建局（牵头）", "县住建局", ["县交通局"]),
        ("县交通局（配合）、县住建局", "县住建局", ["县交通局"]),
        ("县住建局牵头，县交通局配合", "县住建局", ["县交通局"]),
        ("牵头单位：县住建局；配合单位：县交通局", "县住建局", ["县交通局"]),
        ("配合单位：县交通局、县水利局 牵头单位：县住建局", "县住建局", ["县交通局", "县水利局"]),
        ("示例公司（有限合伙）", "示例公司(有限合伙)", []),
    ],
)
def test_one_leads_and_the_others_help(written, lead, others):
    assert lead_and_others(written) == (lead, others)


def test_units_lose_their_part_but_not_their_name():
    read = read_units("示例发改局（牵头）、示例公司（有限合伙）")
    assert read == ["示例发改局", "示例公司(有限合伙)"]
    assert read_units("示例发改局 示例工信局") == ["示例发改局", "示例工信局"]


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("示例集团 左权分公司", ["示例集团", "左权分公司"]),
        ("县政府 办公室", ["县政府办公室"]),
    ],
)
def test_the_directory_tells_one_name_from_two(written, units):
    with pytest.raises(NotUnderstood, match="空格"):
        read_units(written)
    assert read_units(written, Known()) == units


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("、", "没有读到"),
        ("县住建局、县交通局等单位", "没有写全"),
        ("县住建局 张三", "空格"),
        ("同上", "看不出是哪个单位"),
        ("相关单位", "看不出是哪个单位"),
        ("麻田镇 麻田村", "空格"),
        ("县住建局县交通局", "看不出是哪个单位"),
        ("县住建局（配合：县交通局）", "看不出是哪个单位"),
    ],
)
def test_units_that_leave_a_doubt_are_refused(written, why):
    with pytest.raises(NotUnderstood, match=why):
        read_units(written)


def test_two_units_where_one_is_asked_for_are_refused_with_both_to_choose_from():
    with pytest.raises(NotUnderstood, match="只填写一个") as doubt:
        read_unit("示例公司、示例集团")
    assert doubt.value.choices == ("示例公司", "示例集团")
