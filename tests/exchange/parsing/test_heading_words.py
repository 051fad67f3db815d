import pytest

from exchange.parsing.heading_words import grade_named, heading_form, kind_named, named
from tests.exchange.sheets import WORK_AREAS


@pytest.mark.parametrize(
    ("text", "style", "ordinal", "title", "count"),
    [
        ("一、续建项目（12项）", "chinese", "一", "续建项目", 12),
        ("十二.水利", "chinese", "十二", "水利", None),
        ("（二） 国省道", "chinese_bracket", "二", "国省道", None),
        ("Ⅱ、新开工", "roman", "II", "新开工", None),
        ("①续建（3个）", "circled", "1", "续建", 3),
        ("1、合肥市(2个)", "arabic", "1", "合肥市", 2),
        ("第一部分 续建项目", "part", "一", "续建项目", None),
        ("第二类：新建", "class", "二", "新建", None),
        ("【预备】(2个)", "lenticular", "", "预备", 2),
        ("——县级重点项目", "dash", "", "县级重点项目", None),
        ("续建项目共12项", "", "", "续建项目", 12),
        ("城建（共3项，总投资5亿元）", "", "", "城建", 3),
        ("1.5公里道路", "", "", "1.5公里道路", None),
        ("一中扩建", "", "", "一中扩建", None),
        ("三线入地工程", "", "", "三线入地工程", None),
        ("1号安置小区", "", "", "1号安置小区", None),
    ],
)
def test_a_heading_is_taken_apart(text, style, ordinal, title, count):
    form = heading_form(text)
    assert (form.style, form.ordinal, form.title, form.count) == (style, ordinal, title, count)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("续建", "continuing"),
        ("续 建 类", "continuing"),
        ("续建类项目", "continuing"),
        ("在建项目", "continuing"),
        ("收尾项目", "continuing"),
        ("竣工投产项目", "continuing"),
        ("2026年省级重点续建项目", "continuing"),
        ("新建工程", "new"),
        ("新开工", "new"),
        ("计划开工项目", "new"),
        ("计划新开工项目", "new"),
        ("拟新开工项目", "new"),
        ("拟建项目", "new"),
        ("预备", "preliminary"),
        ("重大前期项目", "preliminary"),
        ("储备项目", "reserve"),
        ("粮食储备和应急", None),
        ("前期及配套", None),
        ("新建项目管理用房", None),
        ("续建、新建项目", None),
        ("续建新建项目", None),
        ("在建筑业", None),
        ("重点项目", None),
    ],
)
def test_a_kind_is_read_out_of_whole_words(title, kind):
    assert kind_named(title) == kind


@pytest.mark.parametrize(
    ("title", "grade"),
    [
        ("省级重点项目", "provincial"),
        ("市级", "municipal"),
        ("县重点项目", "county"),
        ("省级续建项目", "provincial"),
        ("县级公立医院", None),
        ("市级以上重点项目", None),
        ("省市级", None),
    ],
)
def test_a_grade_is_read_out_of_whole_words(title, grade):
    assert grade_named(title) == grade


def test_a_work_area_is_its_whole_name():
    assert named("work_area", "深化工业转型", WORK_AREAS) == 5
    assert named("work_area", "深化工业转型类项目", WORK_AREAS) == 5
    assert named("work_area", "工业转型", WORK_AREAS) is None
