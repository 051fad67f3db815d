"""停工, 延长复核, 终止, 恢复施工 by their vectors, and what they refuse (R-OD-6, decision 33)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from investment.models import Month
from norms.policy import policy_on
from projects import pauses, project_lifecycle, roadmap
from projects.models import Milestone, MilestoneChange, Pause, PauseReview, Project
from tests.cast import NEW_YEAR
from tests.pauses import FACTS, pause, resume

pytestmark = pytest.mark.django_db
APPROVED, RESUMED = date(2026, 4, 10), date(2026, 8, 1)
DAY = timedelta(days=1)
Stage = Project.Stage


def at(day):
    return datetime.combine(day, time(10), timezone.get_default_timezone())


def sentences(refusal):
    return "".join(refusal.value.messages)


@pytest.fixture
def site(make_project, office, contact):
    """A continuing project in building, with an ordinary milestone due on 30 May."""
    project = make_project("示例停工", kind="continuing", contact=contact, stage="building")
    facts = {"by": office, "now": at(date(2026, 1, 6)), "known_since": NEW_YEAR}
    roadmap.add_milestone(project, name="主体封顶", due_date=date(2026, 5, 30), **facts)
    return project


@pytest.fixture
def stop(site, office):
    """stop(…): it is paused on 10 April."""

    def act(**facts):
        return pause(site, **{"by": office, "on": APPROVED, "now": at(APPROVED)} | facts)

    return act


@pytest.fixture
def go_on(site, office):
    """go_on(…): it is resumed on 1 August."""

    def act(**facts):
        return resume(site, **{"by": office, "on": RESUMED, "now": at(RESUMED)} | facts)

    return act


def node(site, name="主体封顶"):
    return site.milestones.get(name=name)


# --- To rest --------------------------------------------------------------------------------------


def test_a_pause_has_cause_document_and_review_and_sets_the_stage(site, stop, office):
    made = stop(category="land", caused_by="superior", reason="用地未批")
    site.refresh_from_db()
    assert (site.stage, made.stage_before, made.word) == (Stage.SUSPENDED, "building", "停工")
    assert (made.category_word, made.caused_by_word) == ("用地", "上级")
    review = PauseReview.objects.get()
    assert (review.due_date, review.state, review.held_by().word) == (
        APPROVED + 90 * DAY,
        "pending",
        "duty",
    )
    entry = AuditEntry.objects.filter(project_id=site.pk, action="停工").get()
    assert entry.after["原因"] == "用地"
    assert entry.after["项目阶段"] == "停工"
    assert entry.reason == "用地未批"


def test_the_review_is_proposed_three_months_after_the_approval():
    policy = policy_on(APPROVED)
    assert policy.pause_review_months == 3
    assert pauses.first_review(APPROVED, APPROVED, policy) == date(2026, 7, 10)
    assert pauses.first_review(date(2025, 11, 30), date(2026, 1, 1), policy) == date(2026, 2, 28)
    # Of what was approved long ago, three months from today.
    assert pauses.first_review(date(2025, 1, 10), APPROVED, policy) == date(2026, 7, 10)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"on": APPROVED + DAY}, "今天或以前"),
        ({"on": date(1999, 12, 31)}, "今天或以前"),
        ({"review_date": APPROVED}, "要晚于批准停工日期"),
        ({"review_date": APPROVED - DAY}, "要晚于批准停工日期"),
        ({"on": APPROVED - 9 * DAY, "review_date": APPROVED - DAY}, "不能早于今天"),
        ({"category": "none"}, "请选原因"),
        ({"caused_by": ""}, "请选原因在谁"),
        ({"caused_by": "department"}, "请选是哪个部门"),
        ({"reason": " "}, "写明理由"),
        ({"document": " "}, "批准文件"),
    ],
)
def test_what_a_pause_refuses_leaves_nothing_behind(site, stop, facts, sentence):
    with pytest.raises(ValidationError) as refusal:
        stop(**facts)
    assert sentence in sentences(refusal)
    site.refresh_from_db()
    assert (site.stage, Pause.objects.count(), PauseReview.objects.count()) == ("building", 0, 0)
    assert not site.milestones.exclude(frozen_on=None).exists()


def test_the_day_after_the_approval_is_the_first_review_date(stop):
    assert stop(review_date=APPROVED + DAY).reviews.get().due_date == APPROVED + DAY


def test_two_pauses_at_once_are_one(stop):
    stop()
    with pytest.raises(ValidationError, match="2026-04-10 起停工"):
        stop(on=APPROVED + DAY, now=at(APPROVED + DAY))
    assert Pause.objects.count() == 1


@pytest.mark.parametrize(("event", "accepted"), [(-1, True), (0, True), (1, False)])
def test_a_pause_does_not_lie_before_the_last_event(site, stop, contact, event, accepted):
    later = APPROVED + 2 * DAY
    node(site).submit(by=contact, on=APPROVED + event * DAY, now=at(later))
    if accepted:
        assert stop(now=at(later))
        return
    with pytest.raises(ValidationError, match="早于已报的节点“主体封顶”（2026-04-11）"):
        stop(now=at(later))


@pytest.mark.parametrize(("day", "accepted"), [(31, False), (1, True)])
def test_a_pause_does_not_lie_in_a_closed_month(stop, office, day, accepted):
    Month.objects.create(year=2026, month=3, at=at(APPROVED))
    on = date(2026, 3, 31) if day == 31 else date(2026, 4, 1)
    if accepted:
        assert stop(on=on)
        return
    with pytest.raises(ValidationError, match="2026 年 3 月已结账"):
        stop(on=on)


@pytest.mark.parametrize(("day", "accepted"), [(-1, False), (0, True), (1, True)])
def test_the_next_pause_begins_after_the_resumption_before(stop, go_on, day, accepted):
    stop()
    go_on()
    later = {"on": RESUMED + day * DAY, "now": at(RESUMED + 5 * DAY)}
    if accepted:
        assert stop(**later)
        return
    with pytest.raises(ValidationError, match="上一次恢复施工的日期 2026-08-01"):
        stop(**later)


def test_of_a_withdrawn_project_nothing_rests(site, stop, office):
    project_lifecycle.withdraw(site, by=office, reason="重复录入", on=APPROVED, now=at(APPROVED))
    with pytest.raises(ValidationError, match="已撤回"):
        stop()


@pytest.mark.parametrize("verb", ["stop", "terminate", "resume", "extend"])
def test_the_office_alone(site, stop, lead, verb):
    facts = {"by": lead, "now": at(APPROVED), "reason": "示例", "document": "示例"}
    rested = None if verb == "stop" else stop()
    acts = {
        "stop": lambda: stop(by=lead),
        "terminate": lambda: pauses.terminate(site, approved_on=APPROVED, **facts),
        "resume": lambda: pauses.resume(rested, on=APPROVED, **facts),
        "extend": lambda: pauses.extend_review(
            rested, review_date=RESUMED, reason="示例", by=lead, now=at(APPROVED)
        ),
    }
    with pytest.raises(PermissionDenied):
        acts[verb]()


# --- The stage has one writer --------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.SUSPENDED, Stage.TERMINATED])
def test_nobody_else_writes_these_stages(site, office, stage):
    facts = {"by": office, "on": APPROVED, "reason": "示例", "now": at(APPROVED)}
    with pytest.raises(ValidationError, match=f"请在项目页办理“{stage.label}”"):
        project_lifecycle.change_stage(site, stage, **facts)
    writers = [
        lambda: Project.objects.filter(pk=site.pk).update(stage=stage),
        lambda: Project(name="示例", stage=stage, responsible_unit=site.responsible_unit).save(),
        lambda: project_lifecycle.create_many([Project(name="示例", stage=stage)], by=office),
        lambda: project_lifecycle.correct(site, {"stage": stage}, by=office),
        lambda: project_lifecycle.correct_many([(site, {"stage": stage})], by=office),
    ]
    for write in writers:
        with pytest.raises(ValueError, match="from a Pause alone"):
            write()
    assert Project.objects.get(pk=site.pk).stage == "building"


def test_no_stage_is_set_while_it_rests(site, stop, office):
    stop()
    facts = {"by": office, "on": APPROVED, "reason": "示例", "now": at(APPROVED)}
    with pytest.raises(ValidationError, match="请先在项目页办理“恢复施工”"):
        project_lifecycle.change_stage(site, "completed", **facts)


# --- To look again --------------------------------------------------------------------------------


def test_put_off_means_looked_at_and_the_next_review_is_a_row(stop, office):
    rested = stop()
    facts = {"reason": "用地仍未批", "by": office, "now": at(date(2026, 7, 9))}
    pauses.extend_review(rested, review_date=date(2026, 10, 9), **facts)
    rows = rested.reviews.order_by("pk").values_list("state", "due_date", "reason")
    assert list(rows) == [
        ("done", date(2026, 7, 9), ""),
        ("pending", date(2026, 10, 9), "用地仍未批"),
    ]
    assert Pause.objects.with_review_date().get().review_date == date(2026, 10, 9)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (APPROVED - DAY, "要晚于批准停工日期"),
        (date(2026, 5, 1), "不能早于今天"),
        (APPROVED + 90 * DAY, "要晚于原复核日期 2026-07-09"),
    ],
)
def test_a_review_is_put_off_to_a_later_day(stop, office, day, sentence):
    rested = stop()
    facts = {"reason": "示例", "by": office, "now": at(date(2026, 6, 1))}
    with pytest.raises(ValidationError) as refusal:
        pauses.extend_review(rested, review_date=day, **facts)
    assert sentence in sentences(refusal)
    assert rested.reviews.count() == 1


# --- To go on -------------------------------------------------------------------------------------


def test_r_od_6_dates_are_proposed_by_the_days_and_statutory_ones_as_they_are(site, stop):
    stop()
    days = (RESUMED - APPROVED).days
    proposed = {m.name: pauses.proposed_date(m, days) for m in pauses.frozen_milestones(site)}
    assert days == 113
    assert proposed == {"复工": date(2026, 3, 31), "主体封顶": date(2026, 9, 20)}


def test_r_od_6_a_move_counts_neither_towards_two_nor_as_slip(site, stop, go_on):
    stop()
    rested = go_on(dates={node(site).pk: date(2026, 9, 20)})
    moved = node(site)
    change = MilestoneChange.objects.get()
    assert (change.kind, change.reason) == ("pause", "停工")
    assert (change.old_due, change.new_due) == (date(2026, 5, 30), date(2026, 9, 20))
    assert (moved.due_date, moved.baseline_due_date) == (date(2026, 9, 20), date(2026, 5, 30))
    assert moved.moves().times == 0
    assert (moved.frozen_on, moved.resumed_on) == (None, RESUMED)
    assert (rested.days(RESUMED), rested.reviews.get().state) == (113, "done")
    assert (site.stage, Milestone.objects.get(code="RESUME").state) == ("building", "pending")


def test_r_od_6_what_is_not_moved_climbs_from_the_resumption(site, stop, go_on):
    stop()
    go_on()
    resumed = node(site, "复工")
    late = (RESUMED - resumed.due_date).days
    days = [(resumed.overdue_days(d), resumed.ladder_days(d)) for d in (RESUMED, RESUMED + DAY)]
    assert days == [(late, 0), (late + 1, 1)]


@pytest.mark.parametrize(
    ("name", "day", "approval", "sentence"),
    [
        ("主体封顶", date(2026, 5, 30), "", "新日期与现定日期相同"),
        ("主体封顶", date(2027, 1, 1), "", "跨年度改期要填"),
        ("主体封顶", date(2026, 12, 31), "", ""),
        ("主体封顶", date(2027, 1, 1), "左政办函〔2026〕5号", ""),
        # A result before today is allowed, and stays overdue.
        ("主体封顶", date(2026, 7, 31), "", ""),
        ("复工", date(2026, 4, 1), "", "法定时限"),
        ("复工", date(2026, 4, 1), "左政办函〔2026〕5号", ""),
        ("主体封顶", date(2037, 1, 1), "左政办函〔2026〕5号", "请核对年份"),
    ],
)
def test_which_dates_a_resumption_takes(site, stop, go_on, name, day, approval, sentence):
    stop()
    dates = {node(site, name).pk: day}
    if not sentence:
        go_on(dates=dates, approval=approval)
        moved = node(site, name)
        assert (moved.due_date, moved.is_overdue(RESUMED)) == (day, day < RESUMED)
        return
    with pytest.raises(ValidationError) as refusal:
        go_on(dates=dates, approval=approval)
    assert list(refusal.value.message_dict) == [pauses.date_field(node(site, name).pk)]
    assert sentence in sentences(refusal)
    site.refresh_from_db()
    assert (site.stage, node(site, name).frozen_on) == ("suspended", APPROVED)
    assert Pause.objects.get().is_open


@pytest.mark.parametrize(
    ("on", "sentence"),
    [(APPROVED - DAY, "不能早于批准停工的日期"), (APPROVED, ""), (RESUMED + DAY, "不能晚于今天")],
)
def test_a_resumption_lies_between_the_approval_and_today(stop, go_on, on, sentence):
    stop()
    if not sentence:
        assert go_on(on=on).days(RESUMED) == 0
        return
    with pytest.raises(ValidationError, match=sentence):
        go_on(on=on)


def test_a_resumption_has_reason_and_document(stop, go_on):
    stop()
    for facts in ({"reason": " "}, {"document": ""}):
        with pytest.raises(ValidationError, match="恢复施工要"):
            go_on(**facts)


def test_who_comes_second_finds_it_over(stop, go_on, office):
    rested = stop()
    go_on()
    with pytest.raises(ValidationError, match="已经结束"):
        pauses.resume(
            rested, on=RESUMED, reason="示例", document="示例", by=office, now=at(RESUMED)
        )


def test_the_stage_never_falls_behind_what_was_confirmed_meanwhile(site, stop, go_on, office):
    Project.objects.filter(pk=site.pk).update(stage="landed")
    resumed = node(site, "复工")
    site.refresh_from_db()
    stop()
    Milestone.objects.filter(pk=resumed.pk).update(
        state="submitted", completed_on=APPROVED - DAY, frozen_on=None
    )
    resumed.refresh_from_db()
    resumed.confirm(by=office, now=at(APPROVED + DAY))
    assert Project.objects.get(pk=site.pk).stage == "suspended"
    go_on()
    assert site.stage == "started"


# --- 终止 -----------------------------------------------------------------------------------------


def terminate(site, office, on, **facts):
    facts = FACTS | {"reason": "不再建设", "document": "左政函〔2026〕9号"} | facts
    return pauses.terminate(site, approved_on=on, by=office, now=at(on), **facts)


def test_a_termination_is_a_day_within_the_pause(site, stop, go_on, office):
    rested = stop()
    terminate(site, office, date(2026, 6, 1))
    site.refresh_from_db()
    rested.refresh_from_db()
    assert (site.stage, rested.word, rested.is_open) == ("terminated", "终止", True)
    assert (rested.category, rested.termination_document) == ("design", "左政函〔2026〕9号")
    assert node(site).frozen_on == APPROVED
    assert rested.reviews.get().state == "done"
    with pytest.raises(ValidationError, match="已于 2026-06-01 终止"):
        terminate(site, office, date(2026, 6, 2))
    with pytest.raises(ValidationError, match="没有待办的复核"):
        pauses.extend_review(
            rested, review_date=RESUMED, reason="示例", by=office, now=at(date(2026, 6, 2))
        )
    # Taken up again: the days count from the first approval.
    assert go_on().days(RESUMED) == 113
    assert (site.stage, node(site).frozen_on) == ("building", None)


def test_without_a_pause_before_it_begins_with_the_termination(site, office):
    made = terminate(site, office, APPROVED)
    assert (made.approved_on, made.terminated_on) == (APPROVED, APPROVED)
    assert node(site).frozen_on == APPROVED
    assert not PauseReview.objects.exists()


@pytest.mark.parametrize(("on", "sentence"), [(-1, "不能早于批准停工的日期"), (0, "")])
def test_a_termination_does_not_lie_before_the_pause(site, stop, office, on, sentence):
    stop()
    facts = {"reason": "示例", "document": "示例", "by": office, "now": at(RESUMED)}
    if not sentence:
        assert pauses.terminate(site, approved_on=APPROVED, **facts).terminated_on == APPROVED
        return
    with pytest.raises(ValidationError, match=sentence):
        pauses.terminate(site, approved_on=APPROVED + on * DAY, **facts)


# --- Races ----------------------------------------------------------------------------------------


def at_once(*acts):
    """What each act did, all begun at the same moment: the sentence of a refusal, else ""."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait()
            act()
        except ValidationError as refusal:
            return "".join(refusal.messages)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_of_many_pauses_at_once_one_is_made(site, stop):
    said = at_once(*[stop] * 6)
    assert sorted(said)[0] == ""
    assert all("起停工" in sentence for sentence in sorted(said)[1:])
    assert Pause.objects.count() == PauseReview.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_resumed_and_paused_at_once_it_stands_as_one_after_the_other(site, stop, go_on):
    stop()
    later = {"on": RESUMED, "now": at(RESUMED)}
    said = at_once(go_on, lambda: stop(**later), go_on, lambda: stop(**later))
    site.refresh_from_db()
    pauses_made = list(Pause.objects.order_by("pk"))
    done = AuditEntry.objects.filter(project_id=site.pk, action__in=["停工", "恢复施工"])
    assert done.count() == 1 + said.count("")
    assert [row.is_open for row in pauses_made].count(True) == (site.stage == "suspended")
    frozen = site.milestones.filter(frozen_on__isnull=False).exists()
    assert frozen == (site.stage == "suspended")
