"""News goes up as a row: the event of an act awaits its notice, and the next pass makes it."""

import ast
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Notice, Occasion
from alerts.notices import from_events
from alerts.runs import clock_check, full_pass
from core import enqueue
from investment import monthly_reports
from projects import assign_people
from projects.models import Milestone
from projects.models import transition as transitions
from projects.models.event import news_models
from supervision.models import Instruction, InstructionEvent, instruct
from tests.alerts.conftest import CHINA

pytestmark = pytest.mark.django_db

ROOT = Path(settings.BASE_DIR)
BELOW = ("core", "accounts", "norms", "projects", "investment", "supervision")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
LATER = "2026-03-05 10:00"
REASON = "缺施工许可证"


@pytest.fixture
def sent_back(project, contact, office):
    """A 开工 that was reported and is sent back by calling this."""
    milestone = project.milestones.get(code="START")
    milestone.submit(by=contact, on=date(2026, 3, 1), now=NOW)
    return lambda: milestone.send_back(by=office, reason=f" {REASON} ", now=NOW)


@pytest.fixture
def submitted_report(project, contact):
    """A monthly report of February that waits to be confirmed."""
    monthly_reports.open_reports(date(2026, 3, 1), now=NOW)
    report = project.monthlyreports.get()
    words = {"physical_progress": "主体", "problems": "无", "next_step": "设备"}
    assert report.submit(by=contact, now=NOW, month_amount=Decimal(800), **words)
    return report


@pytest.fixture
def instructed(project, lead):
    """Calling this writes an instruction."""
    said = {"text": "请抓紧", "reply_by": date(2026, 3, 11), "today": NOW.date()}
    return lambda **change: instruct(by=lead, project=project, now=NOW, **said | change)


def waiting():
    return [event for model in news_models() for event in model.objects.awaiting_notice()]


def facts_of(notices):
    return {
        (n.step, n.title, n.recipient_id, n.capacity, n.occasion, n.day, n.created_at)
        for n in notices
    }


# --- What is declared as news, and what is made of it -------------------------------------------


def acts_declared(request):
    """{(kind, verb): the act} of every verb that the table declares as news."""

    def report(verb):
        row, office = (request.getfixturevalue(name) for name in ("submitted_report", "office"))
        if verb == "reopen":
            row.confirm(by=office, now=NOW)
        return lambda: getattr(row, verb)(by=office, reason=REASON, now=NOW)

    return {
        ("milestone", "send_back"): lambda: request.getfixturevalue("sent_back"),
        ("report", "send_back"): lambda: report("send_back"),
        ("report", "reopen"): lambda: report("reopen"),
    }


#: Those of the others stand in test_from_events_requests.py, test_problem_letters.py and
#: test_orders.py.
NEWS = [
    key
    for key, rule in transitions.TRANSITIONS.items()
    if rule.is_news and rule.kind in ("milestone", "reply", "report")
]
KNOWN_KINDS = {"milestone", "report", "request", "problem", "order", "joint_opinion"}


def test_no_other_kind_has_news():
    assert {r.kind for r in transitions.TRANSITIONS.values() if r.is_news} == KNOWN_KINDS


@pytest.mark.parametrize(("kind", "verb"), NEWS)
def test_every_verb_declared_as_news_leads_to_a_notice(request, contact, kind, verb):
    act = acts_declared(request)[kind, verb]()
    assert waiting() == []
    assert act()
    (event,) = waiting()
    assert event.kind == transitions.TRANSITIONS[kind, verb].event
    assert from_events.create_due() == 1
    notice = Notice.objects.get()
    title = f"{event.obligation.title()}：已退回，{REASON}"
    rest = (contact.pk, "owner", Occasion.EVENT, NOW.date(), NOW)
    assert facts_of([notice]) == {("sent-back", title, *rest)}
    assert (notice.obligation, notice.due_date) == (event.obligation, event.obligation.due_date)
    assert waiting() == []


def test_a_new_instruction_is_news(instructed, contact):
    instruction = instructed()
    assert [event.obligation for event in waiting()] == [instruction]
    from_events.create_due()
    title = f"{instruction.title()}（3月11日前）"
    rest = (contact.pk, "owner", Occasion.EVENT, NOW.date(), NOW)
    assert facts_of(Notice.objects.all()) == {("received", title, *rest)}


def test_what_is_no_news_awaits_nothing(project, contact, office):
    milestone = project.milestones.get(code="START")
    milestone.submit(by=contact, on=date(2026, 3, 1), now=NOW)
    milestone.confirm(by=office, now=NOW)
    milestone.reopen(by=office, reason="照片不符", now=NOW)
    assert milestone.events.exists()
    assert waiting() == []


def test_recipients_and_day_are_those_of_the_event_however_late_it_is(
    sent_back, project, contact, owner_colleague, office, at
):
    sent_back()
    with at(LATER):
        now = timezone.now()
        assign_people.assign_holder(
            "contact", project, owner_colleague, on=now.date(), by=office, now=now
        )
        from_events.create_due()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.day, notice.created_at) == (contact, NOW.date(), NOW)


def test_more_than_a_chunk_is_settled_in_one_call(instructed, monkeypatch):
    monkeypatch.setattr(from_events, "CHUNK", 2)
    for number in range(5):
        instructed(text=f"第{number}件")
    assert from_events.create_due() == 5
    assert waiting() == []


def test_the_scan_uses_the_index_of_what_waits():
    for model in news_models():
        plan = model.objects.awaiting_notice()[:10].explain()
        if connection.vendor == "sqlite":
            assert f"{model._meta.model_name}_awaits_notice" in plan


# --- One transaction, nothing lost, nothing twice ------------------------------------------------


def test_the_change_its_event_and_the_news_stand_or_fall_together(
    sent_back, instructed, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as asked, transaction.atomic():
        assert sent_back()
        assert instructed()
        assert len(waiting()) == 2
        transaction.set_rollback(True)
    assert (waiting(), asked) == ([], [])
    assert not Instruction.objects.exists()
    assert not InstructionEvent.objects.exists()
    assert Milestone.objects.get(code="START").state == "submitted"


def test_the_flag_stands_until_its_notices_are_written(sent_back, monkeypatch):
    sent_back()

    def broken(*args, **options):
        raise IntegrityError

    with monkeypatch.context() as patched:
        patched.setattr(type(Notice.objects), "bulk_create", broken)
        with pytest.raises(IntegrityError):
            from_events.create_due()
    assert len(waiting()) == 1
    assert from_events.create_due() == 1


def test_a_worker_is_asked_by_name_once_the_act_is_committed(
    sent_back, instructed, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(enqueue.current_app, "send_task", lambda name, **_: sent.append(name))
    for act in (sent_back, instructed):
        with django_capture_on_commit_callbacks(execute=True):
            act()
            assert sent == []
        assert sent == ["alerts.tasks.look"]
        sent.clear()


def test_a_lost_request_is_made_good_by_the_next_pass(relay, sent_back, contact, look_at):
    sent_back()
    look_at("2026-03-02 10:30")
    assert relay.recipients == [contact.email]
    assert relay.letters[0]["Subject"] == f"【通知】开工：已退回，{REASON}"
    look_at("2026-03-02 10:31")
    assert len(relay.raw) == 1


def test_the_same_event_again_makes_no_second_notice(sent_back):
    sent_back()
    (event,) = waiting()
    from_events.create_due()
    type(event).objects.filter(pk=event.pk).update(awaits_notice=True)
    from_events.create_due()
    assert Notice.objects.count() == 1
    assert waiting() == []


def test_each_sending_back_is_news_of_its_own(sent_back, project, contact, office):
    sent_back()
    from_events.create_due()
    milestone = project.milestones.get(code="START")
    milestone.submit(by=contact, on=date(2026, 3, 1), now=NOW)
    milestone.send_back(by=office, reason="还缺照片", now=NOW)
    from_events.create_due()
    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chunk", [1, 3, 200])
def test_two_workers_at_once_make_each_notice_once(instructed, sent_back, monkeypatch, chunk):
    monkeypatch.setattr(from_events, "CHUNK", chunk)
    for number in range(12):
        instructed(text=f"第{number}件")
    sent_back()
    together = Barrier(2)

    def work(_):
        try:
            together.wait(timeout=30)
            return from_events.create_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(work, range(2)))
    assert sum(made) == 13
    assert Notice.objects.count() == 13
    assert len(set(Notice.objects.values_list("recipient", "event_key"))) == 13
    assert waiting() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time")
def test_what_another_worker_holds_is_neither_waited_for_nor_lost(instructed, sent_back):
    instructed()
    sent_back()
    with transaction.atomic():
        held = InstructionEvent.objects.awaiting_notice().select_for_update()
        assert len(held) == 1

        def work():
            try:
                return from_events.create_due()
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(work).result(timeout=30) == 1
    assert from_events.create_due() == 1


# --- When it is made -----------------------------------------------------------------------------


def test_while_the_clock_is_in_doubt_news_waits_like_everything(sent_back, monkeypatch, at):
    sent_back()
    with at(LATER), monkeypatch.context() as doubtful:
        doubtful.setattr(clock_check, "holds", lambda now: True)
        full_pass.run_reminders()
        assert len(waiting()) == 1
    with at(LATER):
        full_pass.run_reminders()
    assert waiting() == []


def test_a_rehearsal_says_it_and_leaves_it_waiting(sent_back, at):
    sent_back()
    with at("2026-03-02 10:01"):
        full_pass.dry_run()
    assert len(waiting()) == 1
    assert not Notice.objects.exists()


def test_a_pass_by_hand_leaves_news_to_the_real_clock(sent_back, at):
    sent_back()
    with at("2026-03-02 10:01"):
        full_pass.run_reminders_as_of(date(2026, 3, 2))
    assert len(waiting()) == 1


def test_a_pass_without_news_asks_once_a_kind():
    with CaptureQueriesContext(connection) as asked:
        from_events.create_due()
    selects = [query for query in asked if query["sql"].startswith("SELECT")]
    assert len(selects) == len(news_models())


# --- Nothing calls upwards -----------------------------------------------------------------------


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_nothing_beneath_imports_the_alerts_or_signals():
    files = [path for app in BELOW for path in (ROOT / app).rglob("*.py")]
    assert len(files) > 100
    upwards = ("alerts.", "django.dispatch", "django.db.models.signals", "celery.signals")
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in files
        for name in imported(path)
        if f"{name}.".startswith(upwards)
    }
    assert found == set()
