"""What an import writes overdue says so first, and one tick accepts it (R-DL-6)."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from exchange.batches import accept_overdue
from exchange.models import ImportBatch
from projects import year_listings
from projects.models import Milestone
from tests.exchange.ledgers import HEAD, all_sentences, bring_in, command, ledger, line, outcomes
from tests.exchange.views.test_batches import act, shown, upload

pytestmark = pytest.mark.django_db
NOVEMBER_25 = datetime(2026, 11, 25, 9, 0, tzinfo=timezone.get_default_timezone())
LIMITS = {"新建": date(2026, 6, 30), "续建": date(2026, 3, 31)}
DAY = timedelta(days=1)


def at(day):
    return datetime.combine(day, time(9), timezone.get_default_timezone())


@pytest.fixture
def november():
    with time_machine.travel(NOVEMBER_25, tick=False):
        yield


@pytest.fixture
def rows():
    """A 新建 149 days past on 26 November, a 续建, one that was started, one that stands still."""
    head = [*HEAD, "项目阶段"]
    return head, [
        line(head),
        line(head, 项目名称="示例项目八", 建设性质="续建"),
        line(head, 项目名称="示例项目七", 实际开工时间=date(2026, 8, 1)),
        line(head, 项目名称="示例项目六", 建设性质="储备"),
        line(head, 项目名称="示例项目五", 计划竣工时间=date(2026, 10, 31)),
    ]


@pytest.fixture
def path(tmp_path, rows, project):
    head, lines = rows
    return ledger(tmp_path, *lines, head=head)


# --- how many, which, how long ------------------------------------------------------------------


def test_what_is_overdue_is_counted_as_it_stands_after_writing(path, office):
    changeset, batch = bring_in(path, office, now=NOVEMBER_25)
    assert (batch.overdue_count, batch.overdue_longest) == (4, 239)
    late = Milestone.objects.filter(project__in=batch.rows.values("project"))
    late = late.overdue(date(2026, 11, 25))
    assert sorted(m.overdue_days(date(2026, 11, 25)) for m in late) == [25, 148, 148, 239]
    kept = {row.name: row.overdue for row in batch.rows.all()}
    assert kept["示例项目九"] == [["开工", "2026-06-30", 148]]
    assert kept["示例项目七"] == kept["示例项目六"] == []


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize(("after", "late"), [(-1, 0), (0, 0), (1, 1)])
def test_a_row_counts_as_decided_on_1_january(tmp_path, office, project, kind, after, late):
    day = LIMITS[kind] + after * DAY
    changeset, batch = bring_in(ledger(tmp_path, line(建设性质=kind)), office, now=at(day))
    assert (outcomes(changeset), batch.overdue_count) == (["new"], late)
    assert Milestone.objects.get(project__name="示例项目九").due_date == LIMITS[kind]


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize(("after", "asked"), [(-1, False), (0, False), (1, True)])
def test_a_supplement_counts_on_its_day(tmp_path, office, project, kind, after, asked):
    head, day = [*HEAD, "增补"], LIMITS[kind] + after * DAY
    path = ledger(tmp_path, line(head, 建设性质=kind, 增补=day), head=head)
    changeset, _ = bring_in(path, office, now=NOVEMBER_25)
    assert outcomes(changeset) == ["refused" if asked else "new"]
    assert ("批准文号" in "".join(all_sentences(changeset))) is asked


def test_a_supplement_is_not_due_before_its_day(tmp_path, office, project):
    head = [*HEAD, "增补"]
    early = line(head, 增补=date(2026, 3, 2), 计划开工时间=date(2026, 3, 1))
    changeset, _ = bring_in(ledger(tmp_path, early, head=head), office, now=NOVEMBER_25)
    assert "不能早于列入日期" in all_sentences(changeset)[0]


def test_a_supplement_of_tomorrow_is_refused(tmp_path, office, project):
    head = [*HEAD, "增补"]
    changeset, _ = bring_in(
        ledger(tmp_path, line(head, 增补=date(2026, 11, 26)), head=head), office, now=NOVEMBER_25
    )
    assert outcomes(changeset) == ["refused"]


def test_a_blank_kind_counts_as_decided_with_its_listing(tmp_path, office, make_project):
    """In November, too, a kind filled in owes the statutory date, and is overdue at once."""
    made = make_project("示例项目三", kind="")
    path = ledger(tmp_path, line(项目名称="示例项目三"))
    changeset, batch = bring_in(path, office, now=NOVEMBER_25)
    assert (outcomes(changeset), batch.overdue_longest) == (["changed"], 148)
    listing = made.listings.get()
    assert (listing.kind_decided_on, listing.decided_on) == (date(2026, 1, 1), date(2026, 1, 1))
    assert outcomes(bring_in(path, office, now=NOVEMBER_25)[0]) == ["unchanged"]


def test_a_kind_of_next_years_list_is_filled_in_before_that_year(tmp_path, office, make_project):
    made = make_project("示例项目三", year=2027, kind="")
    path = ledger(tmp_path, line(项目名称="示例项目三"))
    changeset, batch = bring_in(path, office, now=NOVEMBER_25, year=2027)
    assert (outcomes(changeset), batch.overdue_count) == (["changed"], 0)
    assert made.milestones.get().due_date == date(2027, 6, 30)


def test_an_own_project_that_only_waits_is_still_overdue(tmp_path, office, company, project):
    """R-AC-2: whoever belongs to the owner unit submits alone, and what waits backdated counts."""
    office.unit = company
    office.save(update_fields=["unit"])
    row = line(项目单位="示例企业甲", 实际开工时间=date(2026, 6, 1))
    changeset, batch = bring_in(ledger(tmp_path, row), office, now=NOVEMBER_25)
    assert batch.overdue_count == 1
    assert any("写入后待核" in said for said in all_sentences(changeset, "note"))
    start = Milestone.objects.get(project__name="示例项目九")
    assert (start.state, start.is_backdated) == ("submitted", True)
    assert start.is_overdue(date(2026, 11, 25))


# --- by the page --------------------------------------------------------------------------------


def test_the_preview_shows_the_dates_and_wants_one_tick(client, office, november, path):
    client.force_login(office)
    batch = upload(client, path)
    html = shown(client, batch)
    assert "写入后 4 项立即逾期，最长 239 天" in html
    assert "示例项目八" in html.split("写入后 4 项")[1].split("</ul>")[0]
    assert "2026-06-30（法定时限）" in html
    assert "请先勾选确认" in act(client, batch, "write", seen=batch.fingerprint)
    assert batch.state == "preview"
    act(client, batch, "write", seen=batch.fingerprint, accept_overdue="1")
    assert batch.state == "committed"
    assert (batch.accepted_by, batch.accepted_name) == (office, "示例办一")
    assert batch.accepted_at == NOVEMBER_25
    assert "示例办一" in shown(client, batch)
    trail = AuditEntry.objects.get(action="导入台账").after["写入即逾期"]
    assert trail == "写入后 4 项立即逾期，最长 239 天（示例办一已确认）"


def test_nothing_overdue_asks_for_nothing(clerk, project, tmp_path):
    batch = upload(clerk, ledger(tmp_path, line()))
    assert "立即逾期" not in shown(clerk, batch)
    act(clerk, batch, "write", seen=batch.fingerprint)
    assert (batch.state, batch.accepted_at) == ("committed", None)


def test_a_tick_does_not_outlive_its_preview(client, office, november, path, project):
    client.force_login(office)
    batch = upload(client, path)
    old = batch.fingerprint
    year_listings.correct_listing(
        project.listings.get(), {"content": "改"}, by=office, now=NOVEMBER_25
    )
    project.refresh_from_db()
    ImportBatch.objects.filter(pk=batch.pk).update(fingerprint="0" * 64)
    act(client, batch, "write", seen=old, accept_overdue="1")
    assert (batch.state, batch.accepted_at) == ("preview", None)


def test_what_is_seen_before_midnight_may_be_written_after(client, office, path):
    late = datetime(2026, 11, 25, 23, 59, tzinfo=timezone.get_default_timezone())
    client.force_login(office)
    with time_machine.travel(late, tick=False) as clock:
        batch = upload(client, path)
        clock.shift(120)
        act(client, batch, "write", seen=batch.fingerprint, accept_overdue="1")
    assert (batch.state, batch.overdue_longest) == ("committed", 240)


# --- by the command -----------------------------------------------------------------------------

SUMMARY = "new 5, changed 0, unchanged 0, refused 0"


def test_the_command_writes_warns_and_leaves_the_tick_to_the_desk(client, office, november, path):
    code, lines = command(path, "--year", "2026")
    assert (code, lines[-1]) == (0, SUMMARY)
    assert "提醒 工作表“台账”第 3 行：“复工”2026-03-31 到期，写入即逾期 239 天。" in lines
    [said] = [line for line in lines if "写入后 4 项立即逾期，最长 239 天" in line]
    assert "待确认" in said
    client.force_login(office)
    assert "4 项写入即逾期，待确认" in client.get("/").content.decode()
    batch = ImportBatch.objects.get()
    html = act(client, batch, "accept-overdue", seen=batch.fingerprint, accept_overdue="1")
    assert "已确认" in html
    assert batch.accepted_by == office
    assert AuditEntry.objects.filter(action="确认写入即逾期", by=office).count() == 1
    assert "待确认" not in client.get("/").content.decode()


def test_the_option_stands_for_the_tick(client, office, november, path):
    code, lines = command(path, "--year", "2026", "--accept-overdue")
    assert (code, lines[-1]) == (0, SUMMARY)
    batch = ImportBatch.objects.get()
    assert batch.accepted_name.startswith("命令行")
    assert batch.accepted_at
    client.force_login(office)
    assert "写入即逾期，待确认" not in client.get("/").content.decode()


def test_a_rehearsal_warns_too(november, path):
    code, lines = command(path, "--year", "2026", "--dry-run")
    assert (code, lines[-1]) == (0, SUMMARY)
    assert any("写入后 4 项立即逾期" in line for line in lines)


@pytest.mark.parametrize(
    ("typed", "status"), [({}, 302), ({"accept_overdue": "1", "version": "0" * 16}, 409)]
)
def test_a_tick_of_something_else_accepts_nothing(client, office, november, path, typed, status):
    command(path, "--year", "2026")
    client.force_login(office)
    batch = ImportBatch.objects.get()
    url = reverse("exchange:accept-overdue", args=[batch.pk])
    assert client.post(url, {"version": batch.version, **typed}).status_code == status
    batch.refresh_from_db()
    assert batch.accepted_at is None


def test_it_is_accepted_once(office, november, path):
    command(path, "--year", "2026")
    batch = ImportBatch.objects.get()
    facts = {"by": office, "now": NOVEMBER_25, "seen": batch.fingerprint}
    assert [accept_overdue.accept(batch, **facts) for _ in range(2)] == [True, False]
    assert AuditEntry.objects.filter(action="确认写入即逾期").count() == 1


def test_the_office_alone_accepts(client, contact, november, path):
    command(path, "--year", "2026")
    client.force_login(contact)
    batch = ImportBatch.objects.get()
    url = reverse("exchange:accept-overdue", args=[batch.pk])
    answers = {"version": batch.version, "accept_overdue": "1"}
    assert client.post(url, answers).status_code in (403, 404)


def test_what_was_taken_back_waits_for_nobody(client, office, november, path):
    command(path, "--year", "2026")
    command("--undo", str(ImportBatch.objects.get().pk))
    client.force_login(office)
    assert "写入即逾期，待确认" not in client.get("/").content.decode()
