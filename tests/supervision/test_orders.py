"""R-SO-1: an order is drafted, edited, issued by a person of 督查室, upgraded, void."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.audit import CommandLine, System
from accounts.models import AuditEntry, Person, Unit
from projects import owner_reports, project_lifecycle
from projects.models import Project, ProjectUnit
from supervision import order_answers, orders
from supervision.models import (
    Instruction,
    OrderRow,
    OrderStep,
    OrderStepEvent,
    SupervisionOrder,
    instruct,
)
from tests import pauses
from tests.supervision.conftest import DUE, ISSUED, at

pytestmark = pytest.mark.django_db
Kind, State = SupervisionOrder.Kind, SupervisionOrder.State
DAY = timedelta(days=1)


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


def open_steps(order):
    return order.steps.filter(state__in=["pending", "submitted"])


# --- Drafting -------------------------------------------------------------------------------------


def test_a_draft_keeps_the_facts_of_its_day(drafted, node, lead, contact, site):
    order = drafted(node)
    row = order.rows.get()
    assert (order.facts_on, order.to_unit, order.standing) == (
        ISSUED,
        site.responsible_unit,
        "草稿",
    )
    assert (row.title, row.due_date, row.baseline_due_date) == ("可研批复", DUE, DUE)
    assert (row.overdue_days, row.level_word) == (17, "三级 督办单")
    assert row.lead_officials == lead.name
    assert (row.milestone, row.is_draft, row.is_open) == (node, True, False)
    assert not order.steps.exists()


def test_the_last_report_is_among_the_facts(drafted, node, contact):
    said = {"standing": "working", "note": "正在编制", "now": at(date(2026, 7, 10))}
    owner_reports.record_progress(node, by=contact, **said)
    assert drafted(node).rows.get().last_report == "7月10日 示例甲：正在做，正在编制"


@pytest.mark.parametrize("clock", [System(), CommandLine()])
def test_the_program_drafts_and_does_not_issue(site, node, clock):
    order = orders.draft_order(site, [node], by=clock, now=at(ISSUED))
    assert order.is_draft
    with pytest.raises(PermissionDenied):
        orders.issue(order, by=clock, now=at(ISSUED))


@pytest.mark.parametrize("kind", [Kind.LETTER, Kind.TALK])
def test_letters_and_talks_are_a_persons_decision(site, node, supervisor, kind):
    with pytest.raises(PermissionDenied):
        orders.draft_order(site, [node], by=System(), kind=kind, now=at(ISSUED))
    assert orders.draft_order(site, [node], by=supervisor, kind=kind, now=at(ISSUED)).is_draft


@pytest.mark.parametrize("who", ["office", "unit_head", "contact", "lead", "county_leader"])
def test_nobody_else_drafts_edits_issues_or_ends(request, site, node, drafted, issued, who):
    person = request.getfixturevalue(who)
    order = drafted(node)
    facts = {"by": person, "now": at(ISSUED)}
    for act in (
        lambda: orders.draft_order(site, [node], **facts),
        lambda: orders.edit_draft(order, {"title": "新"}, **facts),
        lambda: orders.discard_draft(order, **facts),
        lambda: orders.issue(order, **facts),
        lambda: orders.withdraw(order, reason="x", **facts),
        lambda: order_answers.send_back(order, reason="x", **facts),
        lambda: order_answers.close(order, **facts),
        lambda: order_answers.accept_plan(order, new_due=ISSUED, reason="x", **facts),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_two_drafts_for_one_row_are_refused_by_name(drafted, node, make_person):
    first = drafted(node)
    other = make_person("示例督查二", duty="supervision")
    with refused(f"“可研批复”已有草稿“{first.title}”"):
        drafted(node, by=other)
    assert SupervisionOrder.objects.count() == 1


def test_a_second_click_is_the_same_draft(drafted, node, add_milestone):
    first = drafted(node)
    assert drafted(node) == first
    with refused("已有草稿"):
        drafted(node, add_milestone("另一"))  # another one


def test_a_row_under_an_order_that_is_out_is_in_no_other_draft(issued, drafted, node):
    issued(node)
    with refused("“可研批复”已由督办单左督〔2026〕1号督办"):
        drafted(node)


@pytest.mark.parametrize("column", ["is_draft", "is_open"])
def test_the_database_holds_one_open_and_one_drafted_row(drafted, node, add_milestone, column):
    row, other = drafted(node).rows.get(), drafted(add_milestone("另一")).rows.get()
    OrderRow.objects.update(is_draft=False, is_open=False)
    facts = {"milestone": node, "object_id": node.pk, column: True}
    OrderRow.objects.filter(pk=row.pk).update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderRow.objects.filter(pk=other.pk).update(**facts)


def test_what_may_not_be_listed(site, add_milestone, make_project, supervisor):
    facts = {"by": supervisor, "now": at(ISSUED)}
    with refused("请至少选一项"):
        orders.draft_order(site, [], **facts)
    elsewhere = add_milestone("别的项目的", project=make_project("示例项目二", kind="preliminary"))
    with refused("“别的项目的”不是“示例项目一”的事项"):
        orders.draft_order(site, [elsewhere], **facts)


def test_no_order_about_an_order(issued, node, site, supervisor):
    step = issued(node).steps.first()
    with refused("督办件的环节不再另发督办件"):
        orders.draft_order(site, [step], by=supervisor, now=at(ISSUED))


def test_what_is_done_or_rests_is_not_listed(site, node, add_milestone, office, supervisor):
    done = add_milestone("已办")
    assert done.cancel(by=office, reason="不再需要", now=at(ISSUED))
    with refused("“已办”已取消，不用督办"):
        orders.draft_order(site, [done], by=supervisor, now=at(ISSUED))
    facts = {"by": office, "on": ISSUED, "reason": "设计变更", "now": at(ISSUED)}
    pauses.set_stage(site, Project.Stage.SUSPENDED, **facts)
    node.refresh_from_db()
    with refused("“可研批复”已随项目停工暂停，不用督办"):
        orders.draft_order(site, [node], by=supervisor, now=at(ISSUED))


def test_other_obligations_of_the_project_may_be_listed(site, lead, supervisor, issued):
    told = {"text": "请抓紧", "reply_by": DUE, "now": at(DUE), "today": DUE}
    reply = instruct(by=lead, project=site, **told)
    order = issued(reply)
    row = order.rows.get()
    assert (row.kind, row.object_id, row.milestone) == ("instruction", reply.pk, None)
    assert isinstance(reply, Instruction)
    assert row.level_word == "二级 报包联领导"  # where the ladder of replies ends


def test_words_are_edited_and_facts_are_not(drafted, node, supervisor, water_bureau, stranger):
    order = drafted(node)
    words = {"title": " 关于可研批复的督办单 ", "demands": "请于月底前取得批复", "is_hard": True}
    assert orders.edit_draft(
        order, words, by=supervisor, now=at(ISSUED, 11), cc_units=[water_bureau]
    )
    order.refresh_from_db()
    assert (order.title, order.is_hard, order.version) == ("关于可研批复的督办单", True, 1)
    entry = AuditEntry.objects.get(action="修改督办件草稿")
    assert entry.after["抄送"] == ["县水利局"]
    assert entry.after["标题"] == "关于可研批复的督办单"
    with pytest.raises(KeyError):
        orders.edit_draft(order, {"facts_on": DUE}, by=supervisor, now=at(ISSUED, 12))
    with refused("标题不能空着"):
        orders.edit_draft(order, {"title": " "}, by=supervisor, now=at(ISSUED, 12))


def test_an_old_page_changes_nothing(drafted, node, supervisor):
    order = drafted(node)
    old, older = SupervisionOrder.objects.get(), SupervisionOrder.objects.get()
    facts = {"by": supervisor, "now": at(ISSUED)}
    assert orders.edit_draft(order, {"title": "甲"}, **facts)
    assert not orders.edit_draft(old, {"title": "乙"}, **facts)
    assert not orders.issue(older, **facts)
    assert SupervisionOrder.objects.get().title == "甲"


def test_a_draft_that_is_not_used_frees_its_rows(drafted, node, supervisor):
    order = drafted(node)
    assert orders.discard_draft(order, by=supervisor, reason="已联系解决", now=at(ISSUED, 11))
    assert (order.state, order.standing, order.closing_note) == (
        "discarded",
        "草稿不用",
        "已联系解决",
    )
    with refused("草稿不用，不再是草稿"):
        orders.issue(order, by=supervisor, now=at(ISSUED, 12))
    assert drafted(node, on=ISSUED + DAY).is_draft


# --- Issuing --------------------------------------------------------------------------------------


def test_issued_it_has_number_and_steps_and_is_news(drafted, node, supervisor, site):
    order = drafted(node)
    assert orders.issue(order, by=supervisor, now=at(ISSUED, 11))
    assert (order.number_words, order.standing, order.issued_on) == (
        "左督〔2026〕1号",
        "待签收",
        ISSUED,
    )
    assert list(order.steps.values_list("code", flat=True)) == ["sign", "answer", "done"]
    assert {step.unit for step in order.steps.all()} == {site.responsible_unit}
    (news,) = OrderStepEvent.objects.awaiting_notice()
    assert news.message().recipients == ("holder",)
    assert news.message().text == (
        "收到督办单左督〔2026〕1号：关于示例项目一有关事项的督办单（请于7月20日前签收）"
    )
    assert order.rows.get().is_open
    assert not ProjectUnit.objects.exists()
    entry = AuditEntry.objects.get(action="发出督办件")
    assert (entry.project_id, entry.subject_name) == (site.pk, "左督〔2026〕1号")


def test_twice_issued_is_once(drafted, node, supervisor):
    order, same = drafted(node), SupervisionOrder.objects.get()
    assert orders.issue(order, by=supervisor, now=at(ISSUED))
    assert not orders.issue(same, by=supervisor, now=at(ISSUED))  # as it was read
    with refused("督办单左督〔2026〕1号已发出，不再是草稿"):
        orders.issue(order, by=supervisor, now=at(ISSUED))
    assert OrderStep.objects.count() == 3


def test_what_was_done_meanwhile_stops_the_issue(drafted, node, add_milestone, office, supervisor):
    order = drafted(node, add_milestone("另一"))
    node.cancel(by=office, reason="不再需要", now=at(ISSUED, 11))
    with refused("“可研批复”已取消，草稿的情况已经变了"):
        orders.issue(order, by=supervisor, now=at(ISSUED, 12))
    order.refresh_from_db()
    assert (order.state, order.number, order.steps.count()) == ("draft", None, 0)


def test_a_project_that_rests_gets_no_new_order_and_keeps_the_old(
    drafted, issued, node, add_milestone, office, supervisor, site
):
    order, draft = issued(node), drafted(add_milestone("另一"))
    facts = {"by": office, "on": ISSUED, "reason": "设计变更", "now": at(ISSUED, 11)}
    pauses.set_stage(site, Project.Stage.SUSPENDED, **facts)
    with refused("“另一”已随项目停工暂停"):
        orders.issue(draft, by=supervisor, now=at(ISSUED, 12))
    steps = order.steps.order_by("pk")
    assert [step.frozen_on for step in steps] == [None, None, None]
    late = ISSUED + 4 * DAY  # Tuesday; 签收 was due on Monday
    assert [step.is_overdue(late) for step in steps] == [True, False, False]
    node.refresh_from_db()
    assert node.frozen_on == ISSUED


def test_of_a_withdrawn_project_nothing_is_issued_and_what_is_out_is_void(
    drafted, issued, node, add_milestone, office, supervisor, site, water_bureau, stranger
):
    order, draft = issued(node, to_unit=water_bureau), drafted(add_milestone("另一"))
    facts = {"by": office, "reason": "重复录入", "on": ISSUED, "now": at(ISSUED, 11)}
    assert project_lifecycle.withdraw(site, **facts)
    order.refresh_from_db()
    assert (order.state, order.number_words) == ("withdrawn", "左督〔2026〕1号")
    assert not open_steps(order).exists()
    assert not OrderRow.objects.open().exists()
    assert not ProjectUnit.objects.on(ISSUED + DAY).exists()
    with refused("项目已撤回，不能再办理"):
        orders.issue(draft, by=supervisor, now=at(ISSUED, 12))


# --- To whom --------------------------------------------------------------------------------------


def test_another_unit_sees_the_project_for_the_orders_sake(
    issued, node, water_bureau, stranger, supervisor, site
):
    assert not Project.objects.readable_by(stranger).exists()
    order = issued(node, to_unit=water_bureau)
    given = ProjectUnit.objects.get()
    assert (given.unit, given.role, given.since, order.given_unit) == (
        water_bureau,
        "order",
        ISSUED,
        given,
    )
    assert order.steps.first().unit == water_bureau
    assert orders.withdraw(order, by=supervisor, reason="改送", now=at(ISSUED + DAY))
    assert not ProjectUnit.objects.on(ISSUED + DAY).exists()


def test_no_order_to_an_enterprise_a_closed_unit_or_one_without_people(
    drafted, node, supervisor, company, contact, water_bureau, stranger
):
    with refused("示例企业甲是企业或项目单位"):
        drafted(node, to_unit=company)
    empty = Unit.objects.create(name="左权县文化局")
    with refused("左权县文化局没有在用的人员"):
        drafted(node, to_unit=empty)
    Unit.objects.filter(pk=water_bureau.pk).update(closed_on=ISSUED)
    water_bureau.refresh_from_db()
    with refused("县水利局已撤销"):
        drafted(node, to_unit=water_bureau)
    assert not SupervisionOrder.objects.exists()


def test_a_unit_that_loses_its_people_after_the_draft(drafted, node, supervisor, site):
    order = drafted(node)
    Person.objects.filter(unit=site.responsible_unit).update(left_on=ISSUED)
    with refused("没有在用的人员"):
        orders.issue(order, by=supervisor, now=at(ISSUED))
    order.refresh_from_db()
    assert (order.state, order.number) == ("draft", None)


def test_a_person_chooses_another_unit_for_the_clocks_draft(
    node, site, supervisor, water_bureau, stranger
):
    Unit.objects.filter(pk=site.responsible_unit_id).update(closed_on=ISSUED)
    site.responsible_unit.refresh_from_db()
    order = orders.draft_order(site, [node], by=System(), now=at(ISSUED))
    with refused("已撤销"):
        orders.issue(order, by=supervisor, now=at(ISSUED))
    facts = {"by": supervisor, "now": at(ISSUED)}
    assert orders.edit_draft(order, {"to_unit": water_bureau}, **facts)
    assert orders.issue(order, **facts)


# --- Ending and upgrading -------------------------------------------------------------------------


def test_void_ends_its_steps_and_frees_its_rows(issued, node, drafted, supervisor):
    order = issued(node)
    with refused("作废要写明理由"):
        orders.withdraw(order, by=supervisor, reason=" ", now=at(ISSUED, 11))
    assert orders.withdraw(order, by=supervisor, reason="发错单位", now=at(ISSUED, 11))
    assert (order.standing, order.closing_note) == ("作废", "发错单位")
    assert set(order.steps.values_list("state", flat=True)) == {"cancelled"}
    (news,) = OrderStepEvent.objects.awaiting_notice().filter(kind="withdraw")
    assert news.message().text == "督办单左督〔2026〕1号已作废：发错单位"
    with refused("左督〔2026〕1号作废，不能再办理"):
        orders.withdraw(order, by=supervisor, reason="再次", now=at(ISSUED, 12))
    assert drafted(node, on=ISSUED + DAY).is_draft


def test_an_upgrade_takes_the_place_of_what_it_names(issued, node, add_milestone, supervisor):
    second = add_milestone("另一")
    order = issued(node, second)
    later = ISSUED + 14 * DAY
    draft = orders.upgrade(order, by=System(), now=at(later), rows=[node])
    assert (draft.kind, draft.replaces, draft.to_unit) == (Kind.RED, order, order.to_unit)
    assert order.standing == "待签收"  # until the other one is issued
    assert orders.issue(draft, by=supervisor, now=at(later, 11))
    order.refresh_from_db()
    assert (order.standing, order.closing_note) == ("已升级", "改按督办单（红）左督〔2026〕2号办理")
    assert (order.number, draft.number_words) == (1, "左督〔2026〕2号")
    assert draft.steps.get(code="sign").due_date == date(2026, 8, 3)  # from a Friday on
    assert [row.milestone for row in OrderRow.objects.open()] == [node]
    assert not open_steps(order).exists()
    texts = [event.message().text for event in OrderStepEvent.objects.awaiting_notice()]
    assert "督办单左督〔2026〕1号已升级，改按督办单（红）左督〔2026〕2号办理" in texts
    assert len(texts) == 3  # two were issued


def test_to_what_an_order_is_upgraded(issued, node, supervisor):
    assert orders.kinds_after(Kind.LETTER) == (Kind.YELLOW, Kind.RED, Kind.TALK)
    order = issued(node, kind=Kind.RED)
    with refused("督办单（红）不能升级为督办单。"):
        orders.upgrade(order, by=supervisor, kind=Kind.YELLOW, now=at(ISSUED))
    with pytest.raises(PermissionDenied):  # 约谈 is a person's decision
        orders.upgrade(order, by=System(), now=at(ISSUED))
    talk = orders.upgrade(order, by=supervisor, now=at(ISSUED))
    assert talk.kind == Kind.TALK
    assert orders.issue(talk, by=supervisor, now=at(ISSUED))
    with refused("约谈通知不再升级"):
        orders.upgrade(talk, by=supervisor, now=at(ISSUED))


def test_one_drafted_upgrade_an_order(issued, node, supervisor, make_person):
    order = issued(node)
    orders.upgrade(order, by=System(), now=at(ISSUED))
    with refused("已有草稿"):
        orders.upgrade(order, by=System(), now=at(ISSUED))


def test_of_an_order_whose_rows_are_done_there_is_no_upgrade(issued, node, office, supervisor):
    order = issued(node)
    node.cancel(by=office, reason="不再需要", now=at(ISSUED))
    with refused("所列事项都已办理，不用升级"):
        orders.upgrade(order, by=supervisor, now=at(ISSUED))


def test_rows_of_others_are_not_upgraded(issued, node, add_milestone, supervisor):
    order = issued(node)
    with refused("只能升级督办单左督〔2026〕1号所列的事项"):
        orders.upgrade(order, by=supervisor, rows=[add_milestone("另一")], now=at(ISSUED))


def test_with_an_order_its_drafted_upgrade_ends(issued, node, supervisor):
    order = issued(node)
    draft = orders.upgrade(order, by=System(), now=at(ISSUED))
    assert orders.withdraw(order, by=supervisor, reason="发错", now=at(ISSUED))
    draft.refresh_from_db()
    assert (draft.state, draft.closing_note) == ("discarded", "督办单左督〔2026〕1号作废")
    with refused("草稿不用"):
        orders.issue(draft, by=supervisor, now=at(ISSUED))
    assert not OrderRow.objects.holding().exists()


# --- Sight ----------------------------------------------------------------------------------------


def test_drafts_are_of_supervision_and_issued_orders_of_who_sees_the_project(
    request, drafted, node, supervisor, unit_head, contact, office, stranger, auditor
):
    order = drafted(node)

    def seen():
        people = (supervisor, unit_head, contact, office, auditor, stranger)
        ways = ("visible_to", "readable_by", "listed_to")
        return [
            {getattr(SupervisionOrder.objects, way)(person).exists() for way in ways}
            for person in people
        ]

    assert seen() == [{True}, {False}, {False}, {False}, {False}, {False}]
    orders.issue(order, by=supervisor, now=at(ISSUED))
    assert seen() == [{True}, {True}, {True}, {True}, {True}, {False}]
    assert order.steps.count() == OrderStep.objects.visible_to(contact).count()


def test_what_takes_its_place_does_not_end_with_an_order(issued, node, supervisor):
    order = issued(node)
    red = orders.upgrade(order, by=supervisor, now=at(ISSUED))
    assert orders.issue(red, by=supervisor, now=at(ISSUED, 11))
    red = SupervisionOrder.objects.get(pk=red.pk)
    assert (red.state, red.closed_at, red.closing_note) == ("issued", None, "")


# --- What it costs --------------------------------------------------------------------------------


def test_drafting_and_issuing_cost_the_same_for_1_row_and_for_10(
    site, add_milestone, supervisor, django_assert_max_num_queries
):
    rows = [add_milestone(f"节点{number}") for number in range(12)]
    counted = []
    for listed in (rows[:1], rows[1:2], rows[2:]):  # the first reads policy and unit
        facts = {"by": supervisor, "now": at(ISSUED)}
        with django_assert_max_num_queries(100) as drafting:
            order = orders.draft_order(site, listed, **facts)
        read = SupervisionOrder.objects.select_related("project", "to_unit").get(pk=order.pk)
        with django_assert_max_num_queries(100) as issuing:
            assert orders.issue(read, **facts)
        counted.append((len(drafting), len(issuing)))
    assert counted[1] == counted[2]
    assert counted[0] <= (20, 35)
