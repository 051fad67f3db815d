"""Which project a row means, and what it may change of it (decisions: Import, Identity)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Person, Unit
from projects.models import Milestone, Project
from tests.exchange.ledgers import APRIL_10, CODE, HEAD, TODAY, bring_in, ledger, line, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(tmp_path, office, project):
    """sheet(row, …): the plan of a file with these rows, brought in by the office."""

    def bring(*rows, head=HEAD, **options):
        plan, _ = bring_in(ledger(tmp_path, *rows, head=head), office, **options)
        return plan

    return bring


def outcomes(plan):
    return [str(row.outcome) for row in plan.rows]


# --- which project ------------------------------------------------------------------------------


def test_name_and_unit_find_a_project_however_they_are_spelled(sheet):
    assert outcomes(sheet(line(项目名称="★示例 项目\n一"))) == ["unchanged"]


def test_the_code_finds_a_project_under_another_name(sheet, project):
    Project.objects.filter(pk=project.pk).update(national_code=CODE)
    assert outcomes(sheet(line(项目名称="示例项目一（二期）", 项目代码=CODE))) == ["changed"]
    project.refresh_from_db()
    assert project.name == "示例项目一（二期）"


def test_a_former_name_of_the_unit_finds_the_project(sheet, industry_bureau):
    industry_bureau.rename(name="左权县工业局", short_name="县工业局", on=date(2026, 2, 1))
    assert outcomes(sheet(line(项目名称="示例项目一", 责任单位="县工信局"))) == ["unchanged"]


def test_a_withdrawn_project_never_matches(sheet, project):
    Project.objects.filter(pk=project.pk).update(withdrawn_on=TODAY)
    assert outcomes(sheet(line(项目名称="示例项目一"))) == ["new"]


def test_the_same_name_under_another_unit_is_another_project_and_is_said(sheet, water_bureau):
    plan = sheet(line(项目名称="示例项目一", 责任单位="县水利局"))
    assert outcomes(plan) == ["new"]
    assert "另有同名项目" in told(plan, "warning")[0]


def test_two_candidates_refuse_the_row(sheet, make_project):
    make_project("示例项目一")
    plan = sheet(line(项目名称="示例项目一"))
    assert outcomes(plan) == ["refused"]
    assert "看不出" in told(plan)[0]


def test_a_name_whose_project_has_another_code_is_not_guessed(sheet, project):
    Project.objects.filter(pk=project.pk).update(national_code=CODE)
    plan = sheet(line(项目名称="示例项目一", 项目代码="2603-140722-89-02-000020"))
    assert outcomes(plan) == ["refused"]


def test_a_project_twice_in_the_file_is_refused_in_both_places(sheet):
    plan = sheet(line(), line(项目名称="示例项目八"), line(总投资=5))
    assert outcomes(plan) == ["refused", "new", "refused"]
    assert "第 4 行" in told(plan)[0]
    assert "第 2 行" in told(plan)[1]


def test_two_projects_of_one_name_with_codes_of_their_own_are_two(sheet):
    rows = [line(项目代码=code) for code in (CODE, "2603-140722-89-02-000020")]
    assert outcomes(sheet(*rows)) == ["new", "new"]


def test_a_thousand_copies_of_a_row_are_refused_quickly(sheet):
    plan = sheet(*[line()] * 1000)
    assert set(outcomes(plan)) == {"refused"}
    assert all(len(row.row.complaints) < 5 for row in plan.rows)


def test_a_row_without_a_unit_is_not_guessed(sheet):
    plan = sheet(line(项目名称="示例项目一", 责任单位=None))
    assert outcomes(plan) == ["refused"]
    assert "责任单位" in told(plan)[0]


# --- what it may change ---------------------------------------------------------------------------


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
    plan = sheet(line(项目名称="示例项目一", 计划开工时间=date(2026, 5, 31)))
    assert "改期" in told(plan)[0]
    milestone.refresh_from_db()
    assert milestone.due_date == date(2026, 6, 30)


def test_the_original_date_of_a_replanned_milestone_is_no_change(sheet, milestone, office):
    milestone.replan(
        by=office, new_due=date(2026, 6, 1), reason="提前", category="other", now=APRIL_10
    )
    plan = sheet(line(项目名称="示例项目一", 计划开工时间=date(2026, 6, 30)))
    assert outcomes(plan) == ["unchanged"]
    assert any("现定" in sentence for sentence in told(plan, "note"))


def test_a_changed_plan_is_refused_with_the_way_to_change_it(sheet):
    plan = sheet(line(项目名称="示例项目一", 年度计划投资=13000))
    assert "计划调整" in told(plan)[0]
    assert outcomes(sheet(line(项目名称="示例项目一", 年度计划投资=12000))) == ["unchanged"]


def test_a_changed_kind_is_refused_with_the_way_to_change_it(sheet):
    assert "项目页" in told(sheet(line(项目名称="示例项目一", 建设性质="续建")))[0]


def test_a_kind_not_yet_known_is_filled_and_its_milestone_made(sheet, make_project):
    blank = make_project("示例项目三", kind="")
    row = line(项目名称="示例项目三", 建设性质="新建", 计划开工时间=date(2026, 5, 1))
    assert outcomes(sheet(row)) == ["changed"]
    assert blank.milestones.get(code="START").due_date == date(2026, 5, 1)
    assert outcomes(sheet(row)) == ["unchanged"]


def test_a_later_date_than_the_statutory_one_is_taken_in_with_that_one_and_a_warning(sheet):
    row = line(计划开工时间=date(2026, 8, 1))
    plan = sheet(row)
    assert outcomes(plan) == ["new"]
    assert "晚于开工时限" in told(plan, "warning")[0]
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
    plan = sheet(line(计划竣工时间=date(2027, 7, 31)))
    assert "改期" in told(plan)[0]


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
    assert "2026-04-02" in told(other)[0]
    same = sheet(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 2)))
    assert outcomes(same) == ["changed"]
    milestone.refresh_from_db()
    assert milestone.is_confirmed


def test_a_done_milestone_keeps_its_date(sheet, milestone, office):
    milestone.complete_confirmed(by=office, on=date(2026, 4, 2), now=APRIL_10)
    plan = sheet(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 1)))
    assert "重新打开" in told(plan)[0]


def test_a_frozen_milestone_is_refused(sheet, milestone):
    Milestone.objects.filter(pk=milestone.pk).update(frozen_on=TODAY)
    plan = sheet(line(项目名称="示例项目一", 实际开工时间=date(2026, 4, 1)))
    assert "冻结" in told(plan)[0]


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
    assert "批准文号" in told(sheet(bare, head=head))[0]
    row = line(
        head, 建设性质="续建", 增补=day, 计划复工时间=date(2026, 5, 1), 批准文号="示例〔2026〕1号"
    )
    assert outcomes(sheet(row, head=head)) == ["new"]
    made = Milestone.objects.get(project__name="示例项目九", code="RESUME")
    assert (made.due_date, made.statutory_date) == (date(2026, 5, 1), date(2026, 5, 1))
    assert outcomes(sheet(row, head=head)) == ["unchanged"]


def test_a_project_of_last_year_comes_on_this_years_list(sheet, make_project):
    old = make_project("示例项目三", year=2025)
    plan = sheet(line(项目名称="示例项目三", 建设性质="续建", 年度计划投资=300))
    assert outcomes(plan) == ["changed"]
    listing = old.listings.get(year=2026)
    assert (listing.kind, listing.plans.get().amount) == ("continuing", Decimal(300))
    assert old.milestones.filter(code="RESUME", listing=listing).exists()
    assert old.listings.get(year=2025).kind == "new"


def test_a_stage_that_freezes_freezes_the_milestones(sheet, milestone):
    head = [*HEAD, "项目阶段"]
    sheet(line(head, 项目名称="示例项目一", 项目阶段="停工"), head=head)
    milestone.refresh_from_db()
    assert milestone.frozen_on == TODAY


# --- people and units -----------------------------------------------------------------------------


def test_unknown_names_refuse_the_row_and_are_listed(sheet):
    plan = sheet(line(责任单位="县新设局", 联系人="示例丁"))
    assert outcomes(plan) == ["refused"]
    assert [str(missing) for missing in plan.directory.unknown.values()] == [
        "单位 县新设局",
        "联系人 示例丁",
    ]
    assert not Unit.objects.named("县新设局").exists()


def test_what_is_made_has_no_sign_in_and_is_mailed(sheet):
    rows = [
        line(
            项目单位="示例企业丁",
            联系人="示例丁",
            邮箱="d@example.invalid",
            包联领导="示例县领导八",
        ),
        line(项目名称="示例项目八", 项目单位="示例企业丁", 联系人="示例丁"),
    ]
    assert outcomes(sheet(*rows, allowed=True)) == ["new", "new"]
    made = Person.objects.get(name="示例丁")
    assert (made.username, made.can_be_mailed(), str(made.unit)) == (None, True, "示例企业丁")
    assert Person.objects.get(name="示例县领导八").username is None
    assert outcomes(sheet(*rows)) == ["unchanged", "unchanged"]


def test_a_unit_written_shorter_is_asked_after(sheet):
    assert "是不是“县工信局”" in told(sheet(line(责任单位="工信局")))[0]


def test_a_changed_lead_ends_the_old_assignment_today(sheet, project, lead, make_person):
    second = make_person("示例县领导二")
    plan = sheet(line(项目名称="示例项目一", 包联领导="示例县领导二、示例县领导一"))
    assert outcomes(plan) == ["changed"]
    assert project.lead_on(TODAY) == second
    held = project.leads.get(official=lead, is_primary=True)
    assert held.until == TODAY
    assert project.leads.filter(official=lead, is_primary=False, until=None).exists()


def test_the_leader_wins_over_a_namesake(sheet, lead, make_person, water_bureau):
    make_person("示例县领导一", unit=water_bureau)
    assert outcomes(sheet(line(包联领导="示例县领导一"))) == ["new"]
    made = Project.objects.get(name="示例项目九")
    assert made.lead_on(TODAY) == lead


def test_two_leaders_of_one_name_are_not_guessed(sheet, make_person):
    make_person("示例县领导九", duty="county_leader")
    make_person("示例县领导九", duty="county_leader")
    assert "2 位" in told(sheet(line(包联领导="示例县领导九")))[0]


def test_a_clerk_of_a_unit_is_no_leader(sheet, bureau_clerk):
    assert "不是县领导" in told(sheet(line(包联领导="示例科员一"), allowed=True))[0]


def test_one_who_left_answers_for_nothing(sheet, make_person):
    make_person("示例县领导九", duty="county_leader", left_on=date(2026, 3, 1))
    assert "离任" in told(sheet(line(包联领导="示例县领导九"), allowed=True))[0]


def test_a_contact_is_found_by_address_and_name(sheet, contact):
    row = line(联系人="示例甲", 邮箱=contact.email)
    assert outcomes(sheet(row)) == ["new"]
    assert Project.objects.get(name="示例项目九").contact_on(TODAY) == contact


def test_an_address_of_somebody_else_refuses_the_row(sheet, contact):
    plan = sheet(line(联系人="示例戊", 邮箱=contact.email), allowed=True)
    assert "登记给“示例甲”" in told(plan)[0]


def test_another_address_of_the_present_contact_is_not_overwritten(sheet, contact):
    plan = sheet(line(项目名称="示例项目一", 联系人="示例甲", 邮箱="new@example.invalid"))
    assert "与表中不同" in told(plan)[0]


def test_an_address_of_several_people_is_nobodys(sheet):
    rows = [
        line(联系人="示例戊", 邮箱="shared@example.invalid"),
        line(项目名称="示例项目八", 联系人="示例己", 邮箱="shared@example.invalid"),
    ]
    plan = sheet(*rows, allowed=True)
    assert outcomes(plan) == ["refused", "refused"]
    assert "共用" in told(plan)[0]


def test_the_address_of_a_unit_is_not_given_to_a_person(sheet, company):
    Unit.objects.filter(pk=company.pk).update(email="office@example.invalid")
    plan = sheet(
        line(项目单位="示例企业甲", 联系人="示例戊", 邮箱="office@example.invalid"), allowed=True
    )
    assert outcomes(plan) == ["new"]
    assert Person.objects.get(name="示例戊").email is None


def test_a_telephone_of_the_contact_is_filled_in(sheet, contact):
    head = [*HEAD, "联系电话"]
    sheet(line(head, 项目名称="示例项目一", 联系人="示例甲", 联系电话="13900000001"), head=head)
    contact.refresh_from_db()
    assert contact.phone == "13900000001"


# --- the whole ------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(tmp_path, office, project):
    path = ledger(
        tmp_path,
        line(总投资=8000, 年度计划投资=500, 计划开工时间="二季度", 计划竣工时间="2027年6月"),
        line(项目名称="示例项目八", 建设性质="续建", 包联领导="示例县领导一", 联系人="示例丁"),
    )
    _, first = bring_in(path, office, allowed=True)
    plan, second = bring_in(path, office, allowed=True)
    assert first.summary == "new 2, changed 0, unchanged 0, refused 0"
    assert outcomes(plan) == ["unchanged", "unchanged"]
    assert second is None


def test_a_preview_asks_no_query_a_row(tmp_path, office, project, django_assert_max_num_queries):
    rows = [line(项目名称="示例项目" + "甲" * n, 总投资=n) for n in range(1, 60)]
    bring_in(ledger(tmp_path, *rows), office)
    path = ledger(tmp_path, *(line(项目名称="示例项目" + "甲" * n, 总投资=7) for n in range(1, 60)))
    with django_assert_max_num_queries(25):
        plan, _ = bring_in(path, office, dry_run=True)
    assert plan.counts["changed"] == 58
