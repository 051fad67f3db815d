"""The exported overdue list: the page's rows, filters and order."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest

from projects import owner_reports
from projects.models import Milestone, MilestoneChange, ProgressUpdate
from supervision.over_milestones import orders_in_words
from tests.desk.exported import rows, sheet_of, table
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")


def listed(response):
    return [row.record for row in response.context["table"].paginated_rows]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "group=unit",
        "group=none&sort=days",
        "level=2",
        "q=项目3",
        "tab=stale",
        "group=area&light=red",
    ],
)
def test_the_export_holds_the_rows_of_all_pages_in_their_order(get, office, query):
    first = get(office, f"/overdue/?{query}")
    pages = range(1, first.context["table"].paginator.num_pages + 1)
    on_pages = [
        record.name
        for number in pages
        for record in listed(get(office, f"/overdue/?page={number}&{query}"))
    ]
    exported = rows(get(office, f"/overdue/export/?{query}"))
    assert [row["节点名称"] for row in exported] == on_pages
    assert len(exported) > 0


def test_a_row_of_the_export_says_what_the_page_says(get, office, milestone, report):
    report(milestone, days_ago=2, note='=危险("文字")')
    (row,) = rows(get(office, "/overdue/export/"))
    assert row["灯"] == "▲ 黄灯"
    assert (row["逾期（天）"], row["督办级别"]) == (10, "二级 报包联领导")
    assert (row["项目名称"], row["责任单位"], row["联系人"]) == ("示例项目一", "县工信局", "示例甲")
    assert row["包联领导"] == "示例县领导一"
    assert row["现定"].date().isoformat() == "2026-06-30"
    assert row["最近进展"] == '=危险("文字")'


@pytest.fixture
def reported(many, report, office, noon):
    """Some of the forty with reports of their own, of their project, twice at one moment; one
    moved twice, one written late, one reported after the fact."""
    first, second, third, *_, moved, written, done = Milestone.objects.order_by("pk")
    report(first, days_ago=9, note="旧的")
    report(first, days_ago=2, note="", problem="资金未到")
    report(second, days_ago=1, note="同刻之一")
    report(second, days_ago=1, note="同刻之二")
    report(third, days_ago=5, note="早于全项目")
    for late in (3, 2):
        ProgressUpdate.objects.create(
            project=third.project, standing="working", note=f"全项目{late}",
            at=noon - timedelta(days=late), by_name="示例甲",
        )  # fmt: skip
    for days in (2, 1):
        MilestoneChange.objects.create(
            milestone=moved, kind="replan", old_due=TODAY, new_due=TODAY, reason="示例",
            by=office, by_name=office.name, at=noon - timedelta(days=days),
        )  # fmt: skip
    Milestone.objects.filter(pk=written.pk).update(created_on=TODAY - timedelta(days=1))
    Milestone.objects.filter(pk=done.pk).update(
        state="submitted", is_backdated=True, completed_on=done.due_date, submitted_at=noon,
        reported_on=TODAY - timedelta(days=1),
    )  # fmt: skip


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("group", ["lead", "unit", "area", "none"])
def test_the_file_says_of_every_row_what_the_page_says(get, office, group):
    """The page and the file ask in different ways, the page for few rows, the file for all."""
    on_page = listed(get(office, f"/overdue/?per_page=100&group={group}"))
    exported = rows(get(office, f"/overdue/export/?group={group}"))
    assert [_shown(row) for row in exported] == [
        {
            "节点名称": row.name,
            "项目名称": row.project_name,
            "原定": row.baseline_due_date,
            "现定": row.due_date,
            "顺延（次）": row.postponed,
            "累计顺延（天）": row.postponed and (row.due_date - row.baseline_due_date).days,
            "其中停工（天）": row.paused,
            "逾期（天）": row.days,
            "督办级别": row.status.level_word,
            "督办件": orders_in_words(row.over) or None,
            "责任单位": row.unit,
            "联系人": row.contact_name,
            "包联领导": row.lead_name,
            "更新日期": row.updated_on,
            "卡在": row.obstacle_word or None,
            "原因在谁": row.caused_by_word or None,
            "最近进展": row.last_note or None,
        }
        for row in on_page
    ]
    assert len(on_page) == 40


def _shown(row):
    """The cells of an exported row that the page shows alike."""
    cells = {
        key: value.date() if isinstance(value, datetime) else value for key, value in row.items()
    }
    return {key: value for key, value in cells.items() if key not in ("序号", "灯", "所属领域")}


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("query", ["", "group=none", "form=csv"])
def test_the_whole_file_costs_the_queries_of_one_row(
    client, get, office, django_assert_max_num_queries, query
):
    counted = []
    for number in (1, 40):
        get(office, "/overdue/export/")
        with django_assert_max_num_queries(12) as queries:
            client.get(f"/overdue/export/?{query}&q={'节点0-0' if number == 1 else ''}")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_export_says_who_asked_for_coordination(get, office, contact, milestone, noon):
    owner_reports.record_progress(
        milestone, by=contact, now=noon, standing="stuck", obstacle="land", needs_help=True,
        note="等征地",
    )  # fmt: skip
    (row,) = rows(get(office, "/overdue/export/"))
    assert row["最近进展"] == "需要上级协调（待交办，项目中心 7月10日起）；等征地"


@pytest.mark.usefixtures("many")
def test_overdue_by_unit_has_sections_with_subtotals_that_agree(get, office):
    answer = get(office, "/overdue/export/?group=unit")
    total, exported, sections = table(answer)
    assert sections == ["一、县工信局（16 项）", "二、县水利局（24 项）"]
    assert [row["序号"] for row in exported] == [*range(1, 17), *range(1, 25)]
    assert (total["项目名称"], total["节点名称"]) == ("合计（40 项）", "=SUBTOTAL(3,C6:C47)")
    values = openpyxl.load_workbook(BytesIO(answer.content), data_only=True).active
    by_unit = {
        name: [r for r in exported if r["责任单位"] == name] for name in ("县水利局", "县工信局")
    }
    for line, some in ((5, exported), (6, by_unit["县工信局"]), (23, by_unit["县水利局"])):
        assert values[f"C{line}"].value == len(some)
        assert values[f"I{line}"].value == max(row["逾期（天）"] for row in some)


@pytest.mark.usefixtures("many")
def test_the_overdue_list_is_set_up_as_the_office_prints_it(get, office):
    sheet = sheet_of(get(office, "/overdue/export/"))
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 8)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C5", "$3:$4")
    merged = set(map(str, sheet.merged_cells.ranges))
    assert {"C3:H3", "I3:L3", "A3:A4", "B3:B4"} <= merged
    first = sheet[7]
    assert [first[place].data_type for place in (0, 3, 4, 8)] == ["n", "d", "d", "n"]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("query", ["group=unit&level=2", "tab=stale&sort=days"])
def test_csv_holds_the_same_rows_as_the_sheet(get, office, query):
    exported = rows(get(office, f"/overdue/export/?{query}"))
    content = get(office, f"/overdue/export/?{query}&form=csv").content
    lines = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert [line["节点名称"] for line in lines] == [row["节点名称"] for row in exported]
    assert [int(line["逾期（天）"]) for line in lines] == [row["逾期（天）"] for row in exported]
    assert not any(cell.startswith("=") for line in lines for cell in line.values())


def test_the_waiting_tab_exports_what_waits(get, office, contact, milestone, noon):
    milestone.submit(by=contact, on=TODAY, now=noon)
    (row,) = rows(get(office, "/overdue/export/?tab=waiting"))
    assert (row["节点名称"], row["联系人"], row["佐证（份）"]) == ("开工", "示例甲", 0)
    assert rows(get(office, "/overdue/export/")) == []
    csv_lines = get(office, "/overdue/export/?tab=waiting&form=csv").content.decode("utf-8-sig")
    assert csv_lines.count("\r\n") == 2


def test_the_file_is_named_in_chinese_with_its_day(get, office, db):
    disposition = get(office, "/overdue/export/")["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert "20260710.xlsx" in disposition
