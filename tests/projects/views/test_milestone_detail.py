"""The owner reports on a milestone: progress, done or stuck, and on to the next."""

from datetime import date

import pytest
from django.utils import timezone

from projects import roadmap
from projects.models import ProgressUpdate
from tests.projects.conftest import DONE, DUE, STUCK, TODAY, WORKING, state_of, text_of

pytestmark = pytest.mark.usefixtures("july")


def test_progress_is_kept_and_the_promise_moves_no_date(visit, contact, milestone):
    response = visit(contact, **WORKING)
    assert response.status_code == 302
    update = milestone.updates.get()
    assert (update.percent, update.note, update.by) == (40, "正在打桩", contact)
    assert update.promised_on == date(2026, 7, 20)
    milestone.refresh_from_db()
    assert (milestone.due_date, milestone.state) == (DUE, "pending")


def test_start_reported_done_waits_for_the_office_and_is_said_so(client, visit, contact, milestone):
    visit(contact, **DONE)
    milestone.refresh_from_db()
    assert (milestone.state, milestone.completed_on) == ("submitted", date(2026, 7, 6))
    shown = text_of(client.get(milestone.get_absolute_url()))
    assert "等项目中心核定" in shown
    assert "无佐证" in shown


def test_a_permit_number_takes_the_mark_away(client, visit, contact, milestone):
    visit(contact, **DONE, number="示例许可〔2026〕1号")
    shown = text_of(client.get(milestone.get_absolute_url()))
    assert "示例许可〔2026〕1号" in shown
    assert "无佐证" not in shown


def test_an_ordinary_milestone_is_done_at_once(visit, project, office, contact):
    poured = roadmap.add_milestone(
        project,
        name="主体封顶",
        due_date=date(2026, 7, 10),
        by=office,
        now=timezone.now(),
        known_since=TODAY,
    )
    visit(contact, of=poured, **DONE)
    assert state_of(poured) == "done"


def test_skipping_is_offered_inside_the_queue_only(at, visit, make_project, contact, milestone):
    make_project("示例项目三")
    assert "跳过" in text_of(visit(contact))
    at("2026-06-01 09:00")
    assert "跳过" not in text_of(visit(contact))


def test_being_stuck_asks_for_help(visit, contact, milestone):
    visit(contact, **STUCK, needs_help="on")
    update = milestone.updates.get()
    assert (update.standing, update.obstacle, update.needs_help) == ("stuck", "land", True)
    assert "需要上级协调" in text_of(visit(contact))


def test_who_hears_of_the_call_for_help_is_said(client, visit, at, contact, project, milestone):
    visit(contact, **STUCK, needs_help="on")
    shown = text_of(client.get(milestone.get_absolute_url()))
    assert "已提请上级协调，包联领导和项目中心会收到通知" in shown
    at("2026-07-08 11:00")
    project.leads.all().delete()
    visit(contact, **STUCK, needs_help="on")
    shown = text_of(client.get(milestone.get_absolute_url()))
    assert "还没有包联领导，项目中心会收到通知" in shown


def test_r_pr_4_the_tick_is_an_act_that_the_next_report_does_not_repeat(visit, contact, milestone):
    visit(contact, **STUCK, needs_help="on")
    form = visit(contact).context["page"].form
    assert form.initial["standing"] == "stuck"
    assert "needs_help" not in form.initial


def test_only_what_the_answer_asks_for_is_read(visit, contact, milestone):
    visit(contact, **WORKING | {"completed_on": "2026-07-06", "obstacle": "x", "problem": "别的"})
    update = milestone.updates.get()
    assert (update.obstacle, update.problem) == ("", "")
    assert state_of(milestone) == "pending"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"percent": "101"}, "形象进度在 0 到 100 之间"),
        ({"percent": "-1"}, "形象进度在 0 到 100 之间"),
        ({"percent": "三成"}, "0 到 100 的整数"),
        ({"percent": ""}, "请填形象进度"),
        ({"promised_on": "2026-07-07"}, "承诺完成日期不能早于今天"),
        ({"promised_on": ""}, "请填承诺完成日期"),
        ({"promised_on": "9999-12-31"}, "请核对承诺完成日期的年份"),
        ({"promised_on": "0000-00-00"}, "年份 0000 不合常理"),
        ({"promised_on": "8月底"}, "“8月底”没有写明是哪一天"),
        ({"standing": "finished"}, "finished"),
        ({"standing": ""}, "请选现在到哪一步了"),
        ({"note": "字" * 1001}, "1000"),
        ({"note": "一\x00二"}, "空字符"),
        (DONE | {"completed_on": "2026-07-09"}, "实际完成日期不能晚于今天"),
        (DONE | {"completed_on": ""}, "请填实际完成日期"),
        (DONE | {"completed_on": "1026-07-01"}, "不能早于 2026-01-01，请核对年份"),
        (STUCK | {"obstacle": ""}, "请选卡在哪里"),
        ({"number": "号" * 101}, "100"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(
    visit, contact, milestone, change, sentence
):
    response = visit(contact, **WORKING | change)
    assert response.status_code == 422
    assert sentence in text_of(response)
    if change.get("note") is None and change.get("standing") is None:
        assert "正在打桩" in text_of(response)
    assert not ProgressUpdate.objects.exists()
    assert state_of(milestone) == "pending"


def test_completed_before_started_is_refused(visit, project, office, milestone, contact):
    milestone.complete_confirmed(by=office, on=date(2026, 7, 1), now=timezone.now())
    finish = roadmap.add_milestone(
        project,
        name="竣工",
        code="COMPLETE",
        due_date=date(2026, 12, 20),
        by=office,
        now=timezone.now(),
        known_since=TODAY,
    )
    response = visit(contact, of=finish, standing="done", completed_on="2026-06-30")
    assert response.status_code == 422
    assert "竣工不能早于开工（2026-07-01）" in text_of(response)
    assert visit(contact, of=finish, standing="done", completed_on="2026-07-01").status_code == 302


@pytest.mark.parametrize(("day", "asked"), [("2026-06-30", False), ("2026-07-01", True)])
def test_after_the_due_day_a_promise_is_asked_for(at, visit, contact, day, asked):
    at(f"{day} 10:00")
    assert ("需要改期的由项目中心办理" in text_of(visit(contact))) is asked
    response = visit(contact, **WORKING | {"promised_on": ""})
    assert response.status_code == (422 if asked else 302)


def test_the_last_report_is_filled_in(visit, contact):
    visit(contact, **WORKING)
    form = visit(contact).context["page"].form
    assert form["percent"].value() == 40
    assert form["note"].value() == "正在打桩"
    assert form["promised_on"].value() == date(2026, 7, 20)


def test_a_broken_promise_is_not_filled_in(at, visit, contact):
    visit(contact, **WORKING)
    at("2026-07-21 09:00")
    assert visit(contact).context["page"].form["promised_on"].value() is None


def test_who_caused_it_may_be_said_and_stands_in_the_history(visit, contact, milestone):
    visit(contact, **STUCK | {"caused_by": "department", "caused_by_unit": str(contact.unit_id)})
    update = ProgressUpdate.objects.get()
    assert (update.caused_by, update.caused_by_unit) == ("department", contact.unit)
    form = visit(contact).context["page"].form
    assert (form["caused_by"].value(), form["caused_by_unit"].value()) == (
        "department",
        contact.unit_id,
    )
    page = text_of(visit(contact))
    assert "，用地（示例企业甲）" in page
    assert "当时：责任单位 县工信局，包联领导 示例县领导一，年度计划 12,000 万元" in page


def test_of_a_department_its_name_is_wanted(visit, contact):
    answer = visit(contact, **STUCK | {"caused_by": "department"})
    assert answer.status_code == 422
    assert "请选是哪个部门。" in text_of(answer)
    assert not ProgressUpdate.objects.exists()


def test_of_a_cause_from_before_it_is_said_that_the_rest_was_not_kept(visit, contact, milestone):
    visit(contact, **STUCK)
    ProgressUpdate.objects.update(responsible_unit=None, lead_official=None, annual_plan=None)
    assert "当时的责任单位、包联领导和年度计划没有留存" in text_of(visit(contact))


def test_at_most_three_fields_are_required(visit, contact):
    form = visit(contact).context["page"].form
    for standing, asked in {
        "done": ("completed_on", "note"),
        "working": ("percent", "promised_on", "note"),
        "stuck": ("obstacle", "caused_by", "problem", "next_step", "promised_on"),
    }.items():
        required = [name for name in asked if form.fields[name].required]
        assert len(required) + 1 <= 3, standing


def test_no_field_is_required_by_the_browser_since_some_are_not_asked(visit, contact):
    form = text_of(visit(contact)).split('<form class="report"')[1].split("</form>")[0]
    assert " required" not in form


# --- the queue --------------------------------------------------------------------------------


def test_submitting_leads_on_to_the_next_in_the_queue(visit, make_project, milestone, contact):
    second = make_project("示例项目三").milestones.get()
    make_project("示例项目四", kind="reserve")
    shown = visit(contact)
    assert shown.context["page"].place == (1, 2)
    response = visit(contact, **WORKING, then="next")
    assert response["Location"] == second.get_absolute_url()
    response = visit(contact, of=second, **WORKING, then="next")
    assert response["Location"] == "/"


def test_the_queue_holds_only_what_is_near_or_overdue(at, visit, milestone, contact):
    at("2026-06-15 09:00")
    assert visit(contact).context["page"].place is None
    at("2026-06-16 09:00")
    assert visit(contact).context["page"].place == (1, 1)


@pytest.mark.parametrize(
    ("asked", "goes_home"),
    [("/overdue/?level=2", False), ("https://example.invalid/", True), ("//example.invalid", True)],
)
def test_one_returns_to_where_the_form_was_opened_and_nowhere_else(
    visit, contact, milestone, asked, goes_home
):
    response = visit(contact, **WORKING, next=asked)
    assert response["Location"] == (milestone.get_absolute_url() if goes_home else asked)


# --- somebody was first -----------------------------------------------------------------------


def test_a_stale_report_is_shown_beside_what_happened(visit, office, contact, ordinary):
    milestone, seen = ordinary, ordinary.version
    milestone.replan(
        by=office, new_due=date(2026, 8, 31), reason="县里同意", category="land",
        caused_by="superior", approval="左政办〔2026〕9号", now=timezone.now(),
    )  # fmt: skip
    response = visit(contact, of=milestone, **WORKING, version=seen)
    shown = text_of(response)
    assert response.status_code == 409
    assert "示例办一 改期" in shown
    assert "县里同意" in shown
    assert "正在打桩" in shown
    assert not milestone.updates.exists()
    again = response.context["page"].form["version"].value()
    assert visit(contact, of=milestone, **WORKING, version=again).status_code == 302


def test_a_report_on_what_a_colleague_finished_keeps_the_typed_words(
    visit, owner_colleague, submitted
):
    response = visit(owner_colleague, **WORKING, version=0)
    assert response.status_code == 409
    assert "示例甲 报完成" in text_of(response)
    assert "正在打桩" in text_of(response)


def test_a_second_click_on_submit_is_no_conflict(visit, contact, milestone):
    visit(contact, **DONE, version=0)
    response = visit(contact, **DONE, version=0)
    assert response.status_code == 302
    assert milestone.updates.count() == 1
    assert milestone.events.filter(kind="submit").count() == 1


def test_the_same_words_twenty_times_are_one_report(at, visit, contact, milestone):
    for _ in range(20):
        visit(contact, **WORKING)
    assert milestone.updates.count() == 1
    visit(contact, **WORKING | {"percent": "41"})
    visit(contact, **WORKING)
    assert milestone.updates.count() == 3
    at("2026-07-08 10:11")
    visit(contact, **WORKING)
    assert milestone.updates.count() == 4


def test_a_report_whose_answer_was_lost_is_one_report_however_late_it_comes_again(
    at, visit, contact, milestone
):
    visit(contact, **WORKING, last_seen="0", number="示例证1号")
    at("2026-07-10 08:00")
    response = visit(contact, **WORKING, last_seen="0", number="示例证1号")
    assert response.status_code == 302
    assert milestone.updates.count() == 1
    assert milestone.evidence.count() == 1


def test_what_one_s_own_report_brings_besides_when_it_comes_again_is_kept(
    visit, contact, milestone
):
    visit(contact, **DONE, version=0)
    assert visit(contact, **DONE, version=0, number="示例证1号").status_code == 302
    assert milestone.evidence.get().number == "示例证1号"


def test_a_report_beside_a_colleague_s_that_was_not_seen_is_shown_it_first(
    visit, contact, owner_colleague, milestone
):
    """Reports leave the version as it is; the second would end the first one's call for help."""
    visit(owner_colleague, **STUCK | {"needs_help": "on"}, last_seen="0")
    response = visit(contact, **WORKING, last_seen="0")
    shown = text_of(response)
    assert response.status_code == 409
    assert "示例乙 填报进展：被卡住了" in shown
    assert "需要上级协调" in shown
    assert "正在打桩" in shown
    assert milestone.updates.count() == 1
    seen = response.context["page"].form["last_seen"].value()
    assert visit(contact, **WORKING, last_seen=seen).status_code == 302
    assert milestone.updates.count() == 2


def test_a_second_click_is_no_conflict_with_the_first(visit, contact, milestone):
    for _ in range(2):
        assert visit(contact, **WORKING, last_seen="0").status_code == 302
    assert milestone.updates.count() == 1


@pytest.mark.parametrize("last_seen", ["x", "-1", "²", "9" * 40])
def test_a_report_that_cannot_have_been_seen_breaks_nothing(visit, contact, last_seen):
    assert visit(contact, **WORKING, last_seen=last_seen).status_code in (302, 422)


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "99999999999999999999"])
def test_a_version_that_cannot_be_is_a_conflict(visit, contact, version):
    assert visit(contact, **WORKING, version=version).status_code == 409


def test_the_tick_says_who_is_notified(visit, contact):
    words = "当即作为问题通知包联领导和项目中心，由项目中心交办，到销号为止"
    assert words in text_of(visit(contact))


def test_under_a_row_it_is_said_who_reports(client, office, milestone):
    client.force_login(office)
    answer = client.get(milestone.get_absolute_url(), headers={"HX-Request": "true"})
    assert "由项目单位、联系人或责任单位负责人填报。" in text_of(answer)
