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
        ("新开工项目", "new"),
        ("计划新开工", "new"),
        ("续建项目（3个）", "continuing"),
        ("续建类", "continuing"),
        ("前期", "preliminary"),
        ("储备", "reserve"),
    ],
)
def test_a_kind_is_read_by_its_words(written, kind):
    assert coded_values.read_kind(written) == kind


@pytest.mark.parametrize(
    "written",
    "扩建？ 扩建 续建/新建 改建 x 改扩建 技改 迁建 在建 在建项目 前期及配套 粮食储备和应急".split(),
)
def test_another_kind_is_refused_with_the_four_to_choose_from(written):
    with pytest.raises(NotUnderstood, match="续建、新建") as doubt:
        coded_values.read_kind(written)
    assert set(doubt.value.choices) == {"续建", "新建", "前期", "储备"}


@pytest.mark.parametrize(
    ("written", "stage"),
    [("在建", "building"), ("建设阶段", "building"), ("已开工", "started"), ("谋划", "conceived")],
)
def test_a_stage_is_read_by_its_words(written, stage):
    assert coded_values.read_stage(written) == stage


@pytest.mark.parametrize("written", ["前期", "前期阶段", "未开工", "新开工"])
def test_a_word_that_is_no_stage_is_refused(written):
    with pytest.raises(NotUnderstood, match="谋划、储备"):
        coded_values.read_stage(written)


@pytest.mark.parametrize(
    ("written", "grade"),
    [("省级", "provincial"), ("市", "municipal"), ("县级重点项目", "county")],
)
def test_a_grade_is_read_by_its_words(written, grade):
    assert coded_values.read_grade(written) == grade


@pytest.mark.parametrize("written", ["5", "５", "深化工业转型", "深化 工业转型"])
def test_a_work_area_is_found_by_number_or_name(written):
    assert coded_values.read_work_area(written, WORK_AREAS) == 5


def test_a_grade_is_no_part_of_another_word():
    with pytest.raises(NotUnderstood):
        coded_values.read_grade("县级公立医院")


def test_an_unknown_work_area_is_refused_with_the_known_ones():
    with pytest.raises(NotUnderstood, match="发力全域旅游"):
        coded_values.read_work_area("工业", WORK_AREAS)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("是", True),
        ("√", True),
        ("已入统", True),
        ("否", False),
        ("×", False),
        ("0", False),
        ("未纳统", False),
    ],
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


@pytest.mark.parametrize(
    "written", ["1234567 7654321", "13900000001、13900000002", "123456", "见附件"]
)
def test_what_is_not_one_telephone_is_refused(written):
    with pytest.raises(NotUnderstood):
        coded_values.read_phone(written)


def test_a_domain_of_other_letters_is_read_as_it_is_stored():
    assert coded_values.read_email("jia@示例。中国") == "jia@xn--fsq092h.xn--fiqs8s"


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
