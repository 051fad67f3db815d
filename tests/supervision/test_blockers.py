"""堵点: proposed by cause, lead unit and words; joined, parted, renamed by the office (R-PR-5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry
from supervision import blockers, problems
from supervision.models import Blocker, Problem
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)
NOW = at("2026-03-20")


@pytest.fixture
def make_problem(make_project, office, water_bureau, stranger):
    """make_problem("示例项目一", "10 千伏线路没有迁改"): named, the water bureau's."""
    of_name = {}

    def make(name, text, *, amount=None, category="land", unit=water_bureau, day="2026-03-02"):
        project = of_name.get(name) or of_name.setdefault(name, make_project(name))
        problem = problems.raise_problem(
            project,
            by=office,
            text=text,
            source="meeting",
            category=category,
            blocked_amount=None if amount is None else Decimal(amount),
            now=at(day),
        )
        if unit:
            problems.name_holder(problem, by=office, lead_unit=unit, now=at(day, 11))
        return problem

    return make


def proposed():
    return blockers.proposals(Problem.objects.all())


def facts():
    return blockers.blocker_facts(Problem.objects.all(), TODAY)


# --- Proposals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("10 千伏线路没有迁改", "线路迁改没有完成", True),
        ("10千伏线路 没有迁改。", "35 千伏线路没有迁改", True),
        ("高压线路未迁改", "林地手续没有批复", False),
        ("两户没有签约", "三户没有签约", True),
        ("等", "等", False),
        ("", "", False),
    ],
)
def test_r_pr_5_words_are_alike_by_a_third_of_the_pairs_of_the_shorter(one, other, alike):
    assert blockers.are_alike(blockers.pairs_of(one), blockers.pairs_of(other)) is alike


def test_r_pr_5_exactly_a_third_is_enough():
    """甲乙丙丁 has three pairs; one of them stands in the other text."""
    three, one_of_them = blockers.pairs_of("甲乙丙丁"), blockers.pairs_of("甲乙天地")
    assert blockers.are_alike(three, one_of_them)
    assert not blockers.are_alike(blockers.pairs_of("甲乙丙丁戊"), blockers.pairs_of("甲乙天地人"))


def test_r_pr_5_same_cause_same_unit_and_alike_words_are_proposed(make_problem):
    one = make_problem("示例项目一", "10 千伏线路没有迁改")
    other = make_problem("示例项目二", "场内 10 千伏线路没有迁改，影响开工")
    make_problem("示例项目三", "林地手续没有批复")
    (found,) = proposed()
    assert [each.pk for each in found.problems] == [one.pk, other.pk]
    assert (found.projects, found.name, found.blocker) == (2, "10 千伏线路没有迁改", None)


def test_another_cause_another_unit_or_none_is_not_proposed(
    make_problem, industry_bureau, unit_head
):
    make_problem("示例项目一", "10 千伏线路没有迁改")
    make_problem("示例项目二", "10 千伏线路没有迁改", category="permits")
    make_problem("示例项目三", "10 千伏线路没有迁改", unit=industry_bureau)
    make_problem("示例项目四", "10 千伏线路没有迁改", unit=None)
    make_problem("示例项目五", "10 千伏线路没有迁改", category="")
    assert proposed() == []


def test_two_problems_of_one_project_alone_are_not_proposed(make_problem):
    make_problem("示例项目一", "10 千伏线路没有迁改")
    make_problem("示例项目一", "10 千伏线路没有迁改完")
    assert proposed() == []


def test_what_is_alike_to_one_of_them_belongs_to_all(make_problem):
    make_problem("示例项目一", "甲乙丙丁")
    make_problem("示例项目二", "丙丁戊己")
    make_problem("示例项目三", "戊己庚辛")
    (found,) = proposed()
    assert found.projects == 3
    assert found.name == Problem.objects.first().category_word


def test_what_is_closed_is_not_proposed(make_problem, office):
    make_problem("示例项目一", "10 千伏线路没有迁改")
    closed = make_problem("示例项目二", "10 千伏线路没有迁改")
    problems.close(closed, by=office, reason="已自行解决", now=NOW)
    assert proposed() == []


def test_a_further_one_is_proposed_for_the_blocker_that_stands(make_problem, office):
    pair = [make_problem(f"示例项目{n}", "10 千伏线路没有迁改") for n in "一二"]
    blocker = blockers.join(pair, by=office, now=NOW, name="电力线路迁改")
    assert proposed() == []
    third = make_problem("示例项目三", "10 千伏线路没有迁改")
    (found,) = proposed()
    assert (found.problems, found.name) == ((third,), "电力线路迁改")
    assert found.blocker == blocker


# --- The office decides ---------------------------------------------------------------------------


@pytest.fixture
def pair(make_problem):
    return [make_problem(f"示例项目{n}", "10 千伏线路没有迁改", amount=300) for n in "一二"]


def test_joined_parted_and_renamed_with_the_trail(pair, office):
    blocker = blockers.join(pair, by=office, now=NOW, name=" 电力线路 迁改 ")
    assert blocker.name == "电力线路 迁改"
    assert set(blocker.problems.all()) == set(pair)
    assert blockers.rename(blocker, "线路迁改", by=office)
    assert not blockers.rename(blocker, "线路迁改", by=office)
    assert blockers.part(pair[0], by=office)
    assert not blockers.part(pair[0], by=office)
    assert set(blocker.problems.all()) == {pair[1]}
    trail = AuditEntry.objects.filter(action__contains="堵点").order_by("pk")
    assert [entry.action for entry in trail] == [
        "问题：并入堵点",
        "问题：并入堵点",
        "堵点改名",
        "问题：移出堵点",
    ]


def test_what_stands_in_another_blocker_is_parted_first(pair, make_problem, office):
    blockers.join(pair, by=office, now=NOW, name="线路")
    third = make_problem("示例项目三", "10 千伏线路没有迁改")
    with pytest.raises(ValidationError, match="已在另一个堵点"):
        blockers.join([third, pair[0]], by=office, now=NOW, name="另一个")
    assert Blocker.objects.count() == 1
    third.refresh_from_db()
    assert third.blocker is None


@pytest.mark.parametrize("name", ["", "  ", "长" * 61])
def test_without_a_name_nothing_is_joined(pair, office, name):
    with pytest.raises(ValidationError, match="堵点名称"):
        blockers.join(pair, by=office, now=NOW, name=name)
    assert not Blocker.objects.exists()


def test_what_is_closed_is_not_joined(pair, office):
    problems.close(pair[0], by=office, reason="已解决", now=NOW)
    for chosen in (pair, []):
        with pytest.raises(ValidationError, match="请选要合并的问题"):
            blockers.join(chosen, by=office, now=NOW, name="线路")


def test_the_office_alone_decides(pair, office, contact, lead, stranger):
    for person in (contact, lead, stranger):
        with pytest.raises(PermissionDenied):
            blockers.join(pair, by=person, now=NOW, name="线路")
    blocker = blockers.join(pair, by=office, now=NOW, name="线路")
    for person in (contact, lead, stranger):
        with pytest.raises(PermissionDenied):
            blockers.part(pair[0], by=person)
        with pytest.raises(PermissionDenied):
            blockers.rename(blocker, "别的", by=person)


# --- What they hold up ----------------------------------------------------------------------------


def test_r_pr_5_a_projects_money_counts_once(make_problem, office):
    joined = [
        make_problem("示例项目一", "10 千伏线路没有迁改", amount="300"),
        make_problem("示例项目一", "线路迁改没有完成", amount="500.50"),
        make_problem("示例项目二", "10 千伏线路没有迁改", amount="22500", day="2026-03-05"),
    ]
    blockers.join(joined, by=office, now=NOW, name="线路")
    (found,) = facts()
    assert (found.projects, len(found.problems), found.amount) == (2, 3, Decimal("23000.50"))
    assert found.sentence == "同一堵点影响 2 个项目 2.3 亿元"
    assert (found.days, found.units) == (18, ("县水利局",))


def test_r_pr_5_the_most_money_stands_first(make_problem, office):
    for name, amount in (("一", "100"), ("二", "900"), ("三", "500")):
        problem = make_problem(f"示例项目{name}", f"{name}处没有迁改", amount=amount)
        blockers.join([problem], by=office, now=NOW, name=name)
    assert [each.blocker.name for each in facts()] == ["二", "三", "一"]


def test_what_is_closed_counts_no_more(pair, office):
    blockers.join(pair, by=office, now=NOW, name="线路")
    problems.close(pair[0], by=office, reason="已解决", now=NOW)
    (found,) = facts()
    assert (found.projects, found.amount) == (1, Decimal("300.00"))
    problems.close(pair[1], by=office, reason="已解决", now=NOW)
    assert facts() == []


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "0 万元"),
        ("800.00", "800 万元"),
        ("9999.99", "9999.99 万元"),
        ("10000.00", "1 亿元"),
        ("23000.50", "2.3 亿元"),
        ("1000000.00", "100 亿元"),
    ],
)
def test_money_in_words(amount, words):
    assert blockers.in_words(Decimal(amount)) == words


def test_causes_in_per_cent_add_up(make_problem):
    for number, cause in enumerate(("land", "land", "permits", "funds", "", "")):
        make_problem(f"示例项目{number}", f"第{number}件", category=cause)
    shares = blockers.cause_shares(Problem.objects.order_by("pk"))
    assert sum(share for _, share in shares) == 100
    assert dict(shares) == {"用地": 33, "未写原因": 33, "手续": 17, "资金": 17}
    assert blockers.cause_shares([]) == []


@pytest.mark.parametrize(
    ("raised_on", "group"),
    [
        ("2026-03-20", "7 天以内"),
        ("2026-03-13", "7 天以内"),
        ("2026-03-12", "8 至 15 天"),
        ("2026-03-05", "8 至 15 天"),
        ("2026-03-04", "16 至 30 天"),
        ("2026-02-18", "16 至 30 天"),
        ("2026-02-17", "30 天以上"),
    ],
)
def test_ageing(make_problem, raised_on, group):
    make_problem("示例项目一", "没有迁改", unit=None, day=raised_on)
    found = dict(blockers.ageing(Problem.objects.all(), TODAY))
    assert list(found) == ["7 天以内", "8 至 15 天", "16 至 30 天", "30 天以上"]
    assert [word for word, number in found.items() if number] == [group]


def test_as_many_queries_for_many_as_for_one(make_problem, office, django_assert_num_queries):
    for number in range(8):
        problem = make_problem(f"示例项目{number}", f"10 千伏线路没有迁改{number}")
        if number < 4:
            blockers.join([problem], by=office, now=NOW, name=f"线路{number}")
    with django_assert_num_queries(1):
        assert len(proposed()) == 1
    with django_assert_num_queries(1):
        assert len(facts()) == 4
