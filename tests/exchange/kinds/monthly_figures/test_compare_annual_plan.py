"""The yearly plan and its split by month out of a sheet: laid down, adjusted by a document."""

from datetime import date
from decimal import Decimal

import pytest

from exchange.batches import lifecycle
from exchange.batches import undo as undoing
from investment.models import AnnualPlan
from tests.exchange.figure_sheets import NOW, counts, sentences_of

pytestmark = pytest.mark.django_db
MONTHS = [f"{month}月计划" for month in range(1, 13)]
HEAD = ["项目名称", "责任单位", "年度计划投资（万元）", *MONTHS]
OWN = [0, 0, 500, 1000, 1500, 1500, 1500, 1500, 1500, 1500, 1000, 500]
DOCUMENT = {"document": "左政办〔2026〕8号", "document_on": date(2026, 7, 1)}


def row(amount, months=(), name="示例项目一"):
    return [name, "县工信局", amount, *months]


def plan_of(project):
    return AnnualPlan.objects.get(listing__project=project, is_current=True)


@pytest.fixture
def bare(make_project):
    """A project without a plan."""
    return make_project("示例项目三", plan=None)


def test_a_first_plan_is_laid_down_without_a_document(bring, write, bare):
    write(bring([HEAD[:3], row(9000, name="示例项目三")]))
    plan = plan_of(bare)
    assert (plan.amount, plan.curve, plan.version) == (9000, "linear", 1)


def test_a_first_plan_with_its_months_is_its_own_curve(bring, write, bare):
    batch = bring([HEAD, row(12000, OWN, "示例项目三")])
    assert batch.rows.get().after["plan_5"] == "1,500"
    write(batch)
    assert plan_of(bare).own_months == OWN


@pytest.mark.parametrize(
    ("amount", "months", "curve"),
    [
        (1200, [100] * 12, "linear"),
        (1000, [0, 0, 50, 100, 120, 120, 130, 130, 130, 120, 80, 20], "season"),
        (1200, [100] * 10 + [50, 150], "own"),
    ],
)
def test_months_that_are_a_known_curve_are_kept_as_that(bring, write, bare, amount, months, curve):
    write(bring([HEAD, row(amount, months, "示例项目三")]))
    assert plan_of(bare).curve == curve


def test_the_months_alone_make_the_year(bring, write, bare):
    write(bring([["项目名称", *MONTHS], ["示例项目三", *OWN]]))
    assert plan_of(bare).amount == 12000


def test_blank_months_of_a_new_plan_are_nothing_if_the_rest_is_the_year(bring, write, bare):
    months = [None, None, 600, *[None] * 8, 600]
    write(bring([HEAD, row(1200, months, "示例项目三")]))
    assert plan_of(bare).own_months == [0, 0, 600, *[0] * 8, 600]


def test_months_without_a_year_have_to_be_twelve(bring, bare):
    batch = bring([["项目名称", *MONTHS[:3]], ["示例项目三", 1, 2, 3]])
    assert "没有填满 12 个月" in sentences_of(batch, "question")[0]
    assert counts(batch) == (0, 1, 0)


def test_months_that_do_not_add_up_are_asked_about_with_both_sums(bring, bare):
    batch = bring([HEAD, row(12000, [*OWN[:-1], 400], "示例项目三")])
    assert counts(batch) == (0, 1, 0)
    assert "12 个月合计 11,900，年度计划 12,000，相差 100" in sentences_of(batch, "question")[0]


def test_a_changed_plan_is_refused_without_its_document(bring, project):
    batch = bring([HEAD[:3], row(15000)])
    assert counts(batch) == (0, 0, 1)
    assert "要有调整文号和日期" in sentences_of(batch)[0]


@pytest.mark.parametrize("missing", ["document", "document_on"])
def test_number_and_date_are_both_wanted(bring, project, missing):
    facts = {**DOCUMENT, missing: {"document": "", "document_on": None}[missing]}
    assert bring([HEAD[:3], row(15000)], **facts).refused == 1


def test_a_document_given_on_the_page_lets_the_whole_sheet_through(bring, write, project):
    batch = bring([HEAD[:3], row(15000)])
    lifecycle.answer(batch, now=NOW, **DOCUMENT)
    batch.refresh_from_db()
    assert counts(batch) == (1, 0, 0)
    write(batch)
    plan = plan_of(project)
    assert (plan.amount, plan.version, plan.document) == (15000, 2, DOCUMENT["document"])
    assert plan.document_on == date(2026, 7, 1)
    assert AnnualPlan.objects.get(listing=plan.listing, version=1).amount == 12000


def test_a_changed_split_is_an_adjustment_too(bring, write, project):
    rows = [HEAD, row(12000, OWN)]
    assert bring(rows).refused == 1
    write(bring(rows, **DOCUMENT))
    assert (plan_of(project).amount, plan_of(project).curve) == (12000, "own")


def test_a_new_amount_alone_raises_the_months_alike(bring, write, project):
    write(bring([HEAD, row(12000, OWN)], **DOCUMENT))
    write(bring([HEAD[:3], row(24000)], **DOCUMENT))
    assert plan_of(project).own_months == [2 * amount for amount in OWN]


def test_the_plan_as_it_stands_is_unchanged(bring, project):
    assert counts(bring([HEAD, row(12000, [1000] * 12)])) == (0, 1, 0)
    assert counts(bring([HEAD, row(None, [None] * 12)])) == (0, 1, 0)
    assert counts(bring([HEAD, row(12000, [1000] * 3)])) == (0, 1, 0)


def test_a_blank_year_with_one_month_changed_keeps_the_others(bring, project):
    batch = bring([HEAD, row(None, [900, 1100])], **DOCUMENT)
    after = batch.rows.get().after
    assert after == {"plan_1": "900", "plan_2": "1,100"}


def test_a_unit_does_not_change_its_plan(bring, project, contact):
    batch = bring([HEAD[:3], row(15000)], by=contact)
    assert counts(batch) == (0, 1, 0)
    assert "由项目中心维护" in sentences_of(batch, "warning")[0]


@pytest.mark.parametrize(("amount", "asks"), [("49.99", True), ("50", False)])
def test_a_plan_typed_in_yi_is_asked_about(bring, bare, amount, asks):
    batch = bring([HEAD[:3], row(float(amount), name="示例项目三")])
    assert any("按亿元" in sentence for sentence in sentences_of(batch, "warning")) is asks


def test_a_plan_larger_than_the_whole_is_asked_about(bring, bare):
    batch = bring([HEAD[:3], row(50001, name="示例项目三")])
    assert "大于总投资" in sentences_of(batch, "warning")[0]


def test_amounts_are_kept_to_the_cent(bring, write, bare):
    months = ["0.01", *["0.10"] * 10, "0.02"]
    write(bring([HEAD, row("1.03", months, "示例项目三")]))
    assert sum(plan_of(bare).own_months) == Decimal("1.03")


# --- back -----------------------------------------------------------------------------------------


def test_an_undo_brings_the_former_plan_into_force(bring, write, project, office):
    former = plan_of(project)
    batch = write(bring([HEAD, row(15000, [*[1000] * 11, 4000])], **DOCUMENT))
    assert plan_of(project) != former
    undoing.undo(batch, by=office, now=NOW)
    assert plan_of(project) == former
    write(bring([HEAD[:3], row(16000)], **DOCUMENT))
    assert plan_of(project).version == 3


def test_an_undo_takes_a_first_plan_back(bring, write, bare, office):
    batch = write(bring([HEAD[:3], row(9000, name="示例项目三")]))
    undoing.undo(batch, by=office, now=NOW)
    assert not AnnualPlan.objects.filter(listing__project=bare, is_current=True).exists()


def test_a_plan_that_moved_since_the_preview_is_not_overwritten(bring, project, office):
    from investment import annual_plans

    batch = bring([HEAD[:3], row(15000)], **DOCUMENT)
    listing = project.listings.get()
    annual_plans.adjust(listing, Decimal(13000), by=office, now=NOW, reason="会议", document="一号")
    lifecycle.ask_to_write(batch, by=batch.by, now=NOW, seen=batch.fingerprint)
    batch.refresh_from_db()
    assert batch.state == "preview"
    assert plan_of(project).amount == 13000


# --- which project --------------------------------------------------------------------------------


def test_a_sheet_of_figures_makes_no_project(bring, project):
    batch = bring([HEAD[:3], row(9000, name="没有的项目")])
    assert sentences_of(batch) == ["本年清单中没有这个项目，请核对名称和责任单位。"]


def test_two_of_a_name_are_told_apart_by_unit_or_asked_about(
    bring, project, make_project, water_bureau
):
    make_project("示例项目一", plan=None, responsible_unit=water_bureau)
    batch = bring([["项目名称", "年度计划投资"], ["示例项目一", 9000]])
    assert "有 2 个同名项目" in sentences_of(batch)[0]
    rows = [HEAD[:3], ["示例项目一", "县水利局", 9000]]
    assert counts(bring(rows)) == (1, 0, 0)


def test_a_code_finds_its_project_under_any_name(bring, make_project):
    coded = make_project("示例项目四", plan=None, national_code="2603-140722-89-01-000010")
    batch = bring([["项目名称", "项目代码", "年度计划投资"], ["改了名", coded.national_code, 900]])
    assert batch.rows.get().project == coded


def test_a_pasted_row_does_not_go_to_another_project(bring, project, bare):
    rows = [[*HEAD[:3], "系统编号"], [*row(9000, name="示例项目三"), f"ZQ-{project.pk}"]]
    assert "与本行项目名称不符" in sentences_of(bring(rows))[0]


def test_a_name_alone_in_its_row_is_a_project_without_figures(bring, project):
    assert counts(bring([["项目名称", "年度计划投资"], ["示例项目一", None]])) == (0, 1, 0)
