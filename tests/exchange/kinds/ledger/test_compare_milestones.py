"""An import's stage never falls behind what was confirmed, its events keep their order (R-OD-7)."""

from datetime import date

import pytest

from exchange.batches.undo import CannotUndo, undo
from exchange.kinds.ledger import undo as ledger_undo
from projects import roadmap
from projects.models import Milestone, Project
from tests import pauses
from tests.exchange.ledgers import APRIL_10, HEAD, TODAY, all_sentences, bring_in, line, outcomes
from tests.exchange.ledgers import ledger as write_ledger

pytestmark = pytest.mark.django_db
STAGED = [*HEAD, "项目阶段", "实际竣工时间"]
ONE = {"项目名称": "示例项目一"}


@pytest.fixture
def staged(tmp_path, office, project):
    """staged(项目阶段="竣工"): (plan, batch) of a row of the cast's project."""

    def bring(**values):
        path = write_ledger(tmp_path, line(STAGED, **{**ONE, **values}), head=STAGED)
        return bring_in(path, office)

    return bring


@pytest.fixture
def started(milestone, office):
    """Its START is confirmed; the project stands at 开工."""
    milestone.complete_confirmed(by=office, on=date(2026, 3, 10), now=APRIL_10)


def stage_of(project):
    return Project.objects.get(pk=project.pk).stage


@pytest.mark.parametrize("word", ["谋划", "签约", "落地"])
def test_a_stage_behind_a_confirmed_event_is_asked_about_and_not_written(
    staged, started, project, word
):
    changeset, batch = staged(项目阶段=word)
    assert outcomes(changeset) == ["unchanged"]
    assert f"节点已报到“开工”，项目阶段不退回“{word}”" in all_sentences(changeset, "question")[0]
    assert stage_of(project) == "started"


def test_a_stage_that_repeats_is_unchanged(staged, started, project):
    assert outcomes(staged(项目阶段="开工")[0]) == ["unchanged"]


@pytest.mark.parametrize(("word", "stage"), [("建设", "building"), ("投产", "commissioned")])
def test_a_stage_further_on_is_written(staged, started, project, word, stage):
    assert outcomes(staged(项目阶段=word)[0]) == ["changed"]
    assert stage_of(project) == stage


def test_a_stage_behind_the_events_of_its_own_row_follows_them(staged, project):
    changeset, _ = staged(项目阶段="落地", 实际开工时间=date(2026, 3, 10))
    assert "节点已报到“开工”" in all_sentences(changeset, "question")[0]
    assert stage_of(project) == "started"
    assert outcomes(staged(项目阶段="开工", 实际开工时间=date(2026, 3, 10))[0]) == ["unchanged"]


def test_a_new_project_takes_the_stage_of_its_events(staged, project):
    staged(项目名称="示例项目九", 项目阶段="落地", 实际开工时间=date(2026, 3, 10))
    assert Project.objects.get(name="示例项目九").stage == "started"


def test_what_only_waits_does_not_bring_the_stage_on(tmp_path, staged, office, company, project):
    office.unit = company
    office.save(update_fields=["unit"])
    changeset, _ = staged(项目阶段="落地", 实际开工时间=date(2026, 3, 10))
    assert all_sentences(changeset, "question") == []
    assert stage_of(project) == "landed"
    assert project.milestones.get(code="START").state == "submitted"
    again, _ = staged(项目阶段="落地", 实际开工时间=date(2026, 3, 10))
    assert outcomes(again) == ["unchanged"]
    assert any("这次没有核定" in said for said in all_sentences(again, "note"))


# --- order --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"实际竣工时间": date(2026, 3, 9)}, "竣工不能早于开工（2026-03-10）"),
        ({"实际竣工时间": date(2026, 4, 11)}, "尚未到来"),
        ({"实际竣工时间": "1999-05-01"}, "1999"),
        ({"实际竣工时间": "9999-12-31"}, "9999"),
    ],
)
def test_an_event_out_of_order_is_asked_about_at_its_cell(staged, started, values, sentence):
    changeset, batch = staged(**values)
    assert (outcomes(changeset), batch) == (["unchanged"], None)
    [issue] = [c for c in changeset.rows[0].row.issues if c.level == "question"]
    assert sentence in issue.sentence
    assert issue.letter == "Q"


def test_the_same_day_is_in_order(staged, started, project):
    assert outcomes(staged(实际竣工时间=date(2026, 3, 10))[0]) == ["changed"]
    assert stage_of(project) == "completed"


def test_a_start_after_the_completion_of_the_ledger_is_asked_about(staged, project, office):
    facts = {"name": "竣工", "code": "COMPLETE", "due_date": date(2026, 12, 31)}
    done = roadmap.add_milestone(project, known_since=TODAY, by=office, now=APRIL_10, **facts)
    done.complete_confirmed(by=office, on=date(2026, 3, 1), now=APRIL_10)
    changeset, _ = staged(实际开工时间=date(2026, 3, 2))
    assert all_sentences(changeset, "question") == ["开工不能晚于竣工（2026-03-01），请核对日期。"]


def test_a_start_of_an_earlier_year_counts_too(staged, make_project, office, project):
    old = make_project("示例项目三", year=2025, due_date=date(2025, 6, 30))
    start = old.milestones.get(code="START")
    start.complete_confirmed(by=office, on=date(2025, 5, 1), now=APRIL_10)
    row = {"建设性质": "续建", "项目名称": "示例项目三"}
    changeset, _ = staged(**row, 实际竣工时间=date(2025, 4, 30))
    assert all_sentences(changeset, "question") == ["竣工不能早于开工（2025-05-01），请核对日期。"]


def test_a_resumption_lies_in_its_year(tmp_path, office, other_project):
    head = HEAD
    row = line(head, 项目名称="示例项目二", 责任单位="县水利局", 建设性质="续建")
    row[head.index("实际复工时间")] = date(2025, 3, 1)
    changeset, _ = bring_in(write_ledger(tmp_path, row, head=head), office)
    assert "复工日期应在 2026 年内" in "".join(all_sentences(changeset, "question"))


def test_an_import_tells_of_years_before_the_ledger(staged, project):
    assert outcomes(staged(实际开工时间=date(2019, 5, 1))[0]) == ["changed"]
    assert Milestone.objects.get(code="START", project=project).completed_on == date(2019, 5, 1)


# --- taken back ---------------------------------------------------------------------------------


def test_events_and_stage_are_taken_back_together(staged, project, office):
    pauses.set_stage(project, "landed", by=office, on=TODAY, reason="签约", now=APRIL_10)
    done = {"实际开工时间": date(2026, 3, 10), "实际竣工时间": date(2026, 4, 1)}
    _, batch = staged(项目阶段="投产", **done)
    assert stage_of(project) == "commissioned"
    undo(batch, by=office, now=APRIL_10)
    assert stage_of(project) == "landed"
    assert project.milestones.get(code="START").state == "pending"
    assert project.milestones.get(code="COMPLETE").state == "cancelled"


def test_the_stage_that_events_brought_is_taken_back(staged, project, office):
    _, batch = staged(实际开工时间=date(2026, 3, 10))
    assert stage_of(project) == "started"
    undo(batch, by=office, now=APRIL_10)
    assert stage_of(project) == ""


def test_a_stage_taken_back_does_not_fall_behind_older_events(staged, started, project, office):
    """A ledger of before the rule: its stage lay behind its events."""
    Project.objects.filter(pk=project.pk).update(stage="")
    _, batch = staged(项目阶段="建设")
    undo(batch, by=office, now=APRIL_10)
    assert stage_of(project) == "started"


def test_facts_are_taken_back_after_a_stage_has_moved_the_version(staged, project, office):
    _, batch = staged(项目阶段="建设", 总投资=60000)
    undo(batch, by=office, now=APRIL_10)
    project.refresh_from_db()
    assert (project.stage, project.total_investment) == ("", 50000)


def test_a_verb_that_moves_nothing_takes_the_whole_undo_back(staged, project, office, monkeypatch):
    _, batch = staged(实际开工时间=date(2026, 3, 10), 总投资=60000)
    monkeypatch.setattr(ledger_undo, "reopen_many", lambda *args, **options: [])
    with pytest.raises(CannotUndo, match="在办理时有变动"):
        undo(batch, by=office, now=APRIL_10)
    batch.refresh_from_db()
    assert batch.state == "committed"
