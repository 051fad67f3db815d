"""The headings that are open at a line: what they fill in, how many rows they have.

Any line that is no project ends what headings fill, until a heading is understood.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from exchange.issues import WARNING, Issue
from exchange.parsing.coded_values import WorkAreaName
from exchange.parsing.heading_words import HeadingForm, heading_form, named, says_something
from exchange.parsing.totals import Stated
from exchange.workbooks.reader import Row

NOT_UNDERSTOOD = "看不出是什么标题，其下各行不按前面的标题补填，请核实。"
GROUP = "看作分组标题，其下各行不按前面的标题补填，请核实。"
ENDED = "其后的行没有新的分节标题，不再按“{}”补填，请核实。"
SAYS_NOTHING = "之下的行有空格，不按前面的标题“{}”补填，请核实。"


@dataclass
class Section:
    """A heading such as 一、续建项目（12项）; its projects are those from `first` to `last`."""

    form: HeadingForm
    text: str
    row: int
    first: int
    count: int | None = None
    amounts: dict[str, Stated] = field(default_factory=dict)
    last: int | None = None

    @property
    def title(self) -> str:
        return self.form.title

    def found(self, now: int) -> int:
        return (now if self.last is None else self.last) - self.first

    def is_full(self, now: int) -> bool:
        """Whether it has had all the rows that it announces."""
        return self.count is not None and self.found(now) >= self.count


class Sections:
    """The open headings, the outermost first, and all that were met."""

    def __init__(
        self, sheet: str, work_areas: tuple[WorkAreaName, ...], fills: Sequence[str]
    ) -> None:
        self.sheet, self.work_areas, self.fills = sheet, work_areas, fills
        self.open: list[Section] = []
        self.met: list[Section] = []
        self.issues: list[Issue] = []
        self.ended_by: str | None = None  # the line after which nothing is filled
        self.lost: dict[
            str, tuple[str, int]
        ] = {}  # key -> what to warn of where a row lacks it: (sentence, row)

    def enter(self, section: Section, now: int) -> None:
        """Open a heading after `now` projects, and close those that it does not belong to."""
        says = {key for key in self.fills if self.says(key, section) is not None}
        keep = self._outer(section, says, now)
        is_group = not section.form.style and not says
        if is_group and self.fills and not self._has_room(keep, section, now):
            # A line without a number that names no kind: under which heading, nobody says.
            lost = self._filled_now()
            self._close(0, now)
            self._end(lost, section.text, section.row, GROUP if lost else "")
            self.open.append(section)
        else:
            self._open(section, keep, now)
        self.met.append(section)

    def _open(self, section: Section, keep: int, now: int) -> None:
        """Among the first `keep` headings that are open; what it fills no more is remembered."""
        before = self._filled_now()
        self._close(keep, now)
        self.open.append(section)
        self.ended_by = None
        after = self._filled_now()
        self.lost = {key: lost for key, lost in self.lost.items() if key not in after}
        gone = {key: title for key, title in before.items() if key not in after}
        self._lose(gone, section.text, section.row, SAYS_NOTHING)

    def enter_above(self, rows: list[Row]) -> None:
        """The heading that stands above the header, if one does."""
        for row in reversed(rows):
            for cell in row.cells.values():
                form = heading_form(cell.value) if cell.kind == "text" else None
                if form and form.style and says_something(form.title, self.work_areas):
                    self.enter(Section(form, cell.value, row.number, 0), 0)
                    return

    def _outer(self, section: Section, says: set[str], now: int) -> int:
        """How many of the open headings stay open."""
        form = section.form
        for at, outer in enumerate(self.open):
            same_style = form.style and outer.form.style == form.style
            replaces = any(self.says(key, outer) is not None for key in says)
            if same_style or replaces or (not form.style and outer.is_full(now)):
                return at
        # A numbering that does not begin here is the continuation of none of them.
        return len(self.open) if form.is_first else 0

    def _has_room(self, keep: int, section: Section, now: int) -> bool:
        """Whether the innermost heading has announced more rows than it has had."""
        if not keep:
            return not self.open
        outer = self.open[keep - 1]
        if not outer.form.style and not self._says_any(outer):
            return False
        missing = (outer.count or 0) - outer.found(now)
        return missing >= (section.count or 1)

    def _says_any(self, section: Section) -> bool:
        return says_something(section.title, self.work_areas)

    def says(self, key: str, section: Section) -> str | int | None:
        return named(key, section.title, self.work_areas)

    def _close(self, keep: int, now: int) -> None:
        for section in self.open[keep:]:
            section.last = now
        del self.open[keep:]

    def pause(self, text: str, row: int, now: int) -> None:
        """A total or a remark: after the rows of a heading, nothing more is filled."""
        if self.open and self.open[-1].found(now):
            self._end(self._filled_now(), text, row, "")

    def abandon(self, text: str, row: int, now: int, sentence: str = NOT_UNDERSTOOD) -> None:
        """A line that is not understood ends all headings."""
        lost = self._filled_now()
        self._close(0, now)
        self._end(lost, text, row, sentence)

    def _end(self, lost: dict[str, str], text: str, row: int, sentence: str) -> None:
        self.ended_by = text
        if sentence:
            self._warn(f"“{text[:30]}”{sentence}", row)
            self.lost = {}
        else:
            self._lose(lost, text, row, ENDED)

    def _lose(self, titles: dict[str, str], text: str, row: int, sentence: str) -> None:
        for key, title in titles.items():
            self.lost[key] = f"“{text[:30]}”{sentence.format(title)}", row

    def _filled_now(self) -> dict[str, str]:
        if self.ended_by:
            return {}
        found = {key: self.filled(key) for key in self.fills}
        return {key: title for key, (value, title) in found.items() if value is not None}

    def _warn(self, sentence: str, row: int) -> None:
        self.issues.append(Issue(WARNING, sentence, self.sheet, row))

    def filled(self, key: str) -> tuple[str | int | None, str]:
        """(value, title) that the innermost heading gives for kind, grade or work area."""
        for section in [] if self.ended_by else reversed(self.open):
            value = self.says(key, section)
            if value is not None:
                return value, section.title
        return None, ""

    def note_unfilled(self, key: str) -> None:
        """A blank cell that a heading would have filled, had no line come in between."""
        if key in self.lost:
            self._warn(*self.lost[key])
            self.lost = {}

    def finish(self, now: int) -> None:
        self._close(0, now)
        for section in self.met:
            found = section.found(now)
            if not found:
                self._warn(f"“{section.title}”看作分节标题，其下没有项目，请核实。", section.row)
            elif section.count not in (None, found):
                sentence = (
                    f"分节“{section.title}”写明 {section.count} 项，实有 {found} 项，请核实。"
                )
                self._warn(sentence, section.row)
