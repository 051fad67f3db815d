"""What a row may change of the project it means, and what it is refused."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import Milestone, Project
from tests import pauses
from tests.exchange.ledgers import APRIL_10, HEAD, TODAY, all_sentences, line, outcomes
from tests.moved_dates import move_date

pytestmark = pytest.mark.django_db


def test_a_blank_cell_leaves_what_stands(sheet, project):
    sheet(line(项目名称="示例项目一", 项目单位=None, 总投资=None))
    project.refresh_from_db()
    assert (str(project.owner_unit), project.total_investment) == ("示例企业甲", 50000)


def test_pending_empties_nothing_that_is_known(sheet, project):
    words = dict.fromkeys(["项目单位", "包联领导", "联系人", "总投资", "年度计划投资"], "待定")
    assert outcomes(sheet(line(项目名称="示例项目一", **words))) == ["unchanged"]


def test_a_missing_row_is_untouched(sheet, make_project):
    other = make_project("示例项目三")
    sheet(line(项目名称="示例项目一", 总投资=1))
    other.refresh_from_db()
    assert (other.withdrawn_on, other.total_investment) == (None, 50000)


def test_facts_are_corrected_with_a_trail(sheet, project):
    assert outcomes(sheet(line(项目名称="示例项目一", 总投资=60000))) == ["changed"]
    project.refresh_from_db()
    assert project.total_investment == 60000
    assert project.version == 1


def test_a_changed_due_date_is_refused_with_the_way_to_change_it(sheet, milestone):
    changeset = sheet(line(项目名称="示例项目一", 计划开工时间=date(2026, 5, 31)))
    assert "改期" in all_sentences(changeset)[0]
    milestone.refresh_from_db()
    assert milestone.due_date == date(2026, 6, 30)


def test_the_original_date_of_a_replanned_milestone_is_no_change(sheet, milestone, office):
    move_date(milestone, date(2026, 6, 1), by=office, now=APRIL_10)
    changeset = sheet(line(项目名称="示例项目一", 计划开工时间=date(2026, 6, 30)))
    assert outcomes(changeset) == ["unchanged"]
    assert any("现定" in sentence for sentence in all_sentences(changeset, "note"))


def test_a_changed_plan_is_refused_with_the_way_to_change_it(sheet):
    changeset = sheet(line(项目名称="示例项目一", 年度计划投资=13000))
    assert "请在项目页“年度计划”里调整" in all_sentences(changeset)[0]
    assert outcomes(sheet(line(项目名称="示例项目一", 年度计划投资=12000))) == ["unchanged"]


def test_a_changed_kind_is_refused_with_the_way_to_change_it(sheet):
    assert "项目页" in all_sentences(sheet(line(项目名称="示例项目一", 建设性质="续建")))[0]


def test_a_kind_not_yet_known_is_filled_and_its_milestone_made(sheet, make_project):
    blank = make_project("示例项目三", kind="")
    row = line(项目名称="示例项目三", 建设性质="新建", 计划开工时间=date(2026, 5, 1))
    assert outcomes(sheet(row)) == ["changed"]
    assert blank.milestones.get(code="START").due_date == date(2026, 5, 1)
    assert outcomes(sheet(row)) == ["unchanged"]


def test_a_later_date_than_the_statutory_one_is_taken_in_with_that_one_and_a_warning(sheet):
    row = line(计划开工时间=date(2026, 8, 1))
    changeset = sheet(row)
    assert outcomes(changeset) == ["new"]
    assert "晚于开工时限" in all_sentences(changeset, "warning")[0]
    made = Milestone.objects.get(project__name="示例项目九")
    assert made.due_date == made.baseline_due_date == date(2026, 6, 30)
    assert outcomes(sheet(row)) == ["unchanged"]


@pytest.mark.parametrize(
    ("kind", "column", "code", "due"),
    [
        ("续建", "计划复工时间", "RESUME", date(2026, 3, 20)),
        ("新建", "计划开工时间", "START", date(2026, 6, 29)),
    ],
)
def test_an_earlier_date_is_kept(sheet, kind, column, code, due):
    sheet(line(建设性质=kind, **{column: due}))
    assert Milestone.objects.get(project__name="示例项目九", code=code).due_date == due


@pytest.mark.parametrize("kind", ["前期", "储备", None])
def test_a_kind_without_a_deadline_gets_no_milestone(sheet, kind):
    sheet(line(建设性质=kind))
    assert not Milestone.objects.filter(project__name="示例项目九").exists()


def test_completion_becomes_a_milestone_of_its_own(sheet):
    row = line(计划竣工时间=date(2027, 6, 30))
    sheet(row)
    made = Milestone.objects.get(project__name="示例项目九", code="COMPLETE")
    assert (made.name, made.due_date, made.listing) == ("竣工", date(2027, 6, 30), None)
    assert outcomes(sheet(row)) == ["unchanged"]
    changeset = sheet(line(计划竣工时间=date(2027, 7, 31)))
    assert "改期" in all_sentences(changeset)[0]


def test_an_actual_date_completes_and_confirms_the_milestone(sheet, milestone):
    row = line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 1))
    assert outcomes(sheet(row)) == ["changed"]
    milestone.refresh_from_db()
    assert (milestone.state, milestone.is_confirmed) == ("done", True)
    assert milestone.completed_on == date(2026, 4, 1)
    assert outcomes(sheet(row)) == ["unchanged"]


def test_an_actual_date_confirms_what_waits_with_the_same_date_alone(sheet, milestone, contact):
    milestone.submit(by=contact, on=date(2026, 4, 2), now=APRIL_10)
    other = sheet(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 1)))
    assert "2026-04-02" in all_sentences(other)[0]
    same = sheet(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 2)))
    assert outcomes(same) == ["changed"]
    milestone.refresh_from_db()
    assert milestone.is_confirmed


def test_a_done_milestone_keeps_its_date(sheet, milestone, office):
    milestone.complete_confirmed(by=office, on=date(2026, 4, 2), now=APRIL_10)
    changeset = sheet(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 1)))
    assert "重新打开" in all_sentences(changeset)[0]


def test_a_frozen_milestone_is_refused(sheet, milestone):
    Milestone.objects.filter(pk=milestone.pk).update(frozen_on=TODAY)
    changeset = sheet(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 1)))
    assert "冻结" in all_sentences(changeset)[0]


def test_a_site_without_winter_stop_counts_as_resumed_on_new_year(sheet):
    head = [*HEAD, "不停工", "不停工原因"]
    row = line(head, 建设性质="续建", 不停工="是", 不停工原因="室内作业")
    sheet(row, head=head)
    made = Milestone.objects.get(project__name="示例项目九", code="RESUME")
    assert (made.state, made.completed_on) == ("done", date(2026, 1, 1))
    assert outcomes(sheet(row, head=head)) == ["unchanged"]


def test_the_first_list_counts_from_new_year_and_a_supplement_from_its_day(sheet):
    head = [*HEAD, "增补"]
    sheet(line(head), line(head, 项目名称="示例项目八", 增补=date(2026, 3, 2)), head=head)
    listed = {p.name: p.listings.get().listed_on for p in Project.objects.all()}
    assert listed["示例项目九"] == date(2026, 1, 1)
    assert listed["示例项目八"] == date(2026, 3, 2)


def test_a_supplement_after_the_deadline_brings_its_own_date_and_approval(sheet):
    head = [*HEAD, "增补", "批准文号"]
    day = date(2026, 4, 2)
    bare = line(head, 建设性质="续建", 增补=day)
    assert "批准文号" in all_sentences(sheet(bare, head=head))[0]
    row = line(
        head, 建设性质="续建", 增补=day, 计划复工时间=date(2026, 5, 1), 批准文号="示例〔2026〕1号"
    )
    assert outcomes(sheet(row, head=head)) == ["new"]
    made = Milestone.objects.get(project__name="示例项目九", code="RESUME")
    assert (made.due_date, made.statutory_date) == (date(2026, 5, 1), date(2026, 5, 1))
    assert outcomes(sheet(row, head=head)) == ["unchanged"]


def test_a_project_of_last_year_comes_on_this_years_list(sheet, make_project):
    old = make_project("示例项目三", year=2025)
    changeset = sheet(line(项目名称="示例项目三", 建设性质="续建", 年度计划投资=300))
    assert outcomes(changeset) == ["changed"]
    listing = old.listings.get(year=2026)
    assert (listing.kind, listing.plans.get().amount) == ("continuing", Decimal(300))
    assert old.milestones.filter(code="RESUME", listing=listing).exists()
    assert old.listings.get(year=2025).kind == "new"


@pytest.mark.parametrize("word", ["停工", "终止"])
def test_r_od_6_a_sheet_that_stops_a_project_is_asked(sheet, milestone, word):
    head = [*HEAD, "项目阶段"]
    changeset = sheet(line(head, 项目名称="示例项目一", 项目阶段=word), head=head)
    milestone.refresh_from_db()
    assert milestone.frozen_on is None
    assert Project.objects.get(pk=milestone.project_id).stage == ""
    sentence = f"{word}要有批准日期、原因和文件，请由项目中心在项目页办理“{word}”，本列没有写入。"
    assert all_sentences(changeset, "question") == [sentence]


def test_r_od_6_a_sheet_lets_no_project_go_on(sheet, milestone, office):
    pauses.pause(milestone.project, by=office, on=TODAY, now=APRIL_10)
    head = [*HEAD, "项目阶段"]
    same = sheet(line(head, 项目名称="示例项目一", 项目阶段="停工"), head=head)
    assert outcomes(same) == ["unchanged"]
    other = sheet(line(head, 项目名称="示例项目一", 项目阶段="在建"), head=head)
    assert "恢复施工" in all_sentences(other, "question")[0]
    assert Project.objects.get(pk=milestone.project_id).stage == "suspended"


def test_r_od_6_a_new_project_of_a_sheet_does_not_rest(sheet):
    head = [*HEAD, "项目阶段"]
    changeset = sheet(line(head, 项目阶段="停工"), head=head)
    assert outcomes(changeset) == ["new"]
    assert "停工要有批准日期" in all_sentences(changeset, "question")[0]
    assert Project.objects.get(name="示例项目九").stage == ""
