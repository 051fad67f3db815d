import pytest

from core.values.errors import NotUnderstood
from exchange.parsing import coded_values
from tests.exchange.sheets import WORK_AREAS


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("续建", "continuing"),
        ("新 建", "new"),
        ("新\n建", "new"),
        ("新开工", "new"),
        ("前期", "preliminary"),
        ("储备", "reserve"),
    ],
)
def test_a_kind_is_read_by_its_words(written, kind):
    assert coded_values.read_kind(written) == kind


@pytest.mark.parametrize("written", ["扩建？", "扩建", "续建/新建", "改建", "x"])
def test_another_kind_is_refused(written):
    with pytest.raises(NotUnderstood, match="续建、新建"):
        coded_values.read_kind(written)


@pytest.mark.parametrize(
    ("written", "grade"), [("省级", "provincial"), ("市", "municipal"), ("县级重点", "county")]
)
def test_a_grade_is_read_by_its_words(written, grade):
    assert coded_values.read_grade(written) == grade


@pytest.mark.parametrize("written", ["5", "５", "深化工业转型", "深化 工业转型"])
def test_a_work_area_is_found_by_number_or_name(written):
    assert coded_values.read_work_area(written, WORK_AREAS) == 5


def test_an_unknown_work_area_is_refused_with_the_known_ones():
    with pytest.raises(NotUnderstood, match="发力全域旅游"):
        coded_values.read_work_area("工业", WORK_AREAS)


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("示例甲", ["示例甲"]),
        ("张 三", ["张三"]),
        ("张　三", ["张三"]),
        ("示例甲、示例乙", ["示例甲", "示例乙"]),
        (
            "示例甲，示例乙；示例丙/示例丁\n示例戊",
            ["示例甲", "示例乙", "示例丙", "示例丁", "示例戊"],
        ),
        ("示例甲（组长）、示例乙（副组长、兼）", ["示例甲", "示例乙"]),
        ("示例甲、示例甲", ["示例甲"]),
        ("𠮷示例", ["𠮷示例"]),
        ("John Smith", ["John Smith"]),
        ("买买提·示例", ["买买提·示例"]),
    ],
)
def test_several_people_in_a_cell_keep_their_order(written, people):
    assert coded_values.read_people(written) == people


@pytest.mark.parametrize(
    "written", ["张三 李四", "县长 张三", "张 三 李 四", "三", "张三139", "、"]
)
def test_people_that_leave_a_doubt_are_refused(written):
    with pytest.raises(NotUnderstood):
        coded_values.read_people(written)


def test_two_people_where_one_is_asked_for_are_refused():
    with pytest.raises(NotUnderstood, match="一人"):
        coded_values.read_person("示例甲、示例乙")


def test_units_lose_their_part_but_not_their_name():
    read = coded_values.read_units("示例发改局（牵头）、示例公司（有限合伙）")
    assert read == ["示例发改局", "示例公司(有限合伙)"]
    with pytest.raises(NotUnderstood, match="顿号"):
        coded_values.read_units("示例发改局 示例工信局")


@pytest.mark.parametrize(
    ("written", "answer"), [("是", True), ("√", True), ("否", False), ("×", False), ("0", False)]
)
def test_yes_and_no(written, answer):
    assert coded_values.read_yes_no(written) is answer


def test_neither_yes_nor_no_is_refused():
    with pytest.raises(NotUnderstood):
        coded_values.read_yes_no("部分")


@pytest.mark.parametrize("written", ["a@b", "a@b.c\nBcc:x@example.invalid", "甲@例子", "a b"])
def test_a_wrong_address_is_refused(written):
    with pytest.raises(NotUnderstood):
        coded_values.read_email(written)


def test_an_address_is_lower_case():
    assert coded_values.read_email(" Shili.Jia@Example.INVALID ") == "shili.jia@example.invalid"


@pytest.mark.parametrize(
    ("written", "pair"),
    [
        ("示例甲 13900000001", ("示例甲", "13900000001")),
        ("示例甲\n139-0000-0001", ("示例甲", "139-0000-0001")),
        ("示例甲（0354-1234567）", ("示例甲", "0354-1234567")),
        ("13900000001", ("", "13900000001")),
        ("示例甲", ("示例甲", "")),
    ],
)
def test_name_and_telephone_are_taken_apart(written, pair):
    assert coded_values.split_contact(written) == pair
