from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from pipeline import pool_entries
from pipeline.models import PoolAmount, PoolEntry, PoolMaturity, PoolOpening
from pipeline.pool_records import NewEntry
from projects import project_lifecycle
from tests import pauses
from tests.pipeline.conftest import NOW, TODAY
from tests.pipeline.reviewing import AFTER, BEFORE, HELD, at

DAY = timedelta(days=1)
OPENED = date(2026, 1, 15)


def refused(act, *args, **kwargs):
    """The sentences of a refusal, those beside a field with its name."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    if hasattr(refusal.value, "error_dict"):
        return refusal.value.message_dict
    return refusal.value.messages


@pytest.fixture
def acts(office):
    return {"by": office, "now": NOW}


@pytest.fixture
def open_with(acts):
    """open_with(NewEntry(...), ...): the opening list of these."""

    def confirm(*rows, **facts):
        told = {"confirmed_on": OPENED, "document": "储备库清单〔2026〕1号"} | acts | facts
        return pool_entries.confirm_opening(list(rows), **told)

    return confirm


# --- In -------------------------------------------------------------------------------------------


def test_an_admitted_project_is_in_the_pool_with_its_amount_and_maturity(admit, reserve):
    entry = admit(reserve(), amount=50000, maturity="ready")
    [row] = PoolEntry.objects.with_figures(TODAY)
    assert row == entry
    assert (row.amount, row.maturity) == (Decimal(50000), "ready")
    assert row.is_reviewed
    assert row.basis == "sheet"
    trail = AuditEntry.objects.get(action="储备库入库")
    assert trail.project_id == entry.project_id
    assert trail.after["论证"] == "2026-01-20 联席纪要〔2026〕1号"


def test_an_entry_counts_from_its_first_day_until_the_day_it_left(admit, reserve):
    entry = admit(reserve(), since="2026-02-01")
    entry.until, entry.left = date(2026, 5, 1), "withdrawn"
    entry.save()
    days = {
        date(2026, 1, 31): False,
        date(2026, 2, 1): True,
        date(2026, 2, 2): True,
        date(2026, 4, 30): True,
        date(2026, 5, 1): False,
        date(2026, 5, 2): False,
    }
    assert {day: PoolEntry.objects.on(day).exists() for day in days} == days
    assert {day: entry.is_in_pool_on(day) for day in days} == days


def test_the_same_click_again_is_the_same_entry(admit, reserve):
    project = reserve()
    assert admit(project) == admit(project, now=NOW + timedelta(minutes=5))
    assert PoolAmount.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"since": "2026-07-09"}, "since", "入库日期不能晚于今天。"),
        ({"since": "1999-12-31", "reviewed_on": date(1999, 1, 1)}, "since", "请核对年份"),
        ({"reviewed_on": TODAY + DAY}, "reviewed_on", "论证日期不能晚于今天。"),
        ({"reviewed_on": date(2026, 2, 2)}, "since", "不能早于论证日期（2026-02-02）"),
        ({"amount": 0}, "amount", "金额要大于 0"),
        ({"amount": -1}, "amount", "金额要大于 0"),
        ({"document": " "}, "document", "请填联席论证的文件"),
        ({"reviewed_on": None}, "reviewed_on", "没有论证过的，请先上联席会议"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(admit, reserve, facts, field, sentence):
    told = refused(admit, reserve(), **facts)
    assert list(told) == [field]
    assert sentence in told[field][0]
    assert not PoolEntry.objects.exists()


@pytest.mark.parametrize("since", ["2026-02-01", "2026-03-01", "2026-01-21"])
def test_a_project_stands_in_the_pool_once(admit, reserve, since):
    project = reserve()
    admit(project, since="2026-02-01")
    told = refused(admit, project, since=since, document="联席纪要〔2026〕2号")
    assert told == {"since": ["项目 2026-02-01 已入库，不必再入库。"]}


def test_an_entry_begins_again_on_the_day_the_last_one_ended(admit, reserve):
    project = reserve()
    first = admit(project, since="2026-02-01")
    PoolEntry.objects.filter(pk=first.pk).update(until=date(2026, 5, 1), left="withdrawn")
    told = refused(admit, project, since="2026-04-30", document="第二次")
    assert told["since"] == ["项目 2026-02-01 已入库，2026-05-01 才出库，入库日期不能早于这一天。"]
    assert admit(project, since="2026-05-01", document="第二次").since == date(2026, 5, 1)


def test_what_was_taken_out_as_mistaken_stands_in_nobodys_way(admit, reserve, acts):
    project = reserve()
    wrong = admit(project, since="2026-03-01")
    assert pool_entries.take_out_as_mistaken(wrong, reason="录错项目", **acts)
    assert not pool_entries.take_out_as_mistaken(wrong, reason="录错项目", **acts)
    assert not PoolEntry.objects.on(TODAY).exists()
    assert admit(project, since="2026-02-01").until is None


def test_a_withdrawn_project_does_not_come_in(admit, reserve, acts):
    project = reserve()
    project_lifecycle.withdraw(project, reason="重复", on=TODAY, **acts)
    assert refused(admit, project) == ["项目已撤回，不能入库。"]


def test_a_terminated_project_does_not_come_in(admit, reserve, office):
    project = reserve()
    pauses.set_stage(project, "terminated", by=office, on=TODAY, reason="不再建设", now=NOW)
    assert refused(admit, project) == ["项目已终止，不能入库；恢复施工后再办。"]


@pytest.mark.parametrize(("kind", "word"), [("new", "新建"), ("continuing", "续建")])
def test_a_project_listed_this_year_does_not_come_in(admit, make_project, kind, word):
    project = make_project(kind=kind)
    assert refused(admit, project) == [f"项目已列入 2026 年清单（{word}），不再入库。"]


def test_a_project_listed_as_preliminary_comes_in(admit, make_project):
    assert admit(make_project(kind="preliminary")).until is None


# --- By a case --------------------------------------------------------------------------------


@pytest.fixture
def passed(idea, argue, give):
    """A case that passed on HELD, of 6,000万元, 前期类."""
    return give(argue(idea), "agree", "agree", "agree")


def test_a_passed_case_brings_in_what_it_says(passed, office):
    entry = pool_entries.admit(passed, since=HELD, by=office, now=at(AFTER))
    [row] = PoolEntry.objects.with_figures(HELD)
    assert (row.case, row.basis, row.amount, row.maturity) == (
        passed,
        "review",
        6000,
        "preliminary",
    )
    assert (entry.reviewed_on, entry.document) == (HELD, "2026年7月8日联席会议")


def test_the_office_may_say_otherwise(passed, office):
    told = {"amount": Decimal(5000), "maturity": "ready", "document": "纪要〔2026〕3号"}
    entry = pool_entries.admit(passed, since=AFTER, by=office, now=at(AFTER), **told)
    assert (entry.amounts.get().amount, entry.maturities.get().maturity) == (5000, "ready")
    assert (entry.document, entry.since) == ("纪要〔2026〕3号", AFTER)


@pytest.mark.parametrize(("day", "is_refused"), [(BEFORE, True), (HELD, False), (AFTER, False)])
def test_no_case_brings_in_before_it_was_decided(passed, office, day, is_refused):
    facts = {"since": day, "by": office, "now": at(AFTER)}
    if is_refused:
        told = refused(pool_entries.admit, passed, **facts)
        assert told == {"since": ["入库日期不能早于论证日期（2026-07-08）。"]}
    else:
        assert pool_entries.admit(passed, **facts).since == day


def test_a_case_that_was_used_brings_in_nothing_more(passed, office, acts):
    entry = pool_entries.admit(passed, since=HELD, by=office, now=at(HELD))
    assert pool_entries.admit(passed, since=HELD, by=office, now=at(HELD)) == entry
    project_lifecycle.withdraw(passed.project, reason="重复", on=AFTER, **acts)
    told = refused(pool_entries.admit, passed, since=AFTER, by=office, now=at(AFTER))
    assert told == ["本次论证已经办过入库。"]


@pytest.mark.parametrize(
    ("says", "word"), [("return", "退回"), ("refuse", "不予通过"), ("", "待论证")]
)
def test_no_case_that_did_not_pass_brings_in(idea, argue, give, office, says, word):
    case = give(argue(idea), "agree", "agree", says)
    told = refused(pool_entries.admit, case, since=HELD, by=office, now=at(AFTER))
    assert told == [f"本项目的联席论证{word}，通过后才能入库。"]
    assert not PoolEntry.objects.exists()


# --- The opening list -----------------------------------------------------------------------------


def test_the_opening_list_stands_from_its_day_without_a_review(open_with, reserve):
    rows = [
        NewEntry(reserve(f"示例储备{n}"), TODAY, Decimal(n * 10000), "conceived") for n in (1, 2)
    ]
    opening = open_with(*rows)
    entries = opening.entries.all()
    assert [entry.since for entry in entries] == [OPENED, OPENED]
    assert not any(entry.is_reviewed for entry in entries)
    assert PoolEntry.objects.unreviewed().count() == 2
    assert not PoolEntry.objects.reviewed().exists()


def test_the_opening_list_is_confirmed_once(open_with, reserve):
    open_with(NewEntry(reserve("示例储备一"), OPENED, Decimal(1), "ready"))
    second = NewEntry(reserve("示例储备二"), OPENED, Decimal(1), "ready")
    assert refused(open_with, second) == [
        "期初清单已经确认过（2026-01-15 起），以后的项目请通过联席会议入库。"
    ]


def test_the_database_keeps_one_opening_list(db):
    facts = {"confirmed_on": OPENED, "document": "示例"}
    PoolOpening.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        PoolOpening.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        PoolOpening.objects.create(**facts, is_only=False)


def test_the_opening_list_names_every_row_that_may_not_come_in(open_with, make_project, reserve):
    project = reserve()
    row = NewEntry(project, OPENED, Decimal(1), "ready")
    listed = NewEntry(make_project("示例新建"), OPENED, Decimal(1), "ready")
    empty = NewEntry(reserve("示例储备二"), OPENED, Decimal(0), "ready")
    assert refused(open_with, row, row, listed, empty) == [
        "示例新建：项目已列入 2026 年清单（新建），不再入库。",
        "示例储备二：金额要大于 0（万元）。",
        "示例储备一：清单里有两行，请留一行。",
    ]
    assert not PoolOpening.objects.exists()


def test_the_opening_list_needs_projects_a_document_and_a_day_gone_by(open_with, reserve):
    row = NewEntry(reserve(), OPENED, Decimal(1), "ready")
    assert refused(open_with) == ["期初清单还没有项目，请先选项目。"]
    assert refused(open_with, row, document=" ") == {"document": ["请填确认期初清单的文件。"]}
    assert refused(open_with, row, confirmed_on=TODAY + DAY) == [
        "示例储备一：入库日期不能晚于今天。"
    ]


# --- As a sheet says it ---------------------------------------------------------------------------


def test_a_sheets_row_needs_day_and_document_of_its_review(reserve, acts):
    facts = {"since": date(2026, 2, 1), "amount": Decimal(1), "maturity": "ready"} | acts
    project = reserve()
    without_day = {"reviewed_on": None, "document": "纪要"}
    without_document = {"reviewed_on": date(2026, 1, 1), "document": ""}
    assert refused(pool_entries.enter_reviewed, project, **facts, **without_day) == {
        "reviewed_on": ["请填联席论证的日期；没有论证过的，请先上联席会议。"]
    }
    assert refused(pool_entries.enter_reviewed, project, **facts, **without_document) == {
        "document": ["请填联席论证的文件；没有论证过的，请先上联席会议。"]
    }
    both = {"reviewed_on": date(2026, 1, 1), "document": "纪要"}
    assert pool_entries.enter_reviewed(project, **facts, **both).basis == "sheet"


def test_rows_of_a_sheet_come_in_together_or_not_at_all(reserve, make_project, acts):
    review = {"reviewed_on": date(2026, 1, 1), "document": "纪要"}
    good = NewEntry(reserve(), OPENED, Decimal(1), "ready", **review)
    listed = NewEntry(make_project("示例新建"), OPENED, Decimal(1), "ready", **review)
    assert refused(pool_entries.enter_reviewed_many, [good, listed], **acts) == [
        "示例新建：项目已列入 2026 年清单（新建），不再入库。"
    ]
    assert not PoolEntry.objects.exists()
    [entry] = pool_entries.enter_reviewed_many([good], **acts)
    assert entry.is_reviewed


def test_any_number_of_rows_comes_in_by_as_many_queries(reserve, acts):
    def cost(number):
        review = {"reviewed_on": date(2026, 1, 1), "document": "纪要"}
        rows = [
            NewEntry(reserve(f"示例{number}之{n}"), OPENED, Decimal(1), "ready", **review)
            for n in range(number)
        ]
        with CaptureQueriesContext(connection) as queries:
            pool_entries.enter_reviewed_many(rows, **acts)
        return len(queries)

    assert cost(1) == cost(25)


# --- Back -----------------------------------------------------------------------------------------


@pytest.fixture
def left(admit, reserve):
    """left("2024-07-08"): a project that was reviewed on that day and has left the pool."""

    def make(reviewed_on):
        day = date.fromisoformat(reviewed_on)
        entry = admit(reserve(), since=reviewed_on, reviewed_on=day, amount=7000)
        PoolEntry.objects.filter(pk=entry.pk).update(until=date(2026, 3, 1), left="withdrawn")
        return entry.project

    return make


@pytest.mark.parametrize(
    ("reviewed_on", "is_kept"),
    [("2024-07-09", True), ("2024-07-08", False), ("2024-07-07", False)],
)
def test_a_project_goes_back_by_a_review_younger_than_two_years(left, acts, reviewed_on, is_kept):
    project = left(reviewed_on)
    back = {"on": TODAY, "reason": "条件变化"} | acts
    if is_kept:
        entry = pool_entries.put_back(project, **back)
        assert (entry.basis, entry.reviewed_on) == ("returned", date.fromisoformat(reviewed_on))
        assert entry.amounts.get().amount == 7000
        assert entry.maturities.get().maturity == "preliminary"
    else:
        assert refused(pool_entries.put_back, project, **back) == [
            f"联席论证（{reviewed_on}）已过有效期，请重新上联席会议。"
        ]


def test_what_never_was_reviewed_does_not_go_back(open_with, reserve, acts):
    project, other = reserve(), reserve("示例储备二")
    opening = open_with(NewEntry(project, OPENED, Decimal(1), "ready"))
    opening.entries.update(until=date(2026, 3, 1), left="withdrawn")
    back = {"on": TODAY, "reason": "条件变化"} | acts
    assert "未经联席" in refused(pool_entries.put_back, project, **back)[0]
    assert refused(pool_entries.put_back, other, **back) == ["项目没有入过库，请先上联席会议。"]
    told = refused(pool_entries.put_back, project, on=TODAY, reason=" ", **acts)
    assert told == {"reason": ["退回储备要写明理由。"]}


# --- Changed --------------------------------------------------------------------------------------


def test_an_amount_holds_from_its_day_on(admit, reserve, acts):
    entry = admit(reserve(), since="2026-02-01", amount=50000)
    changed = date(2026, 5, 10)
    pool_entries.change_amount(entry, on=changed, amount=Decimal(60000), reason="可研", **acts)

    def held(day):
        return PoolEntry.objects.with_figures(day).get().amount

    days = [date(2026, 1, 31), changed - DAY, changed, changed + DAY]
    assert [held(day) for day in days] == [None, 50000, 60000, 60000]
    trail = AuditEntry.objects.get(action="调整储备库金额")
    assert (trail.before, trail.after["自"]) == ({"金额（万元）": "50000.00"}, "2026-05-10")


def test_of_two_amounts_of_one_day_the_later_written_holds(admit, reserve, acts):
    entry = admit(reserve(), since="2026-02-01", amount=50000)
    for amount in (60000, 50000):
        pool_entries.change_amount(
            entry, on=entry.since, amount=Decimal(amount), reason="更正", **acts
        )
    assert PoolEntry.objects.with_figures(entry.since).get().amount == 50000
    assert entry.amounts.count() == 3


def test_a_maturity_holds_from_its_day_on(admit, reserve, acts):
    entry = admit(reserve(), since="2026-02-01")
    row = pool_entries.change_maturity(entry, on=TODAY, maturity="ready", reason="手续已齐", **acts)
    again = pool_entries.change_maturity(
        entry, on=TODAY, maturity="ready", reason="手续已齐", **acts
    )
    assert row == again
    assert PoolEntry.objects.with_figures(TODAY - DAY).get().maturity == "preliminary"
    assert PoolEntry.objects.with_figures(TODAY).get().maturity == "ready"
    trail = AuditEntry.objects.get(action="调整储备库成熟度")
    assert (trail.before["成熟度"], trail.after["成熟度"]) == ("前期类", "开工类")


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"on": TODAY + DAY}, "on", "日期不能晚于今天。"),
        ({"on": date(2026, 1, 31)}, "on", "2026-02-01 才入库"),
        ({"on": date(2026, 6, 1)}, "on", "已于 2026-06-01 出库"),
        ({"amount": Decimal(50000)}, "amount", "和这一天已有的金额相同。"),
        ({"amount": Decimal(0)}, "amount", "金额要大于 0"),
        ({"reason": " "}, "reason", "请写明理由。"),
    ],
)
def test_a_change_that_cannot_be_is_refused(admit, reserve, acts, facts, field, sentence):
    entry = admit(reserve(), since="2026-02-01", amount=50000)
    PoolEntry.objects.filter(pk=entry.pk).update(until=date(2026, 6, 1), left="withdrawn")
    told = {"on": date(2026, 5, 31), "amount": Decimal(60000), "reason": "可研"} | acts | facts
    assert sentence in refused(pool_entries.change_amount, entry, **told)[field][0]
    assert PoolAmount.objects.count() == 1


def test_a_maturity_that_is_none_is_refused(admit, reserve, acts):
    entry = admit(reserve())
    told = refused(
        pool_entries.change_maturity, entry, on=TODAY, maturity="ripe", reason="x", **acts
    )
    assert list(told) == ["maturity"]
    assert PoolMaturity.objects.count() == 1


# --- Sight ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("office", True),
        ("county_leader", True),
        ("auditor", True),
        ("contact", True),
        ("bureau_clerk", True),
        ("stranger", False),
        ("administrator", False),
    ],
)
def test_an_entry_is_seen_by_whoever_sees_its_project(admit, reserve, request, who, sees):
    admit(reserve())
    person = request.getfixturevalue(who)
    rows = PoolEntry.objects
    assert rows.visible_to(person).exists() is sees
    assert rows.listed_to(person).exists() is sees
    assert rows.readable_by(person).exists() is sees


def test_the_entry_of_a_withdrawn_project_is_read_by_the_office(
    admit, reserve, acts, office, contact
):
    project = reserve()
    admit(project)
    project_lifecycle.withdraw(project, reason="重复", on=TODAY, **acts)
    assert PoolEntry.objects.readable_by(office).exists()
    assert not PoolEntry.objects.readable_by(contact).exists()
