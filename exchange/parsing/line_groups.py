"""Lines that only the lines around them tell: sums of a project's parts, groups, parts."""

from collections.abc import Iterator
from itertools import takewhile

from exchange.issues import WARNING, Issue
from exchange.parsing import line_types
from exchange.parsing.layout import Layout
from exchange.parsing.line_types import Line, Lines
from exchange.parsing.totals import are_sums, stated_amounts
from exchange.workbooks.reader import Row

GROUP_OR_PROJECT = (
    "只有名称和金额，金额又不是其下各行之和：如为分组标题请加序号（一、），如为项目请补填。"
)


def settled(lines: Lines, layout: Layout) -> tuple[list[Line], list[Issue]]:
    """The lines, each now of the sort that the lines around it make it, and what is to be said."""
    found = list(lines)
    _settle_sums(found, layout)
    return found, _settle_groups(found, lines, layout)


def _settle_sums(lines: list[Line], layout: Layout) -> None:
    """合计 below a project among its sources of money: its own sum, else a total."""
    rows: list[Row] = []
    for line in lines:
        if line.sort == line_types.PART:
            if line.must_add_up and not are_sums(stated_amounts(line.row, layout), rows, layout):
                line.sort = line_types.TOTAL
                rows = []
            elif rows:
                rows.append(line.row)
        else:
            rows = [line.row] if line.sort == line_types.PROJECT else []


def _settle_groups(found: list[Line], lines: Lines, layout: Layout) -> list[Issue]:
    """A name with amounts alone is a group if they are those of the rows below it; else it is
    a project, or in doubt where projects have numbers."""
    issues: list[Issue] = []
    for at, line in enumerate(found):
        if not line.must_add_up or line.sort != line_types.HEADING:
            continue
        below = takewhile(_is_of_group, (found[i] for i in range(at + 1, len(found))))
        rows = [each.row for each in below if _is_row(each)]
        if are_sums(stated_amounts(line.row, layout), rows, layout):
            if not lines.has_numbers:
                issues.append(_group_noted(line, layout))
        elif line.name and (not lines.has_numbers or lines.takes_bare_names):
            line.sort = line_types.PROJECT
        else:
            line.sort, line.sentence = line_types.REFUSED, GROUP_OR_PROJECT
            line.may_be_heading = True
    return issues


def _group_noted(line: Line, layout: Layout) -> Issue:
    sentence = f"“{line.text[:30]}”看作分组标题，金额是其下各行之和，没有作为项目读取。"
    return Issue(WARNING, sentence, layout.sheet, line.row.number)


def _is_of_group(line: Line) -> bool:
    """Whether the lines of a group without a number go on."""
    is_group = line.sort == line_types.HEADING and not (line.form and line.form.style)
    return not is_group and line.sort not in (line_types.TOTAL, line_types.UNKNOWN)


def _is_row(line: Line) -> bool:
    return line.sort in (line_types.PROJECT, line_types.REFUSED)


def with_parts(lines: list[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Each line that is none of a project's parts, with the parts that follow it."""
    top: Line | None = None
    parts: list[Line] = []
    for line in lines:
        if top is not None and line.sort in (line_types.PART, line_types.SUB_ROW):
            parts.append(line)
            continue
        if top is not None:
            yield top, parts
            top, parts = None, []
        if line.sort == line_types.PROJECT:
            top = line
        else:
            yield line, []
    if top is not None:
        yield top, parts
