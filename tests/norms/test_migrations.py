"""The edition that a county in use gets, and the first one of a county that begins."""

from datetime import date
from importlib import import_module

import pytest
import time_machine
from django.apps import apps as apps_of_head
from django.db.migrations.loader import MigrationLoader

from norms.models import EscalationStep, PolicyVersion
from norms.policy import policy_on, touch

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)
THEN = MigrationLoader(None).project_state(("norms", "0002_silence_and_replies")).apps
renew = import_module("norms.migrations.0002_silence_and_replies").renew
lay_down = import_module("norms.migrations.0005_requests_and_reviews").lay_down
ADDED = ("request", "pause_review")
lay_down_orders = import_module("norms.migrations.0007_orders").lay_down
lay_down_problems = import_module("norms.migrations.0008_problems").lay_down
lay_down_reviews = import_module("norms.migrations.0011_joint_reviews").lay_down
REVIEWS = ("joint_review", "joint_opinion")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-25 12:00+08:00", tick=False):
        yield


@pytest.fixture
def former():
    """The first edition as it was laid down before."""
    edition = PolicyVersion.objects.get()
    PolicyVersion.objects.update(silent_days=None)
    for code, days, level in (("order", 16, 3), ("county", 31, 4)):
        EscalationStep.objects.create(
            policy_version=edition, obligation="reply", code=code, days=days, level=level
        )
    touch()
    return edition


def codes(day):
    return [step.code for step in policy_on(day).steps("reply")]


def test_r_lt_8_replies_end_at_the_second_level_and_silence_shows_after_40_days():
    assert codes(TODAY) == ["due-1", "today", "unit", "lead"]
    assert policy_on(TODAY).silent_days == 40


def test_a_county_in_use_gets_a_new_edition_from_tomorrow_on(project, former):
    renew(THEN, None)
    assert codes(TODAY) == ["due-1", "today", "unit", "lead", "order", "county"]
    assert codes(TOMORROW) == ["due-1", "today", "unit", "lead"]
    assert [policy_on(day).silent_days for day in (TODAY, TOMORROW)] == [None, 40]
    assert policy_on(TODAY).steps("milestone") == policy_on(TOMORROW).steps("milestone")


def test_an_edition_laid_down_for_later_is_mended_before_its_day(project, former):
    PolicyVersion.objects.create(
        effective_on=TOMORROW, by_name="示例甲", red_days=21, silent_days=None
    )
    renew(THEN, None)
    assert PolicyVersion.objects.count() == 2
    assert (policy_on(TOMORROW).red_days, policy_on(TOMORROW).silent_days) == (21, 40)


def test_where_nothing_was_decided_the_first_edition_is_mended(former):
    renew(THEN, None)
    assert PolicyVersion.objects.count() == 1
    assert codes(TODAY) == ["due-1", "today", "unit", "lead"]


def test_a_page_of_an_edition_older_than_the_rule_does_not_name_it(client, office, former):
    client.force_login(office)
    assert "多少天没有任何更新" not in client.get("/norms/").content.decode()


# --- The ladders of requests and of reviews of a pause ------------------------------------------


@pytest.fixture
def without_added():
    """The first edition as it was before it had them."""
    EscalationStep.objects.filter(obligation__in=ADDED).delete()
    touch()


def ladder(kind, day):
    return [
        (step.code, step.days, step.recipients, step.repeat_days, step.level)
        for step in policy_on(day).steps(kind)
    ]


def test_r_ch_2_who_decides_is_reminded_and_the_office_from_the_first_day_on():
    assert ladder("request", TODAY) == [
        ("due-1", -1, ("holder",), None, 0),
        ("today", 0, ("holder",), None, 0),
        ("late", 1, ("holder", "office"), None, 0),
        ("weekly", 1, ("office",), 7, 0),
    ]


def test_r_od_6_the_office_is_reminded_of_the_review_of_a_pause():
    assert ladder("pause_review", TODAY) == [
        ("due-7", -7, ("office",), None, 0),
        ("today", 0, ("office",), None, 0),
        ("late", 1, ("office",), None, 0),
        ("weekly", 1, ("office",), 7, 0),
    ]
    assert policy_on(TODAY).levels_of("pause_review") == []


def test_a_county_in_use_gets_the_new_ladders_from_tomorrow_on(project, without_added):
    lay_down(apps_of_head, None)
    assert [ladder(kind, TODAY) for kind in ADDED] == [[], []]
    assert [len(ladder(kind, TOMORROW)) for kind in ADDED] == [4, 4]
    assert policy_on(TODAY).steps("milestone") == policy_on(TOMORROW).steps("milestone")
    assert PolicyVersion.objects.get(effective_on=TOMORROW).by_name == "系统"


def test_an_edition_laid_down_for_tomorrow_gets_the_new_ladders(project, without_added):
    PolicyVersion.objects.create(effective_on=TOMORROW, by_name="示例甲", red_days=21)
    lay_down(apps_of_head, None)
    assert PolicyVersion.objects.count() == 2
    assert policy_on(TOMORROW).red_days == 21
    assert [len(ladder(kind, TOMORROW)) for kind in ADDED] == [4, 4]


def test_where_nothing_was_decided_the_first_edition_gets_the_new_ladders(without_added):
    lay_down(apps_of_head, None)
    assert PolicyVersion.objects.count() == 1
    assert [len(ladder(kind, TODAY)) for kind in ADDED] == [4, 4]


# --- The ladder of problems ---------------------------------------------------------------------


@pytest.fixture
def without_problems():
    """The first edition as it was before it had it."""
    EscalationStep.objects.filter(obligation="problem").delete()
    touch()


def test_r_pr_3_a_problem_climbs_by_three_levels_of_its_ladder():
    everyone = ("holder", "office", "lead", "county")
    assert ladder("problem", TODAY) == [
        ("due-1", -1, ("holder",), None, 0),
        ("today", 0, ("holder",), None, 0),
        ("late", 1, ("holder", "office"), None, 0),
        ("lead", 7, ("holder", "office", "lead"), None, 1),
        ("agenda", 15, ("holder", "office", "lead"), None, 2),
        ("county", 30, everyone, None, 3),
        ("weekly", 30, everyone, 7, 3),
    ]
    levels = policy_on(TODAY).levels_of("problem")
    assert levels == [
        (1, 7, 14, "报包联领导"),
        (2, 15, 29, "提请调度"),
        (3, 30, None, "报县领导"),
    ]
    figures = policy_on(TODAY)
    assert (figures.problem_name_workdays, figures.problem_days, figures.problem_hard_months) == (
        1,
        7,
        1,
    )


def test_r_pr_3_a_county_in_use_gets_it_from_tomorrow_on(project, without_problems):
    lay_down_problems(apps_of_head, None)
    assert [len(ladder("problem", day)) for day in (TODAY, TOMORROW)] == [0, 7]
    assert policy_on(TODAY).steps("milestone") == policy_on(TOMORROW).steps("milestone")
    assert policy_on(TODAY).causes == policy_on(TOMORROW).causes


def test_r_pr_3_where_nothing_was_decided_the_first_edition_gets_it(without_problems):
    lay_down_problems(apps_of_head, None)
    assert (PolicyVersion.objects.count(), len(ladder("problem", TODAY))) == (1, 7)


def test_its_steps_name_none_but_those_whom_it_can_reach():
    words = {word for word, _ in EscalationStep.recipient_choices("problem")}
    assert words == {"holder", "office", "lead", "county"}


# --- The ladder of orders -------------------------------------------------------------------------


@pytest.fixture
def without_orders():
    """The first edition as it was before it had them."""
    EscalationStep.objects.filter(obligation="order").delete()
    touch()


ORDERS = [
    ("due-1", -1, ("holder",), None, 0),
    ("today", 0, ("holder",), None, 0),
    ("late", 1, ("holder", "supervision"), None, 1),
    ("lead", 8, ("holder", "supervision", "lead"), None, 2),
]


def test_r_so_1_the_steps_of_an_order_end_at_the_second_level():
    assert ladder("order", TODAY) == ORDERS
    assert policy_on(TODAY).levels_of("order") == [
        (1, 1, 7, "催办"),
        (2, 8, None, "报包联领导"),
    ]


def test_a_county_in_use_gets_the_ladder_of_orders_from_tomorrow_on(project, without_orders):
    lay_down_orders(apps_of_head, None)
    assert (ladder("order", TODAY), ladder("order", TOMORROW)) == ([], ORDERS)
    assert policy_on(TODAY).steps("milestone") == policy_on(TOMORROW).steps("milestone")
    assert policy_on(TODAY).causes == policy_on(TOMORROW).causes
    assert policy_on(TODAY).order_series == policy_on(TOMORROW).order_series == "左督"


def test_where_nothing_was_decided_the_first_edition_gets_the_ladder_of_orders(without_orders):
    lay_down_orders(apps_of_head, None)
    assert PolicyVersion.objects.count() == 1
    assert ladder("order", TODAY) == ORDERS


# --- The ladders of joint reviews -----------------------------------------------------------------


@pytest.fixture
def without_reviews():
    """The first edition as it was before it had them."""
    EscalationStep.objects.filter(obligation__in=REVIEWS).delete()
    touch()


def test_r_jr_1_the_office_and_the_units_are_reminded_of_a_joint_review():
    assert ladder("joint_review", TODAY) == [
        ("due-1", -1, ("office",), None, 0),
        ("today", 0, ("office",), None, 0),
        ("late", 1, ("office",), None, 0),
        ("weekly", 1, ("office",), 7, 0),
    ]
    assert ladder("joint_opinion", TODAY) == [
        ("due-1", -1, ("holder",), None, 0),
        ("today", 0, ("holder",), None, 0),
        ("late", 1, ("holder", "office"), None, 0),
        ("weekly", 1, ("holder", "office"), 7, 0),
    ]
    figures = policy_on(TODAY)
    assert (figures.opinion_workdays, figures.review_workdays, figures.review_parties) == (3, 5, ())


def test_r_jr_1_a_county_in_use_gets_them_from_tomorrow_on(project, without_reviews):
    lay_down_reviews(apps_of_head, None)
    assert [len(ladder(kind, TODAY)) for kind in REVIEWS] == [0, 0]
    assert [len(ladder(kind, TOMORROW)) for kind in REVIEWS] == [4, 4]
    assert policy_on(TODAY).steps("milestone") == policy_on(TOMORROW).steps("milestone")
    assert policy_on(TODAY).causes == policy_on(TOMORROW).causes


def test_r_jr_1_where_nothing_was_decided_the_first_edition_gets_them(without_reviews):
    lay_down_reviews(apps_of_head, None)
    assert PolicyVersion.objects.count() == 1
    assert [len(ladder(kind, TODAY)) for kind in REVIEWS] == [4, 4]


def test_r_jr_1_their_steps_name_none_but_those_whom_they_can_reach():
    words = [{word for word, _ in EscalationStep.recipient_choices(kind)} for kind in REVIEWS]
    assert words == [{"office"}, {"holder", "office"}]


def test_r_res_1_the_pool_weighs_by_maturity_and_a_review_holds_two_years():
    figures = policy_on(TODAY)
    weights = [
        figures.pool_weight_conceived,
        figures.pool_weight_preliminary,
        figures.pool_weight_ready,
    ]
    assert weights == [20, 60, 100]
    assert figures.review_valid_months == 24
