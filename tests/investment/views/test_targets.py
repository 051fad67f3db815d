"""年度目标 and 十件民生实事: what they show, who may enter, and what they cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investment import targets
from investment.models import AnnualTarget, TargetActual
from investment.views.targets import area_number
from tests.forms import act
from tests.pages import TODAY, rows_shown

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def parks(db):
    return AnnualTarget.objects.get(year=2026, name="新建口袋公园")


def typed(**changed):
    return {"amount": "4", "as_of": "2026-06-30", "source": "县住建局报送"} | changed


def test_all_51_targets_stand_under_their_works_in_the_order_of_the_plan(get, county_leader):
    response = get(county_leader, "/targets/")
    rows = rows_shown(response)
    assert list(dict.fromkeys(map(area_number, rows))) == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    assert len(rows) == 51
    assert "确保项目储备库投资额达到年度计划3倍以上" in response.content.decode()


def test_a_year_without_a_list_says_so(get, office):
    assert "2031 年还没有列出目标" in get(office, "/targets/?year=2031").content.decode()


@pytest.mark.parametrize(
    "query",
    ["state=met", "state=nonsense", "year=x", "year=99999", "year=0000", "year=2025&year=x"],
)
def test_an_odd_address_is_answered(get, office, query):
    assert get(office, f"/targets/?{query}").status_code == 200


def test_the_tick_for_the_unit_is_not_named_before_it_is_asked_for(get, office, parks):
    assert "单位没有错" not in get(office, f"/targets/{parks.pk}/").content.decode()


def test_the_office_enters_what_was_reached(client, office, parks):
    client.force_login(office)
    response = act(client, f"/targets/{parks.pk}/", typed(), follow=True)
    assert response.redirect_chain == [(f"/targets/{parks.pk}/", 302)]
    row = TargetActual.objects.get()
    assert (row.amount, row.as_of, row.by) == (4, date(2026, 6, 30), office)
    assert "80.0%" in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "四个"},
        {"amount": ""},
        {"amount": "1e9999"},
        {"amount": "NaN"},
        {"as_of": "2026-07-11"},
        {"as_of": "2025-12-31"},
        {"as_of": "6月底"},
        {"source": ""},
        {"source": "长" * 101},
    ],
)
def test_what_does_not_hold_comes_back_with_what_was_typed(client, office, parks, wrong):
    client.force_login(office)
    response = act(client, f"/targets/{parks.pk}/", typed(**wrong))
    assert response.status_code == 422
    assert not TargetActual.objects.exists()


@pytest.mark.parametrize("who", ["county_leader", "unit_head", "contact", "auditor"])
def test_others_read_and_do_not_enter(client, request, parks, who):
    client.force_login(request.getfixturevalue(who))
    assert "填报完成情况" not in client.get(f"/targets/{parks.pk}/").content.decode()
    assert act(client, f"/targets/{parks.pk}/", typed()).status_code == 403
    assert not TargetActual.objects.exists()


def test_what_the_ledger_counts_is_not_asked_for(client, office):
    row = AnnualTarget.objects.get(year=2026, code="livelihood_items")
    client.force_login(office)
    assert "填报完成情况" not in client.get(f"/targets/{row.pk}/").content.decode()
    assert act(client, f"/targets/{row.pk}/", typed()).status_code == 422


def test_the_list_costs_the_same_however_much_was_entered(
    client, office, django_assert_num_queries
):
    client.force_login(office)
    client.get("/targets/")
    with CaptureQueriesContext(connection) as before:
        client.get("/targets/")
    for row in AnnualTarget.objects.of(2026).exclude(code__in=targets.COMPUTED):
        by_hand = row.comparison in row.BY_HAND
        TargetActual.objects.create(
            target=row,
            as_of=TODAY,
            amount=None if by_hand else Decimal(1),
            is_met=True if by_hand else None,
            source="示例",
            by_name="示例",
        )
    with django_assert_num_queries(len(before)):
        client.get("/targets/")


def test_the_county_counts_are_shown_to_those_who_can_open_their_lists(get, office, contact):
    assert "新能源项目" in get(office, "/targets/").content.decode()
    assert "新能源项目" not in get(contact, "/targets/").content.decode()


# --- 十件民生实事 -----------------------------------------------------------------------------


def test_practical_things_are_those_one_may_see_worst_first(
    get, office, stranger, make_project, make_milestone
):
    make_project("示例停车位", is_livelihood_item=True, kind="reserve")
    late = make_project("示例供热管网", is_livelihood_item=True, kind="reserve")
    make_milestone(late, late=40)
    make_project("示例工厂")
    response = get(office, "/livelihood/")
    rows = rows_shown(response)
    assert [row.project.name for row in rows] == ["示例供热管网", "示例停车位"]
    assert rows[0].days == 40
    assert rows_shown(get(stranger, "/livelihood/")) == []


def test_a_finished_practical_thing_is_counted(get, office, make_project):
    make_project("示例一", is_livelihood_item=True, stage="completed", kind="reserve")
    make_project("示例二", is_livelihood_item=True, stage="building", kind="reserve")
    assert get(office, "/livelihood/").context["finished"] == 1


def test_each_year_has_practical_things_of_its_own(get, office, make_project):
    make_project("示例今年", is_livelihood_item=True, stage="completed", kind="reserve")
    past = make_project("示例去年", is_livelihood_item=True, stage="completed", year=2025)
    assert [row.project.name for row in rows_shown(get(office, "/livelihood/"))] == ["示例今年"]
    last_year = get(office, "/livelihood/?year=2025")
    assert [row.project for row in rows_shown(last_year)] == [past]
    item = AnnualTarget.objects.get(year=2026, code="livelihood_items")
    assert targets.target_status(item, TODAY).actual.amount == 1


def test_a_year_without_practical_things_says_so(get, office):
    assert "2031 年清单上没有" in get(office, "/livelihood/?year=2031").content.decode()


def test_the_page_of_practical_things_costs_the_same_for_many(
    client, office, make_project, django_assert_max_num_queries
):
    for number in range(12):
        make_project(f"示例{number}", is_livelihood_item=True)
    client.force_login(office)
    client.get("/livelihood/")
    with django_assert_max_num_queries(10):
        client.get("/livelihood/")


def test_what_the_ledger_counts_itself_is_said_to_be_counted(client, office):
    client.force_login(office)
    text = client.get("/targets/").content.decode()
    assert "或由台账自动统计" in text
