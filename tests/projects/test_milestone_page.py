"""The milestone's page: the owner reports, the office confirms or moves, everyone else reads."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from alerts.models import Notice
from projects import ledger, roadmap
from projects.models import Milestone, MilestoneChange, ProgressUpdate, Project

TODAY = date(2026, 7, 8)
DUE = date(2026, 6, 30)
WORKING = {"standing": "working", "percent": "40", "promised_on": "2026-07-20", "note": "正在打桩"}
DONE = {"standing": "done", "completed_on": "2026-07-06"}
STUCK = {
    "standing": "stuck",
    "obstacle": "land",
    "problem": "用地未批",
    "promised_on": "2026-08-31",
}
POSTS = (
    "milestone",
    "milestone-confirm",
    "milestone-send-back",
    "milestone-withdraw",
    "milestone-reopen",
    "milestone-cancel",
    "milestone-replan",
    "milestone-correct",
    "evidence-add",
)


@pytest.fixture(autouse=True)
def july(at):
    """START was due on 30 June and is overdue by eight days."""
    at("2026-07-08 10:00")


@pytest.fixture
def visit(client, milestone):
    """visit(person, **data): GET without data, POST with the version seen unless given."""

    def see(person, name="milestone", of=None, headers=None, **data):
        client.force_login(person)
        shown = of or milestone
        address = reverse(name, args=[shown.pk])
        if not data:
            return client.get(address, headers=headers)
        data.setdefault("version", Milestone.objects.get(pk=shown.pk).version)
        return client.post(address, data, headers=headers)

    return see


@pytest.fixture
def submitted(milestone, contact):
    milestone.submit(by=contact, on=date(2026, 7, 6), now=timezone.now())
    return milestone


def state_of(milestone):
    return Milestone.objects.get(pk=milestone.pk).state


def text_of(response):
    return response.content.decode()


# --- who ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen", "reports", "manages"),
    [
        ("contact", 200, 302, 403),
        ("owner_colleague", 200, 302, 403),
        ("unit_head", 200, 302, 403),
        ("bureau_clerk", 200, 403, 403),
        ("lead", 200, 403, 403),
        ("county_leader", 200, 403, 403),
        ("office", 200, 403, 302),
        ("supervisor", 200, 403, 403),
        ("auditor", 200, 403, 403),
        ("administrator", 404, 404, 404),
        ("stranger", 404, 404, 404),
    ],
)
def test_who_sees_reports_and_manages(request, visit, milestone, who, seen, reports, manages):
    person = request.getfixturevalue(who)
    assert visit(person).status_code == seen
    assert visit(person, **WORKING).status_code == reports
    for name in POSTS[1:3] + POSTS[4:6]:
        assert visit(person, name, reason="请补").status_code == manages, name
    expected = reports if who != "office" else 403
    assert visit(person, "milestone-withdraw", reason="").status_code == expected
    for name in ("milestone-replan", "milestone-correct"):
        assert visit(person, name).status_code == {302: 200}.get(manages, manages), name
    adding = 302 if 302 in (reports, manages) else reports
    assert visit(person, "evidence-add", number="示例许可1号").status_code == adding


def test_a_visitor_is_asked_to_sign_in(client, milestone):
    for name in POSTS:
        response = client.post(reverse(name, args=[milestone.pk]))
        assert response.status_code == 302
        assert response["Location"].startswith("/login/")


@pytest.mark.parametrize("pk", ["-1", "0", "9223372036854775808", "1e3", "1 OR 1=1"])
def test_an_odd_number_is_no_page(client, office, milestone, pk):
    client.force_login(office)
    assert client.get(f"/milestones/{pk}/").status_code == 404
    assert client.post(f"/milestones/{pk}/confirm/").status_code == 404


@pytest.mark.parametrize("name", POSTS[1:6])
def test_looking_changes_nothing(client, office, submitted, name):
    client.force_login(office)
    assert client.get(reverse(name, args=[submitted.pk])).status_code == 405
    assert state_of(submitted) == "submitted"


@pytest.mark.parametrize(
    ("who", "status"), [("contact", 404), ("lead", 404), ("auditor", 200), ("office", 200)]
)
def test_a_withdrawn_project_is_kept_for_office_and_auditor(
    request, visit, project, office, who, status
):
    ledger.withdraw(project, by=office, reason="重复录入", on=TODAY, now=timezone.now())
    response = visit(request.getfixturevalue(who))
    assert response.status_code == status
    if status == 200:
        assert "重复录入" in text_of(response)
        assert "项目中心办理" not in text_of(response)


# --- reporting ------------------------------------------------------------------------------


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
        ({"promised_on": "0000-00-00"}, "请填日期"),
        ({"standing": "finished"}, "finished"),
        ({"standing": ""}, "请选现在到哪一步了"),
        ({"note": "字" * 1001}, "1000"),
        ({"note": "一\x00二"}, "空字符"),
        (DONE | {"completed_on": "2026-07-09"}, "实际完成日期不能晚于今天"),
        (DONE | {"completed_on": ""}, "请填实际完成日期"),
        (DONE | {"completed_on": "1026-07-01"}, "请核对实际完成日期的年份"),
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
    assert ("到期后不能再申请顺延" in text_of(visit(contact))) is asked
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


def test_at_most_three_fields_are_required(visit, contact):
    form = visit(contact).context["page"].form
    for standing, asked in {
        "done": ("completed_on", "note"),
        "working": ("percent", "promised_on", "note"),
        "stuck": ("obstacle", "problem", "next_step", "promised_on"),
    }.items():
        required = [name for name in asked if form.fields[name].required]
        assert len(required) + 1 <= 3, standing


def test_no_field_is_required_by_the_browser_since_some_are_not_asked(visit, contact):
    form = text_of(visit(contact)).split('<form class="report"')[1].split("</form>")[0]
    assert " required" not in form


# --- the queue ------------------------------------------------------------------------------


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


# --- under a row ----------------------------------------------------------------------------

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://{}/overdue/?level=2".format("testserver")}


def test_htmx_gets_the_form_alone(visit, contact):
    shown = text_of(visit(contact, headers=HTMX))
    assert shown.lstrip().startswith("<form")
    assert "<html" not in shown
    assert 'name="next" value="/overdue/?level=2"' in shown


def test_a_boosted_link_gets_the_whole_page(visit, contact):
    assert "<html" in text_of(visit(contact, headers=HTMX | {"HX-Boosted": "true"}))


def test_htmx_is_sent_back_to_its_list(visit, contact):
    response = visit(contact, headers=HTMX, **WORKING, next="/overdue/?level=2")
    assert response["HX-Redirect"] == "/overdue/?level=2"


def test_htmx_gets_the_form_with_its_errors(visit, contact):
    response = visit(contact, headers=HTMX, **WORKING | {"percent": "200"})
    assert response.status_code == 422
    assert "<html" not in text_of(response)


# --- somebody was first ---------------------------------------------------------------------


def test_a_stale_report_is_shown_beside_what_happened(visit, office, contact, milestone):
    seen = milestone.version
    milestone.replan(
        by=office, new_due=date(2026, 8, 31), reason="县里同意", category="land",
        approval="左政办〔2026〕9号", now=timezone.now(),
    )  # fmt: skip
    response = visit(contact, **WORKING, version=seen)
    shown = text_of(response)
    assert response.status_code == 409
    assert "示例办一 改期" in shown
    assert "县里同意" in shown
    assert "正在打桩" in shown
    assert not milestone.updates.exists()
    again = response.context["page"].form["version"].value()
    assert visit(contact, **WORKING, version=again).status_code == 302


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


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "99999999999999999999"])
def test_a_version_that_cannot_be_is_a_conflict(visit, contact, version):
    assert visit(contact, **WORKING, version=version).status_code == 409


# --- the office -----------------------------------------------------------------------------


def test_the_office_confirms(visit, office, submitted):
    visit(office, "milestone-confirm", next="/overdue/?tab=waiting")
    submitted.refresh_from_db()
    assert (submitted.state, submitted.is_confirmed) == ("done", True)


def test_confirming_twice_says_so_and_changes_nothing(client, visit, office, submitted):
    visit(office, "milestone-confirm", version=submitted.version)
    visit(office, "milestone-confirm", version=submitted.version)
    said = text_of(client.get("/projects/"))
    assert "这次没有再改" in said
    assert submitted.events.filter(kind="confirm").count() == 1


def test_what_was_withdrawn_and_reported_anew_is_not_confirmed_unseen(
    visit, office, contact, submitted
):
    seen, now = submitted.version, timezone.now()
    submitted.withdraw(by=contact, reason="日期填错", now=now)
    submitted.submit(by=contact, on=date(2026, 7, 8), now=now)
    visit(office, "milestone-confirm", version=seen)
    assert state_of(submitted) == "submitted"


def test_sent_back_it_is_overdue_again_and_the_owner_is_told(visit, office, contact, submitted):
    visit(office, "milestone-send-back", reason="缺施工许可证")
    submitted.refresh_from_db()
    assert submitted.overdue_days(TODAY) == 8
    notice = Notice.objects.get(recipient=contact)
    assert "缺施工许可证" in notice.title


def test_sending_back_needs_a_reason(client, visit, office, submitted):
    visit(office, "milestone-send-back", reason=" ")
    assert state_of(submitted) == "submitted"
    assert not Notice.objects.exists()
    assert "退回要写明理由" in text_of(client.get(submitted.get_absolute_url()))


def test_confirm_and_send_back_at_once_has_one_winner(visit, office, office_colleague, submitted):
    seen = submitted.version
    visit(office, "milestone-confirm", version=seen)
    response = visit(office_colleague, "milestone-send-back", version=seen, reason="缺照片")
    assert response.status_code == 409
    assert "缺照片" in text_of(response)
    assert "示例办一 核定" in text_of(response)
    assert state_of(submitted) == "done"
    assert not Notice.objects.exists()


def test_who_submitted_does_not_confirm(client, visit, office, contact, company, milestone):
    office.unit = company
    office.save(update_fields=["unit"])
    visit(office, **DONE)
    assert "由您提交" in text_of(visit(office))
    visit(office, "milestone-confirm", next="/projects/")
    assert state_of(milestone) == "submitted"
    assert "提交人不能核定" in text_of(client.get("/projects/"))


def test_the_owner_takes_back_what_is_not_confirmed(visit, contact, office_colleague, submitted):
    visit(contact, "milestone-withdraw", reason="日期填错")
    assert state_of(submitted) == "pending"


def test_the_owner_cannot_reopen_what_is_confirmed(client, visit, contact, office, submitted):
    submitted.confirm(by=office, now=timezone.now())
    visit(contact, "milestone-withdraw", reason="")
    assert state_of(submitted) == "done"
    assert visit(contact, "milestone-reopen", reason="要改").status_code == 403


def test_the_office_reopens_and_cancels_with_a_reason(visit, office, submitted):
    submitted.confirm(by=office, now=timezone.now())
    visit(office, "milestone-reopen", reason="")
    assert state_of(submitted) == "done"
    visit(office, "milestone-reopen", reason="实际未开工")
    assert state_of(submitted) == "pending"
    visit(office, "milestone-cancel", reason="并入二期")
    assert state_of(submitted) == "cancelled"
    assert "并入二期" in text_of(visit(office))


REPLAN = {"new_due": "2026-06-29", "reason": "县里调整", "category": "land"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "请写明理由"),
        ({"category": ""}, "请选原因"),
        ({"new_due": "2026-06-30"}, "新日期与现定日期相同"),
        ({"new_due": "2026-08-31"}, "批准文号"),
        ({"new_due": "2027-03-01"}, "批准文号"),
        ({"new_due": "31.8.2026"}, "请填日期"),
    ],
)
def test_a_date_is_not_moved_without_reason_or_approval(visit, office, milestone, change, sentence):
    response = visit(office, "milestone-replan", **REPLAN | change)
    assert response.status_code == 422
    assert sentence in text_of(response)
    milestone.refresh_from_db()
    assert milestone.due_date == DUE


def test_a_moved_date_keeps_the_original_and_is_counted(at, visit, office, lead, milestone):
    for hour, day in ((11, "2026-08-31"), (12, "2026-09-30")):
        at(f"2026-07-08 {hour}:00")
        visit(
            office, "milestone-replan", **REPLAN | {"new_due": day, "approval": "左政办〔2026〕9号"}
        )
    milestone.refresh_from_db()
    assert (milestone.due_date, milestone.baseline_due_date) == (date(2026, 9, 30), DUE)
    assert MilestoneChange.objects.count() == 2
    shown = text_of(visit(lead))
    assert "顺延 2 次" in shown
    assert "<del>8月31日</del> → <ins>9月30日</ins>，用地，左政办〔2026〕9号" in shown
    assert "6月30日" in shown


def test_a_stale_move_keeps_what_was_typed(visit, office, contact, milestone):
    milestone.submit(by=contact, on=TODAY, now=timezone.now())
    response = visit(office, "milestone-replan", **REPLAN, version=0)
    assert response.status_code == 409
    assert "县里调整" in text_of(response)
    assert "示例甲 报完成" in text_of(response)


def test_the_original_is_corrected_within_a_day_only(at, visit, project, office):
    made = roadmap.add_milestone(
        project,
        name="招标",
        due_date=date(2026, 7, 30),
        by=office,
        now=timezone.now(),
        known_since=TODAY,
    )
    slip = {"new_due": "2026-07-31", "reason": "录入差错"}
    assert visit(office, "milestone-correct", of=made, **slip).status_code == 302
    made.refresh_from_db()
    assert made.baseline_due_date == date(2026, 7, 31)
    at("2026-07-09 10:01")
    response = visit(office, "milestone-correct", of=made, **slip | {"new_due": "2026-08-01"})
    assert response.status_code == 422
    assert "24 小时" in text_of(response)


def test_a_paused_milestone_asks_nothing(visit, project, office, contact, milestone):
    ledger.change_stage(
        project, Project.Stage.SUSPENDED, by=office, on=TODAY, reason="资金", now=timezone.now()
    )
    assert visit(contact).context["page"].form is None
    assert "暂停" in text_of(visit(contact))
    assert visit(contact, **WORKING).status_code == 409


def test_every_change_leaves_a_trail(visit, office, contact, milestone):
    visit(contact, **DONE)
    visit(office, "milestone-send-back", reason="缺照片")
    actions = AuditEntry.objects.filter(subject_id=milestone.pk).values_list("action", flat=True)
    assert {"报完成", "退回"} <= set(actions)


def test_typed_words_are_shown_as_words(visit, contact):
    visit(contact, **WORKING | {"note": "<script>alert(1)</script>"})
    shown = text_of(visit(contact))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_page_asks_as_much_for_one_report_as_for_many(
    client, visit, contact, milestone, django_assert_max_num_queries
):
    visit(contact, **WORKING)
    client.force_login(contact)
    address = milestone.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(15) as one:
        client.get(address)
    for number in range(10):
        visit(contact, **WORKING | {"note": f"第{number}次"})
    client.get(address)
    with django_assert_max_num_queries(15) as many:
        client.get(address)
    assert len(many) == len(one)
