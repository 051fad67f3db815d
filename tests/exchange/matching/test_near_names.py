"""When two names may be one project's: every class of word by its examples."""

import time

import pytest

from accounts.models.unit import name_key
from exchange.matching.near_names import NearNames, are_near


def near(one, other):
    """The pair of functions agree, whichever name is asked for."""
    one, other = name_key(one), name_key(other)
    found = are_near(one, other)
    for known, asked in ((one, other), (other, one)):
        assert bool(NearNames([(known, "it")]).of(asked)) == are_near(asked, known) == found
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("口袋公园项目", "口袋公园"),
        ("口袋公园工程", "口袋公园项目"),
        ("清漳河幸福河湖工程项目", "清漳河幸福河湖"),
        ("口袋公园（改造）", "口袋公园改造"),
        ("口袋公园（示例村）", "口袋公园"),
        ("【示例】口袋公园项目", "[示例]口袋公园"),
        ("“示例”大道", "示例大道"),
        ("示例大道二期", "示例大道2期"),
        ("示例大道第十二标段", "示例大道第12标段"),
        ("示例大道Ⅱ期", "示例大道（II期）"),
        ("左权县城关幼儿园", "左权县城区幼儿园"),  # 8 characters, 1 differs
        ("左权县城关幼儿园新建", "左权县城关幼儿园建"),  # one left out
        ("左权县寒王乡段峪村安全饮水工程改造", "左权县寒王乡段谷村安全饮水工程改建"),  # 17: 2
    ],
)
def test_these_may_be_one_project(one, other):
    assert near(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("口袋公园", "口袋公园"),  # equal: found exactly
        ("左权县关幼儿园", "左权县城幼儿园"),  # 7 characters let none differ
        ("左权县城关幼儿园", "左权县河区幼儿园"),  # 8 let one differ
        ("左权县城关幼儿园新建", "左权县新建"),
        ("口袋公园（示例村）", "口袋公园（某某乡）"),
    ],
)
def test_these_are_not(one, other):
    assert not near(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例污水处理厂一期", "示例污水处理厂二期"),
        ("示例污水处理厂1期", "示例污水处理厂十一期"),
        ("2025年示例高标准农田建设", "2026年示例高标准农田建设"),
        ("示例河道治理1标段", "示例河道治理2标段"),
        ("示例河道治理工程", "示例河道治理工程二"),
        ("示例1.5万吨饲料生产线", "示例15万吨饲料生产线"),
        ("示例新城区东环路改造", "示例新城区西环路改造"),
        ("示例南路改造提升工程", "示例北路改造提升工程"),
        ("示例县第示范中学教学楼", "示例县第示范小学教学楼"),
        ("示例标准厂房A栋建设工程", "示例标准厂房B栋建设工程"),
        ("示例标准厂房A栋建设工程", "示例标准厂房栋建设工程"),
        ("示例甲地块安置房建设项目", "示例乙地块安置房建设项目"),
        ("示例污水处理厂扩建", "示例污水处理厂扩建期"),
        ("示例河道综合治理标段", "示例河道综合治理"),
        ("口袋公园（一期）", "口袋公园"),
        ("口袋公园（东）", "口袋公园"),
    ],
)
def test_what_tells_a_series_apart_is_never_passed_over(one, other):
    assert not near(one, other)


def test_the_nearest_stands_first():
    known = [(name_key(name), name) for name in ("左权县城区幼儿园", "左权县城关幼儿园")]
    assert NearNames(known).of(name_key("左权县城关幼儿园项目")) == [
        (0, "左权县城关幼儿园"),
        (1, "左权县城区幼儿园"),
    ]


def test_no_near_name_is_missed():
    """The index finds what setting every pair side by side finds."""
    towns, villages = ["寒王", "桐峪", "麻田"], ["段峪", "段谷", "上武", "下武", "武家坪"]
    kinds = ["安全饮水工程", "饮水安全", "道路硬化项目", "道路硬化及亮化提升改造", "（亮化）"]
    names = [f"左权县{t}乡{v}村{k}" for t in towns for v in villages for k in kinds]
    keys = [name_key(name) for name in names]
    index = NearNames((key, key) for key in keys)
    for key in keys:
        assert {named for _, named in index.of(key)} == {one for one in keys if are_near(key, one)}


@pytest.mark.parametrize("form", ["示例项目{:05}建设", "左权县示例{}项目"])
def test_twice_as_many_names_take_twice_as_long(form):
    def seconds(many):
        words = [form.format(number) for number in range(many)]
        began = time.process_time()
        index = NearNames((f"{word}工程", word) for word in words)
        assert all(index.of(word) for word in words)
        return time.process_time() - began

    seconds(500)
    assert seconds(4000) < 4 * seconds(2000) + 0.1
