"""An official document, written from top to bottom: 版头, 主体, 版记 (GB/T 9704-2012)."""

from collections.abc import Sequence
from datetime import date

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph

from core.documents import docx_bytes, letterhead
from core.documents.document_fonts import (
    BODY,
    CELL,
    LEVELS,
    SMALL_TITLE,
    TITLE,
    TypeFace,
)
from core.documents.document_table import DocumentField, TableColumn, add_fields, add_table
from core.documents.docx_xml import POINTS_A_MM, RED, border, set_borders, write
from core.documents.imprint import set_imprint
from core.documents.line_breaks import balanced, lines_of, printable, width
from core.documents.page_layout import (
    BODY_WIDTH,
    CHARACTER,
    CHARACTERS,
    LINE,
    lay_out,
    mm_twips,
    set_indents,
    shape,
)
from core.values.dates import full_day

#: Points: 版心's width.
ROOM = mm_twips(BODY_WIDTH) / 20
#: 发文机关标志: as large as its line allows, the standard leaves the size to the issuer.
LARGEST_MARK = 48.0
#: To be written in by hand.
NO_DAY = "　　　　年　　月　　日"
#: Characters of three lines.
SHORT = 3 * CHARACTERS


class OfficialDocument:
    """Each method adds what stands next. The file calls itself `name`, of the `form` that it has of
    the standard, made on `made_on`; a `mark` (草稿) stands on every page."""

    def __init__(self, name: str, *, issuer: str, form: str, made_on: date, mark: str = "") -> None:
        self.form = form
        self.name, self.issuer, self.made_on = printable(name), printable(issuer), made_on
        self.document = docx_bytes.empty_document()
        self.section = lay_out(self.document)
        if mark:
            letterhead.mark_pages(self.section, mark)

    def masthead(self, number: str) -> None:
        """版头 of the plain form: red 发文机关标志, 发文字号 two lines down, red rule (7.2)."""
        mark = self._add(WD_ALIGN_PARAGRAPH.CENTER)
        points = min(LARGEST_MARK, ROOM / max(1, width(self.issuer)) * 0.98)
        shape(mark, points=points, before=35 * POINTS_A_MM, after=2 * LINE)
        write(mark, self.issuer, TypeFace(SMALL_TITLE, points, colour=RED))
        line = self._add(WD_ALIGN_PARAGRAPH.CENTER)
        write(line, printable(number), BODY)
        set_borders(line, border("bottom", eighths=12, space=round(4 * POINTS_A_MM), colour=RED))
        self._empty(2)

    def letterhead(self, number: str) -> None:
        """版头 of the 信函格式: double red lines, 发文字号 at the right (10.1)."""
        letterhead.set_letterhead(self.section, self.issuer)
        line = self._add(WD_ALIGN_PARAGRAPH.RIGHT)
        write(line, printable(number), BODY)
        self._empty(2)

    def title(self, text: str) -> None:
        """二号小标宋, broken into lines of near the same width."""
        for line in balanced(" ".join(lines_of(text)), ROOM / TITLE.points):
            self.document.add_paragraph(style="Title").add_run(line)

    def number(self, text: str) -> None:
        """发文字号 beneath the title, centred, of a document without 版头."""
        paragraph = self._add(WD_ALIGN_PARAGRAPH.CENTER)
        shape(paragraph, after=6)
        write(paragraph, printable(text), BODY)

    def addressee(self, text: str) -> None:
        """主送, flush left, a line beneath the title."""
        self._empty(1)
        write(self._add(), f"{printable(text)}：", BODY)

    def heading(self, text: str, level: int = 1) -> None:
        """一级黑体, 二级楷体; the number stands in the text."""
        if level not in LEVELS:
            raise ValueError(f"no heading of level {level}")
        self.document.add_paragraph(printable(text), style=f"Heading {level}")

    def paragraph(self, text: str) -> None:
        """The lines of a text, each a paragraph."""
        for line in lines_of(text):
            self.document.add_paragraph(line, style="Normal Indent")

    def note(self, text: str) -> None:
        """A small line, as above a table."""
        paragraph = self.document.add_paragraph(style="Table Text")
        shape(paragraph, points=22, before=4, keep_with_next=True)
        write(paragraph, printable(text), CELL)

    def table(
        self,
        columns: Sequence[TableColumn],
        rows: Sequence[Sequence[str]],
        *,
        height: float = 0,
    ) -> None:
        add_table(self.document, columns, rows, height=height)

    def gap(self, points: float = 6) -> None:
        """Between two tables, which would run together."""
        paragraph = self.document.add_paragraph(style="Table Text")
        shape(paragraph, points=points)

    def fields(self, fields: Sequence[DocumentField], *, share: int = 20) -> None:
        add_fields(self.document, fields, share=share)

    def signature(self, day: date | None) -> None:
        """署名 centred over 成文日期, which stands four characters off the right (7.3.5.1): a seal
        is set by hand. Both go over to a new page together with the last lines before them."""
        words = full_day(day) if day else NO_DAY
        middle = min(CHARACTERS / 2, max(4 + width(words) / 2, width(self.issuer) / 2))
        self._keep_last_line()
        shape(self._add(), keep_with_next=True)
        for text in (self.issuer, words):
            line = self._add(WD_ALIGN_PARAGRAPH.CENTER)
            shape(line, keep_with_next=True)
            set_indents(line, left=ROOM - 2 * middle * CHARACTER)
            write(line, text, BODY)

    def imprint(self, copied_to: Sequence[str], printed_on: date | None) -> None:
        """版记 of plain and table form."""
        words = full_day(printed_on) if printed_on else NO_DAY
        set_imprint(self.document, _sentence(copied_to), (self.issuer, words))

    def letter_imprint(self, copied_to: Sequence[str]) -> None:
        """版记 of the 信函格式: 抄送 alone, without rules."""
        if copied_to:
            set_imprint(self.document, _sentence(copied_to), None, ruled=False)

    def to_bytes(self) -> bytes:
        return docx_bytes.to_bytes(
            self.document, title=self.name, form=self.form, author=self.issuer, day=self.made_on
        )

    def _add(self, align: WD_ALIGN_PARAGRAPH | None = None) -> Paragraph:
        paragraph = self.document.add_paragraph()
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def _empty(self, lines: int) -> None:
        for _ in range(lines):
            self._add()

    def _keep_last_line(self) -> None:
        """No page with a signature alone. A long paragraph is left to break: a document ends with
        short ones (特此通知。), two of which go along; a table would not."""
        for paragraph in self.document.paragraphs[:-3:-1]:
            if width(paragraph.text) > SHORT:
                return
            paragraph.paragraph_format.keep_with_next = True


def _sentence(names: Sequence[str]) -> str:
    return "，".join(map(printable, names)) + "。" if names else ""
