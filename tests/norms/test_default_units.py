"""R-DU-1: which unit an industry's words find, what wins, and when nothing is offered."""

from datetime import date

import pytest

from accounts.models import Unit
from norms import default_units
from norms.models import DefaultUnit, WorkArea

pytestmark = pytest.mark.django_db


@pytest.fixture
def energy_bureau(db):
    return Unit.objects.create(name="左权县能源局", short_name="县能源局")


@pytest.fixture
def areas():
    return list(WorkArea.objects.order_by("number")[:2])


@pytest.fixture
def lay_down():
    """lay_down("乳胶、石英砂", unit, area=…, order=…): a row as the office enters it."""

    def make(key_words, unit, *, area=None, order=100):
        return DefaultUnit.objects.create(
            key_words=key_words, unit=unit, work_area=area, order=order, by_name="示例办一"
        )

    return make


@pytest.fixture
def county(lay_down, industry_bureau, energy_bureau):
    """The division of labour of the press conference of 26 March 2026 (document B, P17)."""
    lay_down("乳胶、石英砂、石灰岩、铁矿", industry_bureau)
    lay_down("煤炭、新能源、煤层气", energy_bureau)


def offered(text, area=None):
    """(short name, found by) of what is offered, or None."""
    offer = default_units.offered_unit(default_units.load(), area and area.pk, text)
    return offer and (str(offer.unit), offer.found_by)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("text", "unit", "word"),
    [
        ("示例乳胶手套生产线二期", "县工信局", "乳胶"),
        ("示例高纯石英砂提纯生产线", "县工信局", "石英砂"),
        ("示例石灰岩制 60 万吨纳米级碳酸钙", "县工信局", "石灰岩"),
        ("示例铁矿整合升级改造", "县工信局", "铁矿"),
        ("示例煤炭洗选", "县能源局", "煤炭"),
        ("示例新能源汽车充电站", "县能源局", "新能源"),
        ("示例煤层气抽采", "县能源局", "煤层气"),
        ("厂房；利用本地石 英 砂生产玻璃", "县工信局", "石英砂"),
    ],
)
def test_r_du_1_the_industries_of_the_county(text, unit, word):
    assert offered(text) == (unit, word)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("text", ["", "示例农村道路改造", "石英", "煤矿沉陷区治理"])
def test_r_du_1_what_no_word_fits_is_offered_nothing(text):
    assert offered(text) is None


@pytest.mark.usefixtures("county")
def test_r_du_1_the_longest_word_wins():
    assert offered("煤炭、石英砂综合利用") == ("县工信局", "石英砂")
    assert offered("铁矿区煤层气抽采") == ("县能源局", "煤层气")


def test_r_du_1_of_words_of_one_length_the_order_decides_and_level_rows_offer_nothing(
    lay_down, industry_bureau, energy_bureau
):
    lay_down("铁矿", industry_bureau)
    row = lay_down("煤炭", energy_bureau)
    assert offered("铁矿、煤炭联合运输") is None
    row.order = 99
    row.save()
    assert offered("铁矿、煤炭联合运输") == ("县能源局", "煤炭")


def test_r_du_1_level_rows_of_one_unit_offer_it(lay_down, industry_bureau):
    lay_down("铁矿", industry_bureau)
    lay_down("乳胶", industry_bureau)
    assert offered("铁矿、乳胶") == ("县工信局", "铁矿")


def test_r_du_1_a_row_of_a_work_area_is_for_its_projects_alone(
    lay_down, industry_bureau, energy_bureau, areas
):
    lay_down("加工", industry_bureau)
    lay_down("加工", energy_bureau, area=areas[0], order=900)
    assert offered("石料加工", areas[0]) == ("县能源局", "加工")
    assert offered("石料加工", areas[1]) == ("县工信局", "加工")
    assert offered("石料加工") == ("县工信局", "加工")


def test_r_du_1_a_whole_work_area_comes_behind_every_word(
    lay_down, industry_bureau, energy_bureau, areas
):
    lay_down("", energy_bureau, area=areas[0], order=1)
    lay_down("乳胶", industry_bureau)
    assert offered("示例园区", areas[0]) == ("县能源局", areas[0].name)
    assert offered("示例乳胶园区", areas[0]) == ("县工信局", "乳胶")
    assert offered("示例园区", areas[1]) is None


@pytest.mark.usefixtures("county")
def test_r_du_1_a_renamed_unit_is_offered_under_its_name_of_today(industry_bureau):
    industry_bureau.rename(name="左权县工业和科技局", short_name="县工科局", on=date(2026, 4, 1))
    assert offered("石英砂") == ("县工科局", "石英砂")


def test_r_du_1_a_closed_unit_is_offered_to_nobody(lay_down, industry_bureau, energy_bureau):
    lay_down("石英砂", industry_bureau)
    lay_down("石英", energy_bureau)
    industry_bureau.closed_on = date(2026, 4, 1)
    industry_bureau.save(update_fields=["closed_on"])
    assert offered("石英砂提纯") == ("县能源局", "石英")
    Unit.objects.update(closed_on=date(2026, 4, 1))
    assert offered("石英砂提纯") is None


@pytest.mark.usefixtures("county")
def test_rows_are_loaded_once_for_any_number_of_projects(django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = default_units.load()
        found = [default_units.offered_unit(rows, 1, f"石英砂{n}") for n in range(20)]
    with django_assert_num_queries(0):
        assert {str(offer) for offer in found} == {"县工信局（按“石英砂”）"}
