"""The columns of the ledger as the office prints it; read back by the import it changes nothing."""

from itertools import groupby

from core.spreadsheets import printed_list
from core.spreadsheets.printed_list import REF, Column, Section

INVESTED, PLANNED, ACTUAL, PEOPLE = "投资（万元）", "计划", "实际", "责任"
COLUMNS = [
    Column("name", "项目名称", width=30),
    Column("national_code", "项目代码", width=25),
    Column("kind", "建设性质", width=8),
    Column("grade", "级别", width=7),
    Column("work_area", "所属领域", width=14),
    Column("stage", "项目阶段", width=8),
    Column("location", "建设地点", width=12),
    Column("content", "建设内容及规模", width=34),
    Column("period", "建设起止年限", width=11),
    Column("total_investment", "总投资", "money", 13, INVESTED),
    Column("carried_in", "截至上年底累计完成", "money", 13, INVESTED),
    Column("annual_plan", "年度计划投资", "money", 13, INVESTED),
    Column("annual_content", "年度建设内容", width=26),
    Column("resume_due", "计划复工时间", "date", 11, PLANNED),
    Column("start_due", "计划开工时间", "date", 11, PLANNED),
    Column("completion_due", "计划竣工时间", "date", 11, PLANNED),
    Column("resumed_on", "实际复工时间", "date", 11, ACTUAL),
    Column("started_on", "实际开工时间", "date", 11, ACTUAL),
    Column("completed_on", "实际竣工时间", "date", 11, ACTUAL),
    Column("responsible_unit", "责任单位", width=14, parent=PEOPLE),
    Column("owner_unit", "项目单位", width=16, parent=PEOPLE),
    Column("supporting_units", "配合单位", width=14, parent=PEOPLE),
    Column("lead_officials", "包联领导", width=12, parent=PEOPLE),
    Column("responsible_person", "责任人", width=9, parent=PEOPLE),
    Column("contact_person", "联系人", width=9, parent=PEOPLE),
    Column("note", "形象进度", width=24),
    Column("problem", "存在问题", width=20),
    Column("next_step", "下一步措施", width=20),
    Column("formalities", "前期手续办理情况", width=18),
    Column("funding", "资金来源", width=12),
    Column("stat_enrolled", "是否入统", width=7),
    Column("is_livelihood_item", "民生实事", width=7),
    Column("tags", "标签", width=10),
    Column("no_winter_stop", "不停工", width=7),
    Column("no_winter_stop_reason", "不停工原因", width=12),
    Column("listed_on", "增补", "date", 11),
    Column("remark", "备注", width=18),
]


def by_kind(rows):
    """Sections of rows that come sorted by kind: 续建, 新建, 前期, 储备, not yet known."""
    for kind, some in groupby(rows, key=lambda row: row["kind"]):
        yield Section(f"{kind}项目" if kind else "性质未定的项目", list(some))


def by_area(rows):
    for area, some in groupby(rows, key=lambda row: row["work_area"]):
        yield Section(area or "未定领域", list(some))


def write(sections, *, title, note):
    return printed_list.write(sections, [*COLUMNS, REF], title=title, note=note, name="台账")
