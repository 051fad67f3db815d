"""Whether the cells of one row agree: dates by kind, order of dates, amounts."""

from datetime import date
from decimal import Decimal

from exchange.issues import NOTE, QUESTION, WARNING
from exchange.parsing.parsed_workbook import ParsedRow
from projects.models import Milestone
from projects.year_listings import statutory_deadline

EITHER = {
    "resume_or_start_due": {"continuing": "resume_due", "": "start_due"},
    "resumed_or_started_on": {"continuing": "resumed_on", "": "started_on"},
}
STATUTORY_COLUMN = {Milestone.Code.RESUME: "resume_due", Milestone.Code.START: "start_due"}
STATUTORY = {"resume_due": "复工", "start_due": "开工"}
# (earlier, later, level, sentence)
ORDER = (
    ("start_due", "completion_due", WARNING, "计划竣工时间早于计划开工时间，请核实。"),
    ("resume_due", "completion_due", WARNING, "计划竣工时间早于计划复工时间，请核实。"),
    (
        "started_on",
        "completed_on",
        QUESTION,
        "实际竣工时间早于实际开工时间，两列都没有读取，请核对。",
    ),
    (
        "resumed_on",
        "completed_on",
        QUESTION,
        "实际竣工时间早于实际复工时间，两列都没有读取，请核对。",
    ),
)


def dates_by_kind(row: ParsedRow, year: int) -> None:
    """Give a 复工/开工 column to the milestone of the row's kind, then respect the statutory date.

    Without a kind in the sheet the value stays under its own key until the ledger's kind is known.
    """
    kind = row.values.get("kind")
    if kind is not None and isinstance(kind, str):
        settle_either(row, kind)
        clamp(row, kind, year)


def settle_either(row: ParsedRow, kind: str) -> None:
    """Move what stands under 复工/开工 to the milestone of the kind. Where two columns differ,
    neither is read and a question is left."""
    for either, targets in EITHER.items():
        if either in row.values:
            target = targets.get(kind, targets[""])
            value = row.values.pop(either)
            row.places = {target: row.places[either], **row.places}
            if row.values.setdefault(target, value) != value:
                row.add_issue(QUESTION, "两列写的时间不同，都没有读取，请保留一个。", either)
                row.values.pop(target)


def clamp(row: ParsedRow, kind: str, year: int) -> None:
    """Replace a date after the statutory one by that, with a warning (R-DL-4)."""
    listed_on = row.values.get("listed_on")
    listed_on = listed_on if isinstance(listed_on, date) else None
    for key, word in STATUTORY.items():
        due = row.values.get(key)
        if isinstance(due, date):
            kept = statutory_date_kept(kind, key, due, year, listed_on)
            if kept != due:
                row.values[key], row.written[key] = kept, due
                row.add_issue(WARNING, f"写的是 {due}，晚于{word}时限，按 {kept} 读取。", key)


def statutory_date_kept(
    kind: str, key: str, due: date, year: int, listed_on: date | None = None
) -> date:
    """The date to keep for a column: never later than the statutory one (R-DL-4).

    A project listed after that date brings its own, and it stays as it is (R-DL-6).
    """
    owed = statutory_deadline(kind, year)
    if owed is None or STATUTORY_COLUMN[owed[0]] != key:
        return due
    limit = owed[1]
    if listed_on and listed_on > limit:
        return due
    return min(due, limit)


def check_row(row: ParsedRow) -> None:
    """Compare the columns of a row with each other; of two that contradict, neither is kept."""
    for earlier, later, level, sentence in ORDER:
        first, second = row.values.get(earlier), row.values.get(later)
        if isinstance(first, date) and isinstance(second, date) and second < first:
            row.add_issue(level, sentence, later)
            if level == QUESTION:
                del row.values[earlier], row.values[later]
    _compare_amounts(row)
    if row.values.get("no_winter_stop") is True and not row.values.get("no_winter_stop_reason"):
        sentence = "填了不停工，请在“不停工原因”一列写明原因；这两列暂没有读取。"
        row.add_issue(QUESTION, sentence, "no_winter_stop")
        del row.values["no_winter_stop"]
    if row.values.get("kind") == "continuing" and row.values.get("listed_on") is None:
        _note_start_of_continuing(row)


def _compare_amounts(row: ParsedRow) -> None:
    total, plan = row.values.get("total_investment"), row.values.get("annual_plan")
    carried = row.values.get("carried_in")
    if isinstance(total, Decimal) and isinstance(plan, Decimal):
        done = carried if isinstance(carried, Decimal) else Decimal(0)
        if total < plan:
            row.add_issue(WARNING, "年度计划投资大于总投资，请核实单位和数额。", "annual_plan")
        elif plan > total - done:
            sentence = "年度计划投资大于总投资减去截至上年底累计完成，请核实。"
            row.add_issue(WARNING, sentence, "annual_plan")


def _note_start_of_continuing(row: ParsedRow) -> None:
    if isinstance(row.values.get("start_due"), date) and "resume_due" not in row.values:
        row.add_issue(NOTE, "续建项目的计划开工时间不作为复工时限。", "start_due")
