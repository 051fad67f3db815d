"""What a month's figures in a sheet become: confirmed by the office, submitted by a unit."""

from datetime import date
from decimal import Decimal

import pytest

from exchange.batches import undo as undoing
from investment import month_closing, monthly_reports
from investment.models import MonthlyReport
from tests.exchange.figure_sheets import HEAD, JULY_8, NOW, counts, sentences_of
from tests.investment.conftest import at, ticked

pytestmark = pytest.mark.django_db
UNIT = "县工信局"


def row(amount, progress="主体施工", problems="无", steps="继续施工", name="示例项目一"):
    return [name, UNIT, amount, progress, problems, steps]


def test_the_office_brings_a_month_in_as_confirmed(bring, write, june, office):
    batch = bring([HEAD, row(1000)])
    assert counts(batch) == (1, 0, 0)
    write(batch)
    june.refresh_from_db()
    assert (june.state, june.month_amount) == ("done", Decimal(1000))
    assert (june.physical_progress, june.problems) == ("主体施工", "无")
    assert (june.submitted_by, june.confirmed_by) == (office, office)


def test_a_unit_brings_its_month_in_as_submitted(bring, write, june, contact):
    batch = bring([HEAD, row(1000)], by=contact)
    write(batch)
    june.refresh_from_db()
    assert (june.state, june.submitted_by) == ("submitted", contact)


def test_the_same_sheet_again_changes_nothing(bring, write, june):
    write(bring([HEAD, row(1000)]))
    assert counts(bring([HEAD, row(1000)])) == (0, 1, 0)


def test_a_blank_leaves_as_it_is(bring, write, june):
    write(bring([HEAD, row(1000)]))
    assert counts(bring([HEAD, row(None, None, None, None)])) == (0, 1, 0)
    assert counts(bring([HEAD, row("", "基础完成", None, None)])) == (1, 0, 0)


def test_no_problem_is_something_said(bring, write, june):
    write(bring([HEAD, row(1000, problems="征地未完")]))
    batch = bring([HEAD, row(None, None, "无", None)])
    assert batch.rows.get().after == {"problems": "无"}


def test_words_that_the_office_does_not_have_are_said_to_be_missing(bring, write, june):
    batch = bring([HEAD[:3], row(1000)[:3]])
    assert "汇总表未填" in sentences_of(batch, "note")[-1]
    write(batch)
    june.refresh_from_db()
    assert (june.physical_progress, june.problems) == ("汇总表未填", "汇总表未填")


def test_a_blank_cell_of_problems_is_none_and_that_is_said(bring, write, june):
    batch = bring([HEAD, row(1000, problems=None)])
    assert "没有填写，月报记为“无”。" in sentences_of(batch, "note")
    write(batch)
    june.refresh_from_db()
    assert june.problems == "无"


def test_words_that_cannot_be_read_keep_their_report_waiting(bring, june):
    batch = bring([HEAD, row(1000, progress=1.35)])
    assert counts(batch) == (0, 1, 0)
    assert "看不出是 1.35% 还是 135%" in sentences_of(batch, "question")[0]


def test_a_unit_is_asked_for_its_words(bring, june, contact):
    batch = bring([HEAD[:3], row(1000)[:3]], by=contact)
    assert sentences_of(batch) == [
        "请写一句形象进度。",
        "请写存在问题，没有就写“无”。",
        "请写下步措施。",
    ]


def test_words_without_an_amount_are_not_a_report(bring, june):
    assert sentences_of(bring([HEAD, row(None)])) == ["请填本月完成投资，没有就填 0。"]


def test_nothing_done_is_zero(bring, write, june):
    write(bring([HEAD, row(0)]))
    june.refresh_from_db()
    assert (june.state, june.month_amount) == ("done", 0)


# --- cumulative -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head", ["1-6月累计完成", "截至6月底累计完成投资", "本年累计完成", "累计完成"]
)
def test_a_cumulative_figure_becomes_the_month(bring, write, june, head):
    batch = bring([["项目名称", "责任单位", f"{head}（万元）"], ["示例项目一", UNIT, 6000]])
    assert any("减去以前各月合计 5,000" in sentence for sentence in sentences_of(batch, "note"))
    write(batch)
    june.refresh_from_db()
    assert june.month_amount == 1000


def test_a_cumulative_figure_that_says_nothing_new_changes_nothing(bring, write, june):
    write(bring([HEAD, row(1000)]))
    assert counts(bring([["项目名称", "1-6月累计完成（万元）"], ["示例项目一", 6000]])) == (0, 1, 0)


def test_a_cumulative_figure_below_the_months_before_is_asked_about(bring, june):
    batch = bring([["项目名称", "1-6月累计完成（万元）"], ["示例项目一", 4999]])
    assert "累计小于以前各月合计 5,000" in sentences_of(batch, "question")[0]
    assert counts(batch) == (0, 1, 0)


def test_a_cumulative_figure_needs_the_months_before(bring, project, told, june):
    monthly_reports.open_reports(date(2026, 8, 3), now=at(date(2026, 8, 3)))
    rows = [["项目名称", "1-7月累计完成（万元）"], ["示例项目一", 7000]]
    batch = bring(rows, month=7, now=at(date(2026, 8, 3)))
    assert "以前月份还没有填报" in sentences_of(batch, "question")[0]


def test_sums_that_disagree_are_shown(bring, june):
    rows = [["项目名称", "6月完成（万元）", "1-6月累计（万元）"], ["示例项目一", 1000, 6100]]
    batch = bring(rows)
    assert counts(batch) == (1, 0, 0)
    assert "为 6,000 万元，与累计相差 100" in sentences_of(batch, "warning")[0]


def test_a_year_that_disagrees_with_its_months_is_shown(bring, june):
    rows = [["项目名称", "6月完成（万元）", "本年累计完成（万元）"], ["示例项目一", 1000, 6100]]
    assert "本年累计写 6,100，各月合计 6,000" in sentences_of(bring(rows), "warning")[0]


# --- an opening report covers several months ------------------------------------------------------


def test_an_opening_report_is_the_sum_of_its_months(bring, write, owed, project):
    head = ["项目名称", *(f"{month}月完成（万元）" for month in range(1, 7))]
    write(bring([head, ["示例项目一", 800, 0, 1200, 1500, 1500, 1000]]))
    assert project.monthlyreports.get().month_amount == 6000


def test_an_opening_report_takes_a_cumulative_figure(bring, write, owed, project):
    write(bring([["项目名称", "1-6月累计（万元）"], ["示例项目一", 6000]]))
    assert project.monthlyreports.get().month_amount == 6000


def test_one_month_of_several_is_asked_about(bring, owed):
    batch = bring([["项目名称", "6月完成（万元）"], ["示例项目一", 1000]])
    assert "覆盖 1—6月，按 1—6月合计读取" in sentences_of(batch, "warning")[0]


def test_some_months_of_several_are_asked_about(bring, owed):
    head = ["项目名称", "5月完成（万元）", "6月完成（万元）"]
    batch = bring([head, ["示例项目一", 500, 1000]])
    assert "请把各月填全" in sentences_of(batch, "question")[0]


# --- closed, not ended, not owed ------------------------------------------------------------------


def test_a_closed_month_is_refused_with_the_way(bring, write, june, close):
    write(bring([HEAD, row(1000)]))
    close(5)
    close(6)
    assert counts(bring([HEAD, row(1000)])) == (0, 1, 0)
    batch = bring([HEAD, row(1200)])
    assert counts(batch) == (0, 0, 1)
    assert "6月已结账，台账为 1,000 万元" in sentences_of(batch)[0]
    assert "登记更正" in sentences_of(batch)[0]


def test_words_on_a_closed_month_are_not_written(bring, write, june, close):
    write(bring([HEAD, row(1000)]))
    close(5)
    close(6)
    batch = bring([HEAD, row(1000, progress="改了说法")])
    assert counts(batch) == (0, 1, 0)
    assert sentences_of(batch, "warning") == ["6月已结账，文字没有写入。"]


def test_months_before_the_first_closed_one_stand_in_its_sum(bring, owed, project, write, close):
    head = ["项目名称", *(f"{month}月完成（万元）" for month in range(1, 7))]
    rows = [head, ["示例项目一", 800, 0, 1200, 1500, 1500, 1000]]
    write(bring(rows))
    MonthlyReport.objects.exclude(project=project).delete()
    close(6)
    assert counts(bring(rows)) == (0, 1, 0)
    batch = bring([head, ["示例项目一", 800, 0, 1200, 1500, 1500, 1001]])
    assert batch.refused == 1
    assert "1月已随6月一并结账" in sentences_of(batch)[0]


def test_a_month_that_has_not_ended_is_refused(bring, june):
    rows = [["项目名称", "7月完成（万元）"], ["示例项目一", 100]]
    assert sentences_of(bring(rows)) == ["7月还没有结束，请核对月份。"]
    assert bring([rows[0], ["示例项目一", 0]]).unchanged == 1


@pytest.mark.parametrize(("day", "ended"), [(30, False), (31, False), (1, True)])
def test_a_month_ends_with_its_last_day(bring, june, day, ended):
    now = at(date(2026, 8, 1) if ended else date(2026, 7, day))
    monthly_reports.open_reports(date(2026, 8, 1), now=now)
    batch = bring([["项目名称", "7月完成（万元）"], ["示例项目一", 100]], now=now, month=7)
    assert (batch.changed == 1) is ended


def test_what_is_not_owed_is_refused(bring, june, make_project):
    make_project("示例储备项目", kind="reserve")
    rows = [["项目名称", "5月完成（万元）"], ["示例储备项目", 100]]
    assert "没有5月的月报" in sentences_of(bring(rows, month=5))[0]


# --- doubts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount", "asks"), [("11.99", True), ("12", False), ("0", False)])
def test_yi_typed_into_wan_is_asked_about(bring, june, amount, asks):
    batch = bring([HEAD, row(float(amount))])
    asked = [sentence for sentence in sentences_of(batch, "warning") if "按亿元" in sentence]
    assert bool(asked) is asks
    if asks:
        assert "119900 万元" in asked[0]
        assert batch.rows.get().after["done_6"] == "11.99"


def test_a_column_that_says_yi_is_read_as_yi(bring, write, june):
    write(bring([["项目名称", "6月完成（亿元）"], ["示例项目一", 0.1]]))
    june.refresh_from_db()
    assert june.month_amount == 1000


def test_a_rate_above_120_asks_for_a_second_look(bring, june):
    assert not sentences_of(bring([HEAD, row(9400)]), "warning")
    assert "核实" in sentences_of(bring([HEAD, row(9401)]), "warning")[0]


@pytest.mark.parametrize("typed", ["约1亿", "-5", "=1+1", "1,2,3", "#REF!"])
def test_what_is_no_amount_is_asked_at_its_cell_and_its_report_waits(bring, june, typed):
    batch = bring([HEAD, row(typed)])
    assert counts(batch) == (0, 1, 0)
    issue = batch.rows.get().complaints[0]
    assert (issue["level"], issue["letter"], issue["row"]) == ("question", "C", 2)


# --- who ------------------------------------------------------------------------------------------


def test_a_unit_changes_no_confirmed_report(bring, write, june, contact):
    write(bring([HEAD, row(1000)]))
    assert "已确认并锁定" in sentences_of(bring([HEAD, row(1100)], by=contact))[0]


def test_the_office_corrects_a_confirmed_report_of_an_open_month(bring, write, june):
    write(bring([HEAD, row(1000)]))
    batch = bring([HEAD, row(1100)])
    assert (batch.rows.get().before["done_6"], batch.rows.get().after["done_6"]) == (
        "1,000",
        "1,100",
    )
    write(batch)
    june.refresh_from_db()
    assert (june.state, june.month_amount) == ("done", 1100)


def test_somebody_elses_project_is_not_found(bring, june, contact, other_project):
    rows = [HEAD, ["示例项目二", "县水利局", 1000, "桩基", "无", "继续"]]
    batch = bring(rows, by=contact)
    assert counts(batch) == (0, 0, 1)
    assert "没有找到由您填报的这个项目" in sentences_of(batch)[0]
    assert batch.rows.get().project is None


def test_its_number_gives_nobody_elses_project_away(bring, june, contact, other_project):
    rows = [[*HEAD, "系统编号"], [*row(1000, name="示例项目二"), f"ZQ-{other_project.pk}"]]
    assert "没有找到由您填报的这个项目" in sentences_of(bring(rows, by=contact))[0]


def test_a_stopped_project_reports_nothing(bring, june, project, office):
    MonthlyReport.objects.filter(pk=june.pk).update(frozen_on=JULY_8)
    assert "月报暂停" in sentences_of(bring([HEAD, row(1000)]))[0]


def test_a_project_told_twice_is_refused_in_both_rows(bring, june):
    batch = bring([HEAD, row(1000), row(1100)])
    assert batch.refused == 2
    assert "也填了这个项目的这一列" in sentences_of(batch)[0]


# --- back -----------------------------------------------------------------------------------------


def facts(report):
    report.refresh_from_db()
    return report.state, report.month_amount, report.physical_progress, report.submitted_by_id


def test_an_undo_puts_an_open_report_back(bring, write, june, office):
    before = facts(june)
    batch = write(bring([HEAD, row(1000)]))
    assert undoing.undo(batch, by=office, now=NOW) == (0, 1)
    assert facts(june) == before == ("pending", None, "", None)
    assert counts(bring([HEAD, row(1000)])) == (1, 0, 0)


def test_an_undo_puts_a_submitted_report_back(bring, write, june, office, contact):
    words = {"physical_progress": "桩基", "problems": "无", "next_step": "继续"}
    june.submit(by=contact, now=NOW, month_amount=Decimal("900.50"), **words)
    batch = write(bring([HEAD, row(1000)]))
    undoing.undo(batch, by=office, now=NOW)
    assert facts(june) == ("submitted", Decimal("900.50"), "桩基", contact.pk)


def test_a_closed_month_keeps_the_batch(bring, write, june, office, close):
    batch = write(bring([HEAD, row(1000)]))
    close(5)
    month_closing.close(2026, 6, by=office, now=NOW, today=JULY_8, unreported=ticked(2026, 6))
    with pytest.raises(undoing.CannotUndo, match="6月已经结账"):
        undoing.undo(batch, by=office, now=NOW)


def test_a_report_touched_since_keeps_the_batch(bring, write, june, office):
    batch = write(bring([HEAD, row(1000)]))
    june.refresh_from_db()
    june.reopen(by=office, reason="数额有误", now=NOW)
    with pytest.raises(undoing.CannotUndo, match="另有变动"):
        undoing.undo(batch, by=office, now=NOW)


def test_a_report_that_moved_since_the_preview_is_previewed_again(bring, june, contact):
    from exchange.batches import lifecycle

    batch = bring([HEAD, row(1000)])
    words = {"physical_progress": "桩基", "problems": "无", "next_step": "继续"}
    june.submit(by=contact, now=NOW, month_amount=Decimal(1), **words)
    lifecycle.ask_to_write(batch, by=batch.by, now=NOW, seen=batch.fingerprint)
    batch.refresh_from_db()
    assert batch.state == "preview"
    assert "有变动" in batch.sentence
    june.refresh_from_db()
    assert june.month_amount == 1


def test_an_unchanged_plan_is_left_alone(bring, write, june, project):
    plan = project.listings.get().plans.get()
    write(bring([[*HEAD, "年度计划投资"], [*row(1000), 12000]]))
    assert list(project.listings.get().plans.all()) == [plan]


# --- who may confirm (R-AC-2) -------------------------------------------------------------------


@pytest.fixture
def of_the_company(office, company):
    """The office person belongs to the owner unit."""
    office.unit = company
    office.save(update_fields=["unit"])
    return office


def test_a_report_of_ones_own_unit_is_submitted_alone(bring, write, june, of_the_company):
    batch = bring([HEAD, row(1000)])
    assert "写入后待确认，没有直接确认" in "".join(sentences_of(batch, "note"))
    write(batch)
    june.refresh_from_db()
    assert (june.state, june.submitted_by, june.confirmed_by) == ("submitted", of_the_company, None)
    assert counts(bring([HEAD, row(1000)])) == (0, 1, 0)
    undoing.undo(batch, by=of_the_company, now=NOW)
    june.refresh_from_db()
    assert (june.state, june.month_amount) == ("pending", None)


def test_a_confirmed_report_of_ones_own_unit_is_not_changed(
    bring, write, june, office, office_colleague, company
):
    write(bring([HEAD, row(1000)]))
    office.unit = company
    office.save(update_fields=["unit"])
    batch = bring([HEAD, row(1100)])
    assert batch.refused == 1
    assert "项目单位就是您的单位" in sentences_of(batch, "error")[0]
