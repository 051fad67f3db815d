"""A total list beside the sheets that it is put together from: its rows add nothing to theirs."""

from collections import defaultdict

from exchange.issues import WARNING, Issue

REPEATED = "本表 {} 行都已写在其他工作表（{}）中，没有重复读取。"


def drop_repeated(parsed):
    """Leave out the rows of a sheet if each stands in other sheets too, with all that it says."""
    of_sheet = defaultdict(list)
    for row in parsed.rows:
        of_sheet[row.sheet].append(row)
    for report in sorted(reversed(parsed.sheets), key=lambda report: -report.rows):
        rows = of_sheet[report.name]
        elsewhere = _by_name(row for row in parsed.rows if row.sheet != report.name)
        found = [_same(row, elsewhere.get(row.name, ())) for row in rows]
        if rows and all(found):
            parsed.rows = [row for row in parsed.rows if row.sheet != report.name]
            names = "、".join(dict.fromkeys(row.sheet for row in found))
            report.issues.append(Issue(WARNING, REPEATED.format(len(rows), names), report.name))
            report.rows = 0


def _by_name(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.name].append(row)
    return found


def _same(row, others):
    """The one row elsewhere that says all that the row says, or None."""
    found = [
        other for other in others if not row.refused and row.values.items() <= other.values.items()
    ]
    return found[0] if len(found) == 1 else None
