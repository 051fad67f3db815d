"""One table with units, plain text: it shall be pasted into a report."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Line:
    what: str
    database: str
    milestones: int
    p50: float | None = None
    queries: int | None = None
    p95: float | None = None
    app_cpu: float | None = None
    database_cpu: float | None = None
    kib: float | None = None
    #: As a multiple of the bare page in the same run, and how much of it a goal allows.
    times_bare: float | None = None
    goal: float | None = None

    def measured_in(self, bare):
        return replace(self, times_bare=self.cost / bare.cost)

    @property
    def cost(self):
        """Milliseconds of CPU of application and database, else of the clock."""
        if self.app_cpu is None:
            return self.p50
        return self.app_cpu + (self.database_cpu or 0)


#: (heading, column, format)
COLUMNS = [
    ("what", "what", "{}"),
    ("database", "database", "{}"),
    ("milestones", "milestones", "{:,}"),
    ("p50 ms", "p50", "{:.1f}"),
    ("p95 ms", "p95", "{:.1f}"),
    ("app CPU ms", "app_cpu", "{:.1f}"),
    ("db CPU ms", "database_cpu", "{:.1f}"),
    ("queries", "queries", "{}"),
    ("page KiB", "kib", "{:.1f}"),
    ("x bare", "times_bare", "{:.1f}"),
    ("goal", "goal", "{:g}"),
]

#: How much dearer a page may become from the smallest size to the largest.
MOST_GROWTH = {"/overdue/": 1.5}


def show(lines):
    rows = [[heading for heading, _, _ in COLUMNS], *map(_cells, lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        text = [row[0].ljust(widths[0]), row[1].ljust(widths[1])]
        text += [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        print("  ".join(text).rstrip())
    for sentence in growth(lines):
        print(sentence)


def _cells(line):
    values = [(getattr(line, column), form) for _, column, form in COLUMNS]
    return ["" if value is None else form.format(value) for value, form in values]


def growth(lines):
    """How much dearer the largest size is than the smallest, thing by thing.

    By CPU where it was measured: the time on the clock tells more of the machine's other work.
    """
    groups = {}
    for line in lines:
        groups.setdefault((line.database, line.what.split(" (")[0]), []).append(line)
    for (database, what), group in groups.items():
        first, last = group[0], group[-1]
        if first is not last:
            sizes = f"from {first.milestones:,} to {last.milestones:,} milestones"
            goal = f" (goal {MOST_GROWTH[what]:g})" if what in MOST_GROWTH else ""
            yield f"{database} {what}: x {last.cost / first.cost:.2f} {sizes}{goal}"
