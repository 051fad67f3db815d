"""The pool brought in by a sheet: what comes in, what is to be argued, what changes, and back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from exchange.batches import lifecycle
from exchange.batches.undo import CannotUndo, undo
from investment import month_closing
from pipeline import joint_reviews, pool_entries
from pipeline.models import JointReviewCase, PoolEntry
from projects import project_lifecycle
from tests import pauses
from tests.exchange.figure_sheets import JULY_8, NOW, sentences_of
from tests.exchange.kinds.pool_sheet.conftest import HEAD, line
from tests.investment.conftest import ticked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july_8")]


def counts(batch):
    return batch.new, batch.changed, batch.unchanged, batch.refused


def errors(batch):
    return "".join(sentences_of(batch))


def test_with_day_and_document_a_project_comes_in(pool_sheet, write, reserve, opening):
    project = reserve()
    batch = pool_sheet(line())
    assert counts(batch) == (1, 0, 0, 0), errors(batch)
    assert batch.rows.get().after["pool_step"] == "入库（附论证）"
    write(batch)
    entry = PoolEntry.objects.with_figures(JULY_8).get(project=project)
    assert (entry.since, entry.reviewed_on) == (date(2026, 6, 10), date(2026, 6, 1))
    assert (entry.basis, entry.document) == ("sheet", "联席纪要〔2026〕3号")
    assert (entry.amount, entry.maturity) == (5000, "preliminary")
    assert batch.rows.get().project == project


def test_without_a_review_it_becomes_a_case(pool_sheet, write, reserve, opening):
    project = reserve()
    row = line(论证日期=None, 论证文件=None, 入库日期=None, 备注="有意向企业")
    batch = pool_sheet(row)
    assert counts(batch) == (1, 0, 0, 0), errors(batch)
    assert batch.rows.get().after["pool_step"] == "没有论证：提请三方联席，列为待上会"
    write(batch)
    case = JointReviewCase.objects.get(project=project)
    assert (case.review, case.amount, case.maturity) == (None, 5000, "preliminary")
    assert not PoolEntry.objects.filter(project=project).exists()
    again = pool_sheet(row)
    assert counts(again) == (0, 0, 1, 0)
    assert "已提请联席论证" in "".join(sentences_of(again, "note"))


def test_before_the_opening_list_it_says_what_to_do(pool_sheet, reserve):
    reserve()
    batch = pool_sheet(line(), line("没有的项目"))
    assert counts(batch) == (0, 0, 0, 2)
    assert "期初清单还没有确认：请先在“储备库”确认期初清单" in errors(batch)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"项目名称": "没有的项目"}, "台账里没有“没有的项目”，请核对名称；新项目请先在台账"),
        ({"入库日期": None}, "缺少入库日期，请补填。"),
        ({"入库日期": "2026-07-09"}, "尚未到来"),
        ({"入库日期": "2026-05-31"}, "入库日期不能早于论证日期（2026-06-01）。"),
        ({"论证日期": None}, "请填联席论证的日期。"),
        ({"论证文件": None}, "请填联席论证的文件。"),
        ({"金额": None}, "缺少金额，请补填。"),
        ({"金额": 0}, "金额要大于 0（万元）。"),
        ({"金额": -1}, "为负数"),
        ({"成熟度": None}, "缺少成熟度，请补填。"),
        ({"成熟度": "很成熟"}, "不在可选的词中，请填写谋划类、前期类或开工类。"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(pool_sheet, reserve, opening, values, sentence):
    reserve()
    batch = pool_sheet(line(**values))
    assert counts(batch) == (0, 0, 0, 1)
    assert sentence in errors(batch)


def test_what_the_ledger_says_against_it_is_said(
    pool_sheet, reserve, make_project, opening, office
):
    make_project("示例新建", kind="new")
    pauses.set_stage(reserve("示例终止"), "terminated", by=office, on=JULY_8, reason="停", now=NOW)
    project_lifecycle.withdraw(reserve("示例撤回"), by=office, reason="录错", on=JULY_8, now=NOW)
    rows = [line("示例新建"), line("示例终止"), line("示例撤回")]
    batch = pool_sheet(*rows)
    assert counts(batch) == (0, 0, 0, 3)
    for words in ("已列入 2026 年清单（新建）", "项目已终止", "项目已撤回，不能入库"):
        assert words in errors(batch)


def test_of_two_projects_of_one_name_the_number_is_asked_for(pool_sheet, reserve, opening):
    one, other = reserve(), reserve()
    assert f"2 个同名项目（ZQ-{one.pk}、ZQ-{other.pk}）" in errors(pool_sheet(line()))
    head = ["系统编号", *HEAD]
    assert counts(pool_sheet([f"ZQ-{other.pk}", *line()], head=head)) == (1, 0, 0, 0)
    wrong = pool_sheet(
        [f"ZQ-{other.pk}", *line("完全不同的名称")], ["ZQ-99999", *line()], head=head
    )
    assert "请核对是不是粘贴错位" in errors(wrong)
    assert "没有系统编号为“ZQ-99999”的项目" in errors(wrong)


def test_two_rows_of_one_project_are_refused(pool_sheet, reserve, opening):
    reserve()
    batch = pool_sheet(line(), line(金额=6000))
    assert counts(batch) == (0, 0, 0, 2)
    assert "也是这个项目，请只保留一行。" in errors(batch)


def test_an_amount_that_may_be_in_yi_is_asked_about(pool_sheet, reserve, opening):
    reserve()
    assert "疑似亿元：金额 0.6 万元" in sentences_of(pool_sheet(line(金额=0.6)), "warning")[0]


# --- what stands ----------------------------------------------------------------------------------


def known(**values):
    """The row of 示例储备一 as admit() enters it."""
    usual = {"入库日期": "2026-02-01", "论证日期": "2026-01-20", "论证文件": "联席纪要〔2026〕1号"}
    return line(**usual | {"金额": 50000} | values)


def test_the_same_again_changes_nothing(pool_sheet, admit, reserve, opening):
    admit(reserve())
    assert counts(pool_sheet(known())) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"金额": 60000}, "改金额或成熟度要有理由"),
        ({"成熟度": "开工类", "备注": "可研批复"}, ""),
        ({"金额": 60000, "备注": "可研批复", "变更日期": "2026-01-31"}, "变更日期不能更早"),
        ({"入库日期": "2026-02-02"}, "项目 2026-02-01 已入库"),
        ({"论证文件": "别的文件"}, "入库时登记的论证是“2026-01-20 联席纪要〔2026〕1号”"),
    ],
)
def test_a_change_takes_a_reason_and_leaves_how_it_came_in(
    pool_sheet, admit, reserve, opening, values, refusal
):
    admit(reserve())
    batch = pool_sheet(known(**values))
    assert counts(batch) == ((0, 0, 0, 1) if refusal else (0, 1, 0, 0)), errors(batch)
    assert refusal in errors(batch)


def figures(entry):
    found = PoolEntry.objects.with_figures(JULY_8).get(pk=entry.pk)
    return found.amount, found.maturity, found.until, found.left


def test_figures_change_from_a_day_on_and_go_back(
    pool_sheet, write, admit, reserve, opening, office
):
    entry = admit(reserve())
    before = figures(entry)
    row = known(金额=60000, 成熟度="开工类", 变更日期="2026-06-01")
    batch = write(pool_sheet(row, reason="可研批复"))
    assert figures(entry) == (60000, "ready", None, "")
    assert list(entry.amounts.values_list("on", "amount", "reason"))[-1] == (
        date(2026, 6, 1),
        60000,
        "可研批复",
    )
    assert undo(batch, by=office, now=NOW) == (0, 1)
    assert figures(entry) == before


# --- undo -----------------------------------------------------------------------------------------


def test_undo_takes_entries_and_cases_back(pool_sheet, write, reserve, opening, office):
    reserve("示例储备一")
    reserve("示例储备二")
    rows = [line(), line("示例储备二", 论证日期=None, 论证文件=None, 入库日期=None)]
    batch = write(pool_sheet(*rows))
    assert undo(batch, by=office, now=NOW) == (2, 0)
    assert [entry.project.name for entry in PoolEntry.objects.standing()] == ["示例期初"]
    assert {case.result for case in JointReviewCase.objects.all()} == {"withdrawn"}
    assert counts(pool_sheet(*rows)) == (2, 0, 0, 0)


def test_what_was_touched_since_is_not_taken_back(pool_sheet, write, reserve, opening, office):
    project = reserve()
    batch = write(pool_sheet(line()))
    told = {"by": office, "now": NOW, "reason": "可研批复"}
    project_lifecycle.correct(project, {"remark": "别的事"}, by=office)
    entry = PoolEntry.objects.get(project=project)
    pool_entries.change_amount(entry, amount=Decimal(6000), on=JULY_8, **told)
    with pytest.raises(CannotUndo, match="示例储备一另有变动.*请在储备库逐项更正"):
        undo(batch, by=office, now=NOW)


def test_another_fact_of_the_project_is_nothing_to_it(pool_sheet, write, reserve, opening, office):
    project = reserve()
    batch = write(pool_sheet(line()))
    project_lifecycle.correct(project, {"remark": "别的事"}, by=office)
    assert AuditEntry.objects.filter(project_id=project.pk).exists()
    assert undo(batch, by=office, now=NOW) == (1, 0)


def test_after_a_closing_it_stays(pool_sheet, write, reserve, opening, office):
    reserve()
    batch = write(pool_sheet(line()))
    later, told = NOW + timedelta(hours=1), {"unreported": ticked(2026, 1)}
    month_closing.close(2026, 1, by=office, now=later, today=JULY_8, **told)
    with pytest.raises(CannotUndo, match="写入以后2026年1月已经结账"):
        undo(batch, by=office, now=NOW)


def test_one_that_left_is_known_by_its_day(pool_sheet, admit, reserve, opening, office):
    head = [*HEAD, "出库情形"]
    entry = admit(reserve())
    told = {"by": office, "now": NOW, "reason": "录错"}
    pool_entries.take_out_as_mistaken(entry, **told)
    assert counts(pool_sheet([*known(), "录错"], head=head)) == (0, 0, 1, 0)
    assert "不再修改" in errors(pool_sheet([*known(金额=1000), "录错"], head=head))
    unknown = pool_sheet([*known(入库日期="2026-03-01"), "终止"], head=head)
    assert "没有这一次出库的记录" in errors(unknown)


def test_a_case_that_passed_waits_for_the_office(pool_sheet, reserve, opening, office):
    project = reserve()
    told = {"amount": Decimal(5000), "maturity": "preliminary"}
    case = joint_reviews.propose(project, by=office, now=NOW, **told)
    JointReviewCase.objects.filter(pk=case.pk).update(result="passed", decided_on=JULY_8)
    batch = pool_sheet(line(论证日期=None, 论证文件=None))
    assert "已通过联席论证，请由项目中心在储备库办理入库" in errors(batch)


def test_many_come_in_by_few_queries(pool_sheet, reserve, opening, office):
    """As many queries for 40 rows as for 20, in one chunk."""

    def queries(number, start):
        names = [f"示例储备{n}号" for n in range(start, start + number)]
        for name in names:
            reserve(name)
        with CaptureQueriesContext(connection) as read:
            batch = pool_sheet(*map(line, names))
        with CaptureQueriesContext(connection) as written:
            lifecycle.ask_to_write(batch, by=office, now=NOW, seen=batch.fingerprint)
        batch.refresh_from_db()
        assert batch.state == "committed", batch.sentence
        return len(read), len(written)

    queries(2, 0)
    assert queries(20, 100) == queries(40, 200)
