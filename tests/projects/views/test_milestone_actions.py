"""The office confirms a milestone, sends it back, opens it again or moves its date."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notice
from alerts.notices import from_events
from projects import roadmap
from projects.models import MilestoneChange
from tests.forms import form_to
from tests.projects.conftest import DONE, DUE, TODAY, state_of, text_of

pytestmark = pytest.mark.usefixtures("july")


def test_the_office_confirms(visit, office, submitted):
    visit(office, "projects:milestone-confirm", next="/overdue/?tab=waiting")
    submitted.refresh_from_db()
    assert (submitted.state, submitted.is_confirmed) == ("done", True)


def test_confirming_twice_says_so_and_changes_nothing(visit, office, submitted):
    seen = submitted.version
    visit(office, "projects:milestone-confirm", version=seen)
    response = visit(office, "projects:milestone-confirm", version=seen)
    assert response.status_code == 409
    assert "示例办一 核定" in text_of(response)
    assert submitted.events.filter(kind="confirm").count() == 1


def test_what_was_withdrawn_and_reported_anew_is_not_confirmed_unseen(
    visit, office, contact, submitted
):
    seen, now = submitted.version, timezone.now()
    submitted.withdraw(by=contact, reason="日期填错", now=now)
    submitted.submit(by=contact, on=date(2026, 7, 8), now=now)
    response = visit(office, "projects:milestone-confirm", version=seen)
    page = text_of(response)
    assert (response.status_code, state_of(submitted)) == (409, "submitted")
    assert "您看到的：" in page
    assert "报完成（2026年7月6日）" in page
    assert "撤回填报：日期填错" in page
    assert "现在：待核" in page
    assert "报 2026年7月8日完成" in page


@pytest.mark.parametrize("desk", ["/", "/overdue/?tab=waiting"])
def test_the_form_on_a_desk_is_refused_with_both_dates_once_another_day_is_reported(
    client, office, contact, submitted, desk
):
    client.force_login(office)
    form = form_to(client.get(desk), reverse("projects:milestone-confirm", args=[submitted.pk]))
    now = timezone.now()
    submitted.withdraw(by=contact, reason="日期填错", now=now)
    submitted.submit(by=contact, on=date(2026, 7, 8), now=now)
    response = client.post(form.action, form.fields)
    assert response.status_code == 409
    assert "2026年7月6日" in text_of(response)
    assert "2026年7月8日" in text_of(response)
    form = form_to(client.get(desk), form.action)
    assert client.post(form.action, form.fields)["Location"] == desk
    assert state_of(submitted) == "done"


def test_sent_back_it_is_overdue_again_and_the_owner_is_told(visit, office, contact, submitted):
    visit(office, "projects:milestone-send-back", reason="缺施工许可证")
    submitted.refresh_from_db()
    assert submitted.overdue_days(TODAY) == 8
    from_events.create_due()
    notice = Notice.objects.get(recipient=contact)
    assert "缺施工许可证" in notice.title


def test_sending_back_needs_a_reason(client, visit, office, submitted):
    visit(office, "projects:milestone-send-back", reason=" ")
    assert state_of(submitted) == "submitted"
    assert from_events.create_due() == 0
    assert not Notice.objects.exists()
    assert "退回要写明理由" in text_of(client.get(submitted.get_absolute_url()))


def test_confirm_and_send_back_at_once_has_one_winner(visit, office, office_colleague, submitted):
    seen = submitted.version
    visit(office, "projects:milestone-confirm", version=seen)
    response = visit(
        office_colleague, "projects:milestone-send-back", version=seen, reason="缺照片"
    )
    assert response.status_code == 409
    assert "缺照片" in text_of(response)
    assert "示例办一 核定" in text_of(response)
    assert state_of(submitted) == "done"
    assert from_events.create_due() == 0
    assert not Notice.objects.exists()


def test_who_submitted_does_not_confirm(
    client, visit, office, office_colleague, contact, company, milestone
):
    office.unit = company
    office.save(update_fields=["unit"])
    visit(office, **DONE)
    assert "您自己报的" in text_of(visit(office))
    visit(office, "projects:milestone-confirm", next="/projects/")
    assert state_of(milestone) == "submitted"
    assert "您自己报的" in text_of(client.get("/projects/"))


def test_the_owner_takes_back_what_is_not_confirmed(visit, contact, office_colleague, submitted):
    visit(contact, "projects:milestone-withdraw", reason="日期填错")
    assert state_of(submitted) == "pending"


def test_the_owner_cannot_reopen_what_is_confirmed(client, visit, contact, office, submitted):
    submitted.confirm(by=office, now=timezone.now())
    visit(contact, "projects:milestone-withdraw", reason="")
    assert state_of(submitted) == "done"
    assert visit(contact, "projects:milestone-reopen", reason="要改").status_code == 403


def test_the_office_reopens_and_cancels_with_a_reason(visit, office, submitted):
    submitted.confirm(by=office, now=timezone.now())
    visit(office, "projects:milestone-reopen", reason="")
    assert state_of(submitted) == "done"
    visit(office, "projects:milestone-reopen", reason="实际未开工")
    assert state_of(submitted) == "pending"
    visit(office, "projects:milestone-cancel", reason="并入二期")
    assert state_of(submitted) == "cancelled"
    assert "并入二期" in text_of(visit(office))


# --- a date is moved --------------------------------------------------------------------------


REPLAN = {
    "new_due": "2026-08-31",
    "reason": "县里调整",
    "category": "land",
    "caused_by": "superior",
}


@pytest.fixture
def replan(visit, office, ordinary):
    """replan(**typed): the office re-plans what is overdue by eight days."""
    page = "projects:milestone-replan"
    return lambda **typed: visit(office, page, of=ordinary, **REPLAN | typed)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": ""}, "请写明理由"),
        ({"category": ""}, "请选原因"),
        ({"category": "enterprise"}, "选择一个有效的选项"),
        ({"caused_by": ""}, "请选原因在谁"),
        ({"caused_by": "somebody"}, "选择一个有效的选项"),
        ({"caused_by": "department"}, "请选是哪个部门"),
        ({"new_due": "2026-06-30"}, "新日期与现定日期相同"),
        ({"new_due": "2027-03-01"}, "批准文号"),
        ({"new_due": "2026年8月"}, "“2026年8月”没有写明是哪一天"),
    ],
)
def test_a_date_is_not_moved_without_reason_or_approval(replan, ordinary, change, sentence):
    response = replan(**change)
    assert response.status_code == 422
    assert sentence in text_of(response)
    ordinary.refresh_from_db()
    assert ordinary.due_date == DUE


def test_r_ch_3_past_the_statutory_date_the_page_does_not_move_it(visit, office, milestone):
    typed = REPLAN | {"approval": "左政办〔2026〕9号"}
    response = visit(office, "projects:milestone-replan", **typed)
    assert response.status_code == 422
    assert "要包联领导同意" in text_of(response)
    milestone.refresh_from_db()
    assert milestone.due_date == DUE


@pytest.mark.parametrize(("day", "offered"), [("06-29", False), ("06-30", False), ("07-01", True)])
def test_r_ch_4_before_its_date_the_page_does_not_move_it(
    at, visit, office, ordinary, replan, day, offered
):
    at(f"2026-{day} 09:00")
    shown = text_of(visit(office, of=ordinary))
    assert (reverse("projects:milestone-replan", args=[ordinary.pk]) in shown) is offered
    response = replan()
    assert response.status_code == (302 if offered else 422)
    assert offered or "由项目单位申请顺延" in text_of(response)


def test_r_ch_4_the_office_names_the_department_that_brought_it_about(
    visit, office, replan, ordinary, water_bureau
):
    assert "原因在谁" in text_of(visit(office, "projects:milestone-replan", of=ordinary))
    assert replan(caused_by="department", caused_by_unit=water_bureau.pk).status_code == 302
    move = ordinary.changes.get()
    assert (move.caused_by, move.caused_by_unit) == ("department", water_bureau)
    assert f"用地（{water_bureau}）" in text_of(visit(office, of=ordinary))


@pytest.mark.parametrize("typed", ["2026年8月31日", "8月31日", "８月３１日", "2026.8.31"])
def test_a_date_is_read_as_in_a_sheet(replan, ordinary, typed):
    assert replan(new_due=typed).status_code == 302
    ordinary.refresh_from_db()
    assert ordinary.due_date == date(2026, 8, 31)


def test_a_moved_date_keeps_the_original_and_is_counted(at, visit, replan, lead, ordinary):
    replan()
    at("2026-09-01 10:00")
    replan(new_due="2026-09-30", approval="左政办〔2026〕9号")
    ordinary.refresh_from_db()
    assert (ordinary.due_date, ordinary.baseline_due_date) == (date(2026, 9, 30), DUE)
    assert MilestoneChange.objects.count() == 2
    shown = text_of(visit(lead, of=ordinary))
    assert "第 2 次顺延，累计 92 天" in shown
    assert "<del>8月31日</del> → <ins>9月30日</ins>，用地（上级），左政办〔2026〕9号" in shown
    assert "6月30日" in shown


def test_a_stale_move_keeps_what_was_typed(visit, office, contact, milestone):
    milestone.submit(by=contact, on=TODAY, now=timezone.now())
    response = visit(office, "projects:milestone-replan", **REPLAN, version=0)
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
    assert visit(office, "projects:milestone-correct", of=made, **slip).status_code == 302
    made.refresh_from_db()
    assert made.baseline_due_date == date(2026, 7, 31)
    at("2026-07-09 10:01")
    response = visit(
        office, "projects:milestone-correct", of=made, **slip | {"new_due": "2026-08-01"}
    )
    assert response.status_code == 422
    assert "24 小时" in text_of(response)


def test_the_page_says_which_move_it_is_and_how_far_it_may_go(at, visit, office, ordinary, replan):
    page = "projects:milestone-replan"
    assert "第 1 次改期。新日期从今天（2026-07-08）到 2036-07-08" in text_of(
        visit(office, page, of=ordinary)
    )
    replan(new_due="2026-07-08")
    at("2026-07-09 09:00")
    replan(new_due="2026-07-09")
    said = text_of(visit(office, of=ordinary))
    assert "（第 2 次改期），由 2026-07-08 改为 2026-07-09" in said
    at("2026-07-10 09:00")
    assert "第 3 次改期，要填批准文号" in text_of(visit(office, page, of=ordinary))
    assert "这是第 3 次改期，从第三次起要填批准文号" in text_of(replan())


@pytest.mark.parametrize(
    ("new_due", "sentence"),
    [
        ("2026-07-07", "新日期不能早于今天（2026-07-08）"),
        ("2020-01-01", "新日期不能早于今天"),
        ("1999-01-01", "请核对年份"),
        ("2036-07-09", "2000-01-01 至 2036-07-08 之间"),
        ("9999-12-31", "2000-01-01 至 2036-07-08 之间"),
    ],
)
def test_a_new_date_has_bounds(replan, new_due, sentence):
    response = replan(new_due=new_due, approval="左政办〔2026〕9号")
    assert response.status_code == 422
    assert sentence in text_of(response)


@pytest.mark.parametrize(
    ("approval", "is_doubted"),
    [("文", True), ("", False), ("左政办〔2026〕9号", False), ("左发(2026)12号", False)],
)
def test_what_does_not_look_like_a_document_is_warned_about_and_kept(
    visit, office, ordinary, replan, approval, is_doubted
):
    replan(approval=approval)
    assert ("不像文号" in text_of(visit(office, of=ordinary))) is is_doubted
    assert ordinary.changes.get().approval == approval


def test_a_slip_corrected_into_the_past_asks_first(at, visit, office, milestone):
    at("2026-01-05 12:00")
    typed = {"new_due": "2026-01-04", "reason": "笔误"}
    asked = visit(office, "projects:milestone-correct", **typed)
    assert asked.status_code == 422
    assert "写入后 1 项立即逾期，最长 1 天" in text_of(asked)
    tick = {"accept_overdue": "on", "overdue_from": "2026-01-04"}
    visit(office, "projects:milestone-correct", **typed, **tick)
    milestone.refresh_from_db()
    assert milestone.baseline_due_date == date(2026, 1, 4)
