"""批示: a leader writes, the owner is told and replies, both stay dated."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Person
from alerts.models import Notice
from alerts.notices import from_events
from norms import workdays
from norms.policy import policy_on
from projects import project_lifecycle
from projects.obligation_status import status_of
from supervision.models import Instruction, instruct
from tests.forms import act

TODAY = date(2026, 4, 1)
SAID = {"text": "请说明逾期原因和补救措施。", "due_date": "2026-04-07", "milestone": ""}


@pytest.fixture(autouse=True)
def april():
    """A Wednesday before a long weekend."""
    with time_machine.travel("2026-04-01 10:00+08:00", tick=False) as traveller:
        yield lambda moment: traveller.move_to(f"{moment}+08:00")


@pytest.fixture
def write(client, project):
    """write(person, text=…): POST an instruction on the project."""

    def post(person, **change):
        client.force_login(person)
        return client.post(reverse("supervision:instruct", args=[project.pk]), SAID | change)

    return post


@pytest.fixture
def instruction(project, lead):
    return instruct(
        by=lead,
        project=project,
        text="请报时间表。",
        reply_by=date(2026, 4, 7),
        now=timezone.now(),
        today=TODAY,
    )


@pytest.fixture
def reply(client, instruction):
    def post(person, text="已与自然资源局对接，4月10日报出。"):
        client.force_login(person)
        return act(client, instruction.get_absolute_url(), {"reply": text})

    return post


def text_of(response):
    return response.content.decode()


# --- writing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees_form", "writes"),
    [
        ("lead", 200, 302),
        ("county_leader", 200, 302),
        ("office", 403, 403),
        ("supervisor", 403, 403),
        ("contact", 403, 403),
        ("unit_head", 403, 403),
        ("auditor", 403, 403),
        ("stranger", 404, 404),
        ("administrator", 404, 404),
    ],
)
def test_who_instructs(request, client, write, project, who, sees_form, writes):
    person = request.getfixturevalue(who)
    client.force_login(person)
    assert client.get(reverse("supervision:instruct", args=[project.pk])).status_code == sees_form
    assert write(person).status_code == writes
    assert Instruction.objects.count() == (1 if writes == 302 else 0)


def test_a_lead_official_instructs_on_his_own_projects_only(client, lead, project, other_project):
    client.force_login(lead)
    address = reverse("supervision:instruct", args=[other_project.pk])
    assert client.get(other_project.get_absolute_url()).status_code == 200
    assert client.post(address, SAID).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, project, instruction):
    for address in (
        reverse("supervision:instruct", args=[project.pk]),
        instruction.get_absolute_url(),
    ):
        assert client.post(address).headers["Location"].startswith("/login/")


def test_the_proposed_day_counts_working_days(client, lead, project):
    client.force_login(lead)
    shown = client.get(reverse("supervision:instruct", args=[project.pk]))
    assert workdays.add_workdays(TODAY, 3) == date(2026, 4, 7)
    assert 'value="2026-04-07"' in text_of(shown)


def test_an_instruction_is_a_dated_obligation_and_the_owner_is_told(
    write, lead, contact, milestone
):
    write(lead, milestone=milestone.pk)
    instruction = Instruction.objects.get()
    assert (instruction.issued_by, instruction.milestone) == (lead, milestone)
    assert not Instruction.objects.overdue(date(2026, 4, 7)).exists()
    assert Instruction.objects.overdue(date(2026, 4, 8)).exists()
    from_events.create_due()
    notice = Notice.objects.get(recipient=contact)
    assert "4月7日前" in notice.title
    assert AuditEntry.objects.filter(action="批示", project_id=milestone.project_id).exists()
    # Letters leave by the pass, not by the page.
    assert mail.outbox == []


def test_it_says_who_is_notified_as_the_notice_will(
    write, client, lead, project, office, contact, owner_colleague, unit_head
):
    """One after the other they leave; the sentence and the notice name the same people."""
    told = []
    for number, leaving in enumerate([[], [contact], [owner_colleague], [unit_head]]):
        for person in leaving:
            Person.objects.filter(pk=person.pk).update(is_active=False)
        Person.objects.filter(unit=project.owner_unit).exclude(
            pk__in=[contact.pk, owner_colleague.pk]
        ).update(is_active=False)
        write(lead, text=f"第{number}件")
        from_events.create_due()
        said = text_of(client.get(project.get_absolute_url()))
        notice = Notice.objects.filter(step="received").order_by("-pk").first()
        told.append(
            (said.partition("批示已写下，通知")[2].partition("，要求")[0], notice.recipient)
        )
    assert told == [
        ("联系人示例甲", contact),
        ("示例企业甲全体人员", owner_colleague),
        ("县工信局负责人", unit_head),
        ("项目中心（项目单位和责任单位都没有可通知的人）", office),
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": " "}, "请写批示内容"),
        ({"text": "字" * 2001}, "2000"),
        ({"text": "一\x00"}, "空字符"),
        ({"due_date": "2026-03-31"}, "不能早于今天"),
        ({"due_date": "2028-04-07"}, "请核对年份"),
        ({"due_date": "四月前"}, "请写成 2026-06-30 的样式"),
        ({"milestone": "999999"}, "选择一个有效的选项"),
    ],
)
def test_an_instruction_that_cannot_be_is_refused_with_the_words_kept(
    write, lead, change, sentence
):
    response = write(lead, **change)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "text" in change or SAID["text"] in text_of(response)
    assert not Instruction.objects.exists()


def test_due_today_is_allowed(write, lead):
    assert write(lead, due_date="2026-04-01").status_code == 302


@pytest.mark.parametrize(
    ("asked", "due"),
    [("", date(2026, 4, 7)), ("2026-04-03", date(2026, 4, 3)), ("2026-05-29", date(2026, 5, 29))],
)
def test_the_leaders_date_stands_and_the_clock_proposes_where_there_is_none(
    write, lead, asked, due
):
    """R-SO-1: 3 working days, over the long weekend of 清明."""
    assert write(lead, due_date=asked).status_code == 302
    assert Instruction.objects.get().due_date == due


def test_the_form_is_filled_with_the_proposal(client, project, lead):
    client.force_login(lead)
    page = text_of(client.get(reverse("supervision:instruct", args=[project.pk])))
    assert 'value="2026-04-07"' in page
    assert "默认 3 个工作日" in page


def test_a_milestone_of_another_project_is_not_taken(write, lead, other_project):
    foreign = other_project.milestones.get()
    assert write(lead, milestone=foreign.pk).status_code == 422


def test_a_second_click_writes_once(april, client, write, lead, contact):
    for _ in range(20):
        write(lead)
    assert Instruction.objects.count() == 1
    from_events.create_due()
    assert Notice.objects.filter(recipient=contact).count() == 1
    assert "这次没有再送" in text_of(client.get(Instruction.objects.get().get_absolute_url()))
    april("2026-04-01 10:11")
    client.force_login(lead)
    write(lead)
    assert Instruction.objects.count() == 2


def test_no_instruction_on_a_withdrawn_project(write, project, office, lead):
    project_lifecycle.withdraw(project, by=office, reason="重复", on=TODAY, now=timezone.now())
    assert write(lead).status_code == 404


@pytest.mark.parametrize(
    ("asked", "ours"), [("/milestones/1/", True), ("https://example.invalid/", False)]
)
def test_one_returns_to_where_the_form_was(write, lead, project, asked, ours):
    expected = asked if ours else project.get_absolute_url()
    assert write(lead, next=asked)["Location"] == expected


# --- reading and replying -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads", "replies"),
    [
        ("contact", 200, 302),
        ("owner_colleague", 200, 302),
        ("unit_head", 200, 302),
        ("bureau_clerk", 200, 403),
        ("lead", 200, 403),
        ("county_leader", 200, 403),
        ("office", 200, 403),
        ("auditor", 200, 403),
        ("stranger", 404, 404),
        ("administrator", 404, 404),
    ],
)
def test_who_reads_and_replies(request, client, instruction, reply, who, reads, replies):
    person = request.getfixturevalue(who)
    client.force_login(person)
    shown = client.get(instruction.get_absolute_url())
    assert shown.status_code == reads
    assert ('name="reply"' in text_of(shown)) is (replies == 302)
    assert reply(person).status_code == replies
    instruction.refresh_from_db()
    assert instruction.state == ("done" if replies == 302 else "pending")


def test_the_leader_reads_the_reply(client, reply, instruction, contact, lead):
    reply(contact)
    instruction.refresh_from_db()
    assert (instruction.replied_by, instruction.replied_at) == (contact, timezone.now())
    client.force_login(lead)
    shown = text_of(client.get(instruction.get_absolute_url()))
    assert "4月10日报出" in shown
    assert "已回复 4月1日" in shown
    assert AuditEntry.objects.filter(action="批示回复").count() == 1


def test_an_empty_reply_is_refused(reply, contact, instruction):
    response = reply(contact, "  ")
    assert response.status_code == 422
    assert "请写明办理情况" in text_of(response)


def test_the_second_reply_is_not_lost_silently(reply, contact, owner_colleague, instruction):
    reply(contact)
    response = reply(owner_colleague, "我方另有说明。")
    assert response.status_code == 409
    assert "示例甲已先回复" in text_of(response)
    assert "请在项目的节点里填报进展" in text_of(response)
    assert "我方另有说明。" in text_of(response)
    instruction.refresh_from_db()
    assert "4月10日报出" in instruction.reply


def test_the_same_reply_twice_is_no_conflict(client, reply, contact, instruction):
    reply(contact)
    response = reply(contact)
    assert response.status_code == 302
    assert "此前已回复" in text_of(client.get(instruction.get_absolute_url()))


@pytest.mark.parametrize(
    ("day", "colour", "words", "level"),
    [
        (date(2026, 4, 5), "green", "还有 2 天", 0),
        (date(2026, 4, 6), "yellow", "明天到期", 0),
        (date(2026, 4, 7), "yellow", "今天到期", 0),
        (date(2026, 4, 8), "yellow", "逾期 1 天", 1),
        (date(2026, 4, 14), "yellow", "逾期 7 天", 1),
        (date(2026, 4, 15), "yellow", "逾期 8 天", 2),
        # A reply goes no higher than its own ladder (R-LT-8).
        (date(2026, 4, 27), "yellow", "逾期 20 天", 2),
        (date(2026, 5, 7), "yellow", "逾期 30 天", 2),
        (date(2026, 5, 8), "red", "逾期 31 天", 2),
    ],
)
def test_where_an_instruction_stands(instruction, day, colour, words, level):
    status = status_of(instruction, day, policy_on(day))
    assert (status.light.colour, status.how_long, status.level) == (colour, words, level)


@pytest.mark.parametrize("pk", ["0", "-1", "9223372036854775808", "1e3"])
def test_an_odd_number_is_no_page(client, lead, pk):
    client.force_login(lead)
    assert client.get(f"/instructions/{pk}/").status_code == 404
    assert client.get(f"/projects/{pk}/instruct/").status_code == 404
