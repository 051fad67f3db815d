"""需要上级协调 makes a problem: the lead official and the project office are told of it at once,
and read it daily until it is answered."""

from datetime import date, datetime

import pytest

from alerts.models import Letter, Notice
from alerts.notices import from_events
from projects import assign_people, owner_reports, roadmap
from projects.models import Milestone
from supervision import problems
from supervision.models import Problem
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db

SUBJECT = "【通知】开工需要上级协调（示例甲）：用地，两户没有签约"
DAY = "2026-07-08"


@pytest.fixture
def start(project):
    return project.milestones.get(code="START")


@pytest.fixture
def report(start, contact):
    """report(9, needs_help=False): what the contact says at that hour of 8 July."""

    def tell(hour, needs_help=True):
        owner_reports.record_progress(
            Milestone.objects.get(pk=start.pk),
            by=contact,
            now=datetime(2026, 7, 8, hour, tzinfo=CHINA),
            standing="stuck",
            obstacle="land",
            problem="两户没有签约",
            needs_help=needs_help,
        )

    return tell


def told():
    """{(recipient, capacity)} of the notices of such requests."""
    found = Notice.objects.filter(step="raised")
    return set(found.values_list("recipient__name", "capacity"))


def test_lead_and_office_get_one_letter_at_once(
    relay, report, lead, office, office_colleague, look_at
):
    report(9)
    look_at(f"{DAY} 09:01")
    news = [letter for letter in relay.letters if letter["Subject"] == SUBJECT]
    assert {letter["To"] for letter in news} == {
        person.email for person in (lead, office, office_colleague)
    }
    assert told() == {
        (lead.name, "lead"),
        (office.name, "center"),
        (office_colleague.name, "center"),
    }
    sent = len(relay.raw)
    report(10)
    look_at(f"{DAY} 10:01")
    assert len(relay.raw) == sent


@pytest.fixture
def close(contact):
    """close(10): whoever asked closes what stands open, at that hour of 8 July."""

    def end(hour):
        for problem in Problem.objects.unclosed():
            now = datetime(2026, 7, 8, hour, tzinfo=CHINA)
            assert problems.close(problem, by=contact, reason="已签约", now=now)

    return end


def test_asked_for_again_after_it_was_closed_it_is_news_again(report, close, lead):
    report(9)
    close(10)
    report(11)
    from_events.create_due()
    assert Notice.objects.filter(recipient=lead, step="raised").count() == 2


def test_a_report_without_the_tick_ends_nothing(report, lead):
    for hour, needs_help in ((9, True), (10, False), (11, True)):
        report(hour, needs_help)
    from_events.create_due()
    assert Notice.objects.filter(recipient=lead, step="raised").count() == 1


def test_what_was_closed_before_the_letter_left_is_not_told(relay, report, close, look_at):
    report(21)
    look_at(f"{DAY} 21:01")
    assert not any(letter["Subject"] == SUBJECT for letter in relay.letters)
    close(22)
    look_at("2026-07-09 09:00")
    assert not any("需要上级协调" in str(letter["Subject"]) for letter in relay.letters)
    assert set(Notice.objects.filter(step="raised").values_list("state", flat=True)) == {"dropped"}


def test_without_a_lead_the_office_alone_is_told(report, project, office, office_colleague):
    project.leads.all().delete()
    report(9)
    from_events.create_due()
    assert told() == {(office.name, "center"), (office_colleague.name, "center")}


def test_who_is_no_longer_the_lead_is_not_told(
    relay, report, project, lead, county_leader, office, look_at
):
    report(21)
    look_at(f"{DAY} 21:01")
    now = datetime(2026, 7, 8, 22, tzinfo=CHINA)
    assign_people.assign_lead(project, county_leader, on=now.date(), by=office, now=now)
    look_at("2026-07-09 09:00")
    sent = [letter["To"] for letter in relay.letters if letter["Subject"] == SUBJECT]
    assert lead.email not in sent
    assert office.email in sent


# --- The daily letter ---------------------------------------------------------------------------


@pytest.fixture
def make_capped(make_project, lead, contact, office):
    """make_capped("示例项目二"): due on 30 September, in no letter of July."""

    def make(name):
        return roadmap.add_milestone(
            make_project(name, kind="reserve", lead=lead, contact=contact),
            name="主体封顶",
            due_date=date(2026, 9, 30),
            by=office,
            now=datetime(2026, 7, 1, 9, tzinfo=CHINA),
            known_since=date(2026, 7, 1),
        )

    return make


@pytest.fixture
def capped(make_capped):
    return make_capped("示例项目二")


@pytest.fixture
def ask_for(contact, office, stranger):
    """ask_for(milestone): the contact asks for coordination on 8 July; the water bureau is named at
    once, to answer by 15 July."""

    def tell(milestone, hour=9, problem="三户没有签约"):
        now = datetime(2026, 7, 8, hour, tzinfo=CHINA)
        owner_reports.record_progress(
            Milestone.objects.get(pk=milestone.pk),
            by=contact,
            now=now,
            standing="stuck",
            obstacle="land",
            problem=problem,
            needs_help=True,
        )
        made = Problem.objects.latest("pk")
        assert problems.name_holder(made, by=office, lead_unit=stranger.unit, now=now)
        return made

    return tell


def daily_texts(day=date(2026, 7, 16)):
    """{reader's name: text} of the daily letters of a day."""
    letters = Letter.objects.filter(occasion="daily", day=day).select_related("recipient")
    return {letter.recipient.name: letter.text for letter in letters}


SAID = """
需要上级协调

1. 问题 {pk} 号：用地，三户没有签约
   示例项目二
   示例甲 7月8日提出，{unit}
   去查看：http://127.0.0.1:8000/problems/{pk}/
"""


def test_the_daily_letter_says_it_of_a_milestone_that_it_does_not_remind_of(
    relay, start, capped, ask_for, lead, contact, look_at
):
    asked = ask_for(capped)
    look_at("2026-07-16 08:45")
    texts = daily_texts()
    assert SAID.format(pk=asked.pk, unit="县水利局 7月8日起办理") in texts[lead.name]
    assert "三户没有签约" not in texts[contact.name]
    letters = [each for each in relay.letters if each["To"] == lead.email]
    (daily,) = [each for each in letters if "【逾期提醒】" in each["Subject"]]
    assert "三户没有签约" in daily.get_body(("html",)).get_content()


def test_the_office_reads_it_in_its_daily_letter_too(
    relay, project, capped, ask_for, office, contact, unit_head, look_at
):
    """无人负责: only then does the office get a daily letter."""
    ask_for(capped)
    for person in (contact, unit_head):
        person.is_active = False
        person.save(update_fields=["is_active"])
    look_at("2026-07-16 08:45")
    assert "用地，三户没有签约" in daily_texts()[office.name]


def test_what_is_answered_is_in_no_daily_letter(
    relay, start, capped, ask_for, lead, stranger, look_at
):
    asked, now = ask_for(capped), datetime(2026, 7, 10, 9, tzinfo=CHINA)
    assert problems.answer(asked, by=stranger, text="已签约", now=now)
    look_at("2026-07-16 08:45")
    assert "需要上级协调" not in daily_texts()[lead.name]


def test_what_the_letter_reminds_of_is_not_said_twice(relay, report, lead, look_at):
    """Nobody was named by 9 July: seven days later it has climbed to the lead official."""
    report(9)
    look_at("2026-07-16 08:45")
    text = daily_texts()[lead.name]
    assert text.count("用地，两户没有签约") == 1
    assert "一级 报包联领导" in text
    assert "\n需要上级协调\n" not in text


def test_an_open_request_alone_makes_no_daily_letter(relay, capped, ask_for, lead, look_at):
    """It was told of by a letter at once, and stands on the desk."""
    ask_for(capped)
    look_at("2026-07-16 08:45")
    assert lead.name not in daily_texts()


def test_the_letter_at_once_lists_no_others(relay, capped, make_capped, ask_for, lead, look_at):
    ask_for(capped)
    look_at(f"{DAY} 09:30")
    ask_for(make_capped("示例项目三"), hour=10)
    look_at(f"{DAY} 10:30")
    (news,) = [each for each in relay.letters if each["To"] == lead.email]
    assert "\n需要上级协调\n" not in news.get_body(("plain",)).get_content()


def test_ten_stand_in_a_letter_and_the_rest_is_counted(
    relay, start, make_capped, lead, ask_for, look_at
):
    for number in range(12):
        ask_for(make_capped(f"示例项目{number + 2}"), problem="很" * 200)
    look_at("2026-07-16 08:45")
    text = daily_texts()[lead.name]
    assert text.count("7月8日提出") == 10
    assert "另有 2 项需要上级协调，见工作台和各项目页。" in text
    assert max(len(line) for line in text.splitlines() if "很" in line) < 70


def test_a_deputy_reads_in_whose_place(
    relay, start, capped, ask_for, lead, make_person, lend, look_at
):
    deputy = make_person("示例代一", username="deputy1")
    lend(lead, deputy, date(2026, 7, 10), date(2026, 7, 20))
    ask_for(capped)
    look_at("2026-07-16 08:45")
    assert "代示例县领导一 · 示例项目二" in daily_texts()[deputy.name]


def test_the_preview_of_the_next_letters_says_it_too(
    relay, start, capped, ask_for, office, client, at
):
    ask_for(capped)
    with at("2026-07-15 18:00"):
        client.force_login(office)
        page = client.get("/alerts/next/").content.decode()
    assert f"需要上级协调 · 问题 {Problem.objects.get().pk} 号：用地，三户没有签约" in page
    assert "示例项目二 · 示例甲 7月8日提出，县水利局 7月8日起办理" in page
