"""Names of people as offices write them, with posts, parts and blanks."""

import pytest

from core.values.errors import NotUnderstood
from exchange.parsing.known_names import NobodyKnown
from exchange.parsing.people_names import read_people, read_person


class TwoKnown(NobodyKnown):
    people = frozenset(["示例甲", "示例乙", "张三", "李四", "示例局长", "示例书记三"])


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("示例甲", ["示例甲"]),
        ("张 三", ["张三"]),
        ("张　三", ["张三"]),
        ("王 小明", ["王小明"]),
        ("示例甲、示例乙", ["示例甲", "示例乙"]),
        (
            "示例甲，示例乙；示例丙/示例丁\n示例戊",
            ["示例甲", "示例乙", "示例丙", "示例丁", "示例戊"],
        ),
        ("示例甲、示例甲", ["示例甲"]),
        ("示例甲同志", ["示例甲"]),
        ("李和平", ["李和平"]),
        ("Jean-Luc", ["Jean-Luc"]),
        ("𠮷示例", ["𠮷示例"]),
        ("John Smith", ["John Smith"]),
        ("买买提·示例", ["买买提·示例"]),
    ],
)
def test_several_people_in_a_cell_keep_their_order(written, people):
    assert read_people(written) == people


@pytest.mark.parametrize(
    "written",
    [
        "县委常委、副县长示例甲",
        "县委常委，副县长示例甲",
        "县委常委 副县长 示例甲",
        "副县长：示例甲",
        "副县长示例甲",
        "常务副县长示例甲",
        "示例甲县长",
        "示例甲（县委常委、副县长）",
        "示例甲县委常委、副县长",
        "示例甲县委常委、副县长、政府党组成员",
        "县委副书记、县长示例甲",
        "县委书记示例甲",
        "县人大常委会主任示例甲",
        "人大主任示例甲",
        "县政协主席：示例甲",
        "副主任示例甲",
        "县住建局局长示例甲",
        "住建局局长示例甲",
        "副县长、公安局局长示例甲",
        "县委常委、组织部部长示例甲",
        "县委常委、组织部长示例甲",
        "局长 示例甲",
        "示例甲 局长",
        "党组书记、局长示例甲",
        "县委常委、县政府副县长示例甲",
        "县委统战部部长示例甲",
        "县委常委、县委办公室主任示例甲",
        "县委常委、人武部政委示例甲",
        "包联领导：示例甲",
        "示例甲牵头",
        "示例甲（女）",
        "示例甲（县住建局）",
    ],
)
def test_posts_before_and_behind_a_name_are_left_out(written):
    assert read_people(written) == ["示例甲"]


@pytest.mark.parametrize(
    "written",
    [
        "示例甲（组长）、示例乙（副组长、兼）",
        "县委书记示例甲、县长示例乙",
        "县委书记 示例甲 县长 示例乙",
        "组长：示例甲 副组长：示例乙",
        "组长：示例甲\n副组长：示例乙",
        "牵头领导：示例甲，配合领导：示例乙",
        "示例甲县长、示例乙副县长",
        "县委常委、副县长示例甲、示例乙",
        "示例甲（牵头）、示例乙",
        "示例乙（配合）、示例甲（牵头）",
        "示例乙、示例甲（牵头）",
    ],
)
def test_every_name_with_its_posts_is_one_person_who_leads_first(written):
    assert read_people(written) == ["示例甲", "示例乙"]


@pytest.mark.parametrize("written", ["示例局长", "示例书记三"])
def test_whom_the_directory_knows_keeps_what_looks_like_a_post(written):
    assert read_people(written, TwoKnown()) == [written]


@pytest.mark.parametrize("written", ["示例甲 示例乙", "示例甲　示例乙"])
def test_a_blank_between_names_parts_them_where_both_are_known(written):
    assert read_people(written, TwoKnown()) == ["示例甲", "示例乙"]
    assert read_people("张 三", TwoKnown()) == ["张三"]
    with pytest.raises(NotUnderstood, match="空格"):
        read_people("示例甲 示例丙", TwoKnown())


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("张三 李四", "空格"),
        ("张 三 李 四", "空格"),
        ("住建局 张三", "空格"),
        ("三", "不像姓名"),
        ("张三139", "不像姓名"),
        ("张县长", "不像姓名"),
        ("分工：张三", "不像姓名"),
        ("张三（组长", "不像姓名"),
        ("、", "没有读到"),
        ("县委常委", "只写了职务"),
        ("县委书记、示例甲", "只写了职务"),
        ("示例甲、副县长", "只写了职务"),
        ("县委书记、县长示例甲", "看不出各是哪一位"),
        ("示例甲县长、副县长", "看不出各是哪一位"),
        ("示例甲（示例乙）", "职务还是另一人"),
        ("示例甲等", "没有写全"),
        ("示例甲和示例乙", "几个人"),
        ("示例甲—示例乙", "几个人"),
        ("示例甲+示例乙", "几个人"),
        ("示例镇党委书记示例甲", "看不出是哪一位"),
        ("同上", "看不出是哪一位"),
        ("空缺", "看不出是哪一位"),
        ("县领导", "看不出是哪一位"),
        ("县住建局", "像是单位"),
        ("县住建局张三", "像是单位"),
    ],
)
def test_people_that_leave_a_doubt_are_refused(written, why):
    with pytest.raises(NotUnderstood, match=why):
        read_people(written)


def test_two_people_where_one_is_asked_for_are_refused_with_both_to_choose_from():
    with pytest.raises(NotUnderstood, match="一人") as doubt:
        read_person("示例甲、示例乙")
    assert doubt.value.choices == ("示例甲", "示例乙")
