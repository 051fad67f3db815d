"""A batch is taken back whole, within a day, while nothing else has touched its rows."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from exchange.batches import undo as undo_module
from exchange.batches.undo import CannotUndo, undo
from exchange.kinds.ledger.undo import LedgerUndo
from projects import assign_people, project_lifecycle
from projects.models import ProgressUpdate, Project, YearListing
from tests import pauses
from tests.exchange.ledgers import APRIL_10, HEAD, TODAY, bring_in, line
from tests.exchange.ledgers import ledger as write_ledger

pytestmark = pytest.mark.django_db
MORE = [*HEAD, "项目阶段", "标签", "配合单位", "形象进度", "存在问题", "联系电话", "备注"]


@pytest.fixture
def batch_of(tmp_path, office, project):
    def bring(*rows, head=HEAD, **options):
        options.setdefault("allowed", True)
        _, batch = bring_in(write_ledger(tmp_path, *rows, head=head), office, **options)
        return batch

    return bring


def test_what_was_new_is_withdrawn_not_deleted(batch_of, office):
    batch = batch_of(line(总投资=100, 年度计划投资=50, 计划竣工时间=date(2027, 6, 30)))
    assert undo(batch, by=office, now=APRIL_10) == (1, 0)
    project = Project.objects.get(name="示例项目九")
    assert project.withdrawn_on == TODAY
    assert {m.state for m in project.milestones.all()} == {"cancelled"}
    assert batch_of(line(总投资=100, 年度计划投资=50)).new == 1


def test_many_are_withdrawn_some_at_a_time(batch_of, office, monkeypatch):
    monkeypatch.setattr(undo_module, "CHUNK", 2)
    batch = batch_of(*(line(项目名称=f"示例{n}号") for n in "甲乙丙丁戊"))
    assert undo(batch, by=office, now=APRIL_10) == (5, 0)
    new = Project.objects.filter(name__startswith="示例", name__endswith="号")
    assert set(new.values_list("withdrawn_on", flat=True)) == {TODAY}
    trail = AuditEntry.objects.filter(action="撤回项目")
    assert sorted(trail.values_list("subject_id", flat=True)) == sorted(
        new.values_list("pk", flat=True)
    )


def test_one_that_is_not_withdrawn_keeps_all(batch_of, office, monkeypatch):
    monkeypatch.setattr(undo_module, "CHUNK", 2)
    batch = batch_of(*(line(项目名称=f"示例{n}号") for n in "甲乙丙丁戊"))
    withdraw_many = project_lifecycle.withdraw_many
    monkeypatch.setattr(
        project_lifecycle, "withdraw_many", lambda keys, **facts: withdraw_many(keys, **facts)[:1]
    )
    with pytest.raises(CannotUndo, match="有变动，整批没有撤销"):
        undo(batch, by=office, now=APRIL_10)
    assert not Project.objects.exclude(withdrawn_on=None).exists()


def facts(project):
    """All that an import may change of a project, as it stands on the day."""
    project = Project.objects.get(pk=project.pk)
    listing = project.listings.filter(year=2026).first()
    return {
        **project_lifecycle.facts_of(project),
        "version": None,
        "tags": sorted(map(str, project.tags.all())),
        "supporting": sorted(map(str, project.supporting_units.all())),
        "listing": listing
        and (listing.kind, listing.content, listing.carried_in, listing.no_winter_stop),
        "plan": [plan.amount for plan in listing.plans.filter(is_current=True)] if listing else [],
        "milestones": sorted(
            (m.code, m.state, m.due_date, m.completed_on, m.is_confirmed, m.frozen_on)
            for m in project.milestones.exclude(state="cancelled")
        ),
        "lead": project.lead_on(TODAY),
        "deputies": sorted(
            row.official_id for row in project.leads.on(TODAY).filter(is_primary=False)
        ),
        "contact": project.contact_on(TODAY),
        "phone": [row.person.phone for row in project.contacts.on(TODAY)],
    }


@pytest.mark.parametrize(
    "values",
    [
        {"总投资": 60000, "备注": "改过"},
        {"项目单位": "示例企业戊", "配合单位": "县水利局、县新设局"},
        {"标签": "重点、民生"},
        {"项目阶段": "在建"},
        {"包联领导": "示例县领导八、示例县领导一"},
        {"联系人": "示例戊", "联系电话": "13900000009"},
        {"联系人": "示例甲", "联系电话": "13900000008"},
        {"实际开工时间": date(2026, 4, 1)},
        {"计划竣工时间": date(2027, 6, 30)},
        {"计划竣工时间": date(2026, 3, 30), "实际竣工时间": date(2026, 4, 2)},
        {"形象进度": "主体封顶", "存在问题": "缺电"},
    ],
)
def test_what_was_changed_stands_as_before(batch_of, office, project, water_bureau, values):
    head = [*MORE, "实际竣工时间"]
    before = facts(project)
    batch = batch_of(line(head, 项目名称="示例项目一", **values), head=head)
    assert batch.changed == 1
    assert undo(batch, by=office, now=APRIL_10 + timedelta(hours=1)) == (0, 1)
    assert facts(project) == before


def test_r_od_6_an_undo_does_not_end_a_pause(batch_of, office, project):
    batch = batch_of(line(MORE, 项目名称="示例项目一", 项目阶段="在建"), head=MORE)
    later = APRIL_10 + timedelta(hours=1)
    pauses.pause(project, by=office, on=TODAY, now=later)
    with pytest.raises(CannotUndo, match="示例项目一另有变动"):
        undo(batch, by=office, now=later + timedelta(hours=1))
    # Nor that of a batch which had stopped it itself, as a sheet once could.
    with pytest.raises(ValidationError, match="恢复施工"):
        LedgerUndo("撤销", office, later).restore_stage([(project, "landed")])
    assert Project.objects.get(pk=project.pk).stage == "suspended"


def test_a_confirmation_taken_back_waits_again(batch_of, office, milestone, contact):
    milestone.submit(by=contact, on=date(2026, 4, 2), now=APRIL_10)
    batch = batch_of(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 2)))
    undo(batch, by=office, now=APRIL_10 + timedelta(hours=1))
    milestone.refresh_from_db()
    assert (milestone.state, milestone.submitted_by) == ("submitted", contact)


def test_a_place_on_the_years_list_is_taken_back_and_may_be_given_again(
    batch_of, office, make_project
):
    old = make_project("示例项目三", year=2025)
    row = line(
        项目名称="示例项目三", 建设性质="续建", 年度计划投资=5, 实际复工时间=date(2026, 3, 2)
    )
    before = facts(old)
    undo(batch_of(row), by=office, now=APRIL_10)
    assert facts(old) == before
    assert not old.listings.filter(year=2026).exists()
    assert YearListing._base_manager.filter(project=old, year=2026).count() == 1
    assert batch_of(row).changed == 1
    assert old.milestones.filter(code="RESUME", state="done").count() == 1


def test_a_plan_taken_back_may_be_laid_down_again(batch_of, office, make_project):
    bare = make_project("示例项目三", plan=None)
    row = line(项目名称="示例项目三", 年度计划投资=700)
    undo(batch_of(row), by=office, now=APRIL_10)
    assert facts(bare)["plan"] == []
    batch_of(row)
    assert facts(bare)["plan"] == [700]


def test_a_kind_filled_in_is_empty_again(batch_of, office, make_project):
    bare = make_project("示例项目三", kind="")
    before = facts(bare)
    undo(batch_of(line(项目名称="示例项目三", 建设性质="新建")), by=office, now=APRIL_10)
    assert facts(bare) == before


@pytest.mark.parametrize(("hours", "ends"), [(23, True), (24, True), (25, False)])
def test_a_day_is_the_limit(batch_of, office, hours, ends):
    batch = batch_of(line())
    if ends:
        assert undo(batch, by=office, now=APRIL_10 + timedelta(hours=hours)) == (1, 0)
    else:
        with pytest.raises(CannotUndo, match="24 小时"):
            undo(batch, by=office, now=APRIL_10 + timedelta(hours=hours))


def test_a_batch_is_undone_once(batch_of, office):
    batch = batch_of(line())
    undo(batch, by=office, now=APRIL_10)
    with pytest.raises(CannotUndo, match="已经撤销"):
        undo(batch, by=office, now=APRIL_10)


def correct(project, office, lead):
    project_lifecycle.correct(project, {"remark": "别人改过"}, by=office)


def submit(project, office, lead):
    start = project.milestones.get(code="START")
    start.complete_confirmed(by=office, on=TODAY, now=APRIL_10)


def appoint(project, office, lead):
    assign_people.assign_lead(project, lead, on=TODAY, by=office, now=APRIL_10)


def tell(project, office, lead):
    ProgressUpdate.objects.create(
        project=project,
        standing="working",
        note="有进展",
        at=APRIL_10 + timedelta(minutes=5),
        by_name="示例",
    )


@pytest.mark.parametrize("touch", [correct, submit, appoint, tell])
def test_what_somebody_else_has_touched_keeps_the_batch(batch_of, office, lead, touch):
    batch = batch_of(line(), line(项目名称="示例项目八"))
    project = Project.objects.get(name="示例项目八")
    touch(project, office, lead)
    with pytest.raises(CannotUndo, match="示例项目八另有变动"):
        undo(batch, by=office, now=APRIL_10 + timedelta(hours=1))
    assert Project.objects.get(name="示例项目九").withdrawn_on is None


def test_a_later_batch_on_the_same_rows_goes_first(batch_of, office):
    first = batch_of(line(总投资=100))
    second = batch_of(line(总投资=200))
    with pytest.raises(CannotUndo):
        undo(first, by=office, now=APRIL_10)
    undo(second, by=office, now=APRIL_10)
    assert Project.objects.get(name="示例项目九").total_investment == 100


def test_import_and_undo_stand_in_the_trail(batch_of, office):
    batch = batch_of(line())
    undo(batch, by=office, now=APRIL_10)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"导入台账", "撤销导入", "新增项目", "撤回项目"} <= actions
