"""Tables within the 版心: a head that is repeated on every page, or labels beside their values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table, _Cell

from core.documents.document_fonts import CELL, CELL_HEAD, ROW, ROW_HEAD, TypeFace
from core.documents.docx_xml import element, mm_twips, twips, write
from core.documents.line_breaks import lines_of
from core.documents.page_layout import BODY_WIDTH, shape

#: How much higher than its characters a line is; points at the sides of a cell.
LINE, SIDE = 1.4, 2.5
#: Points above and below the text of a cell.
ABOVE = 3.0
#: A row with more text than this may break over a page; others stay whole.
LONGEST_WHOLE = 400


@dataclass(frozen=True)
class TableColumn:
    """`share` of the width; `centred` for numbers, dates and single words."""

    title: str
    share: int
    centred: bool = False


def add_table(
    document: Document,
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[str]],
    *,
    height: float = 0,
) -> Table:
    """Rows under a head that stands on every page, each at least so many millimetres high."""
    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    fix_widths(table, _widths([column.share for column in columns]))
    draw_borders(table)
    lines = table.rows
    head = _properties(lines[0])
    head.append(element("w:cantSplit"))
    head.append(element("w:tblHeader"))
    for cell, column in zip(lines[0].cells, columns, strict=True):
        fill(cell, column.title, ROW_HEAD, centred=True, keep_with_next=True)
    for line, row in zip(list(lines)[1:], rows, strict=True):
        keep_whole(line, row)
        set_height(line, height)
        for cell, column, text in zip(line.cells, columns, row, strict=True):
            fill(cell, text, ROW, centred=column.centred)
    return table


@dataclass(frozen=True)
class DocumentField:
    """A label and what stands beside it; at least `height` millimetres high, to be written in."""

    label: str
    text: str = ""
    height: float = 0


def add_fields(document: Document, fields: Sequence[DocumentField], *, share: int = 20) -> Table:
    """Labels, `share` per cent wide, beside what stands in them."""
    table = document.add_table(rows=len(fields), cols=2)
    fix_widths(table, _widths([share, 100 - share]))
    draw_borders(table)
    for line, field in zip(table.rows, fields, strict=True):
        keep_whole(line, [field.text])
        set_height(line, field.height)
        fill(line.cells[0], field.label, CELL_HEAD, centred=True)
        fill(line.cells[1], field.text)
    return table


def keep_whole(line: Any, texts: Sequence[str]) -> None:
    if sum(map(len, texts)) <= LONGEST_WHOLE:
        _properties(line).append(element("w:cantSplit"))


def set_height(line: Any, millimetres: float) -> None:
    """At least so high; as high as its text where none is said."""
    if millimetres:
        line.height, line.height_rule = Mm(millimetres), WD_ROW_HEIGHT_RULE.AT_LEAST


def fill(
    cell: _Cell,
    text: str,
    face: TypeFace = CELL,
    *,
    centred: bool = False,
    keep_with_next: bool = False,
) -> None:
    """The lines of a text as paragraphs."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    lines = lines_of(text) or [""]
    for place, line in enumerate(lines):
        paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
        paragraph.style = "Table Text"
        shape(
            paragraph,
            points=face.points * LINE,
            align=WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT,
            before=0 if place else ABOVE,
            after=ABOVE if line is lines[-1] else 0,
            keep_with_next=keep_with_next,
        )
        write(paragraph, line, face)


def fix_widths(table: Table, widths: Sequence[float], *, side_points: float = SIDE) -> None:
    """Columns in millimetres, whatever stands in them; the table as wide as the 版心."""
    table.autofit = False
    properties = table._tbl.tblPr
    for tag in ("w:tblStyle", "w:tblW", "w:tblInd", "w:tblCellMar", "w:tblLook"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.insert(0, element("w:tblW", w=mm_twips(sum(widths)), type="dxa"))
    properties.insert(1, element("w:tblInd", w=0, type="dxa"))
    margins = OxmlElement("w:tblCellMar")
    margins.extend(
        element(f"w:{side}", w=twips(side_points), type="dxa") for side in ("left", "right")
    )
    properties.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for line in table.rows:
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = Mm(width)


def draw_borders(table: Table) -> None:
    around = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        around.append(element(f"w:{side}", val="single", sz=4, space=0, color="000000"))
    insert_borders(table, around)


def insert_borders(table: Table, around: Any) -> None:
    properties = table._tbl.tblPr
    properties.insert(properties.index(properties.find(qn("w:tblInd"))) + 1, around)


def _widths(shares: Sequence[int]) -> list[float]:
    return [BODY_WIDTH * share / sum(shares) for share in shares]


def _properties(line: Any) -> Any:
    return line._tr.get_or_add_trPr()
