"""版记 (GB/T 9704-2012, 7.4): 抄送 and 印发 at the foot of the last page, between rules.

A box over the text, bound to an empty paragraph of its own height after the last one: that
paragraph keeps the room free and goes over to a new page together with the date.
"""

import math
from typing import Any

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from core.documents.document_fonts import IMPRINT
from core.documents.document_table import fix_widths, insert_borders
from core.documents.docx_xml import element, write
from core.documents.line_breaks import width
from core.documents.page_layout import BODY_WIDTH, mm_twips, set_indents, shape

#: Points: the height of a line.
LINE = 26.0
#: Eighths of a point: 0.35 mm outside, 0.25 mm between.
THICK, THIN = 8, 6
COPIED = "抄送："
BOX = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0"
 distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1"
 allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"
><wp:align>left</wp:align></wp:positionH><wp:positionV relativeFrom="margin"
><wp:align>bottom</wp:align></wp:positionV><wp:extent cx="{width}" cy="{height}"/><wp:effectExtent
 l="0" t="0" r="0" b="0"/><wp:wrapNone/><wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp
><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/>
</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>
</wps:spPr><wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"
 anchor="b"
><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice
></mc:AlternateContent></w:r>"""


def set_imprint(
    document: Document, copied_to: str, printed: tuple[str, str] | None, *, ruled: bool = True
) -> None:
    """Adds the box to the end; `printed` is 印发机关 and 印发日期."""
    height = LINE * (copied_lines(copied_to) + bool(printed)) + 3
    holder = document.add_paragraph()
    shape(holder, points=1, before=height)
    size = {"width": int(Mm(BODY_WIDTH)), "height": int(Pt(height))}
    box = parse_xml(BOX.format(**size).replace("\n", ""))
    (content,) = box.iter(qn("w:txbxContent"))
    content.append(_table(document, copied_to, printed, ruled)._tbl)
    last = document.add_paragraph()
    shape(last, points=1)
    content.append(last._p)
    holder._p.append(box)


def _table(
    document: Document, copied_to: str, printed: tuple[str, str] | None, ruled: bool
) -> Table:
    table = document.add_table(rows=bool(copied_to) + bool(printed), cols=1)
    fix_widths(table, [BODY_WIDTH], side_points=IMPRINT.points)
    insert_borders(table, _rules(ruled))
    if copied_to:
        _copied(table.cell(0, 0), copied_to)
    if printed:
        _printed(table.rows[-1].cells[0], *printed)
    return table


def copied_lines(copied_to: str) -> int:
    """How many lines 抄送 takes between an empty character on either side."""
    if not copied_to:
        return 0
    room = mm_twips(BODY_WIDTH) / 20 / IMPRINT.points - 2 - width(COPIED)
    return math.ceil(width(copied_to) / math.floor(room))


def _copied(cell: Any, copied_to: str) -> None:
    """回行与冒号后的首字对齐."""
    hanging = width(COPIED) * IMPRINT.points
    line = _line(cell)
    set_indents(line, first=-hanging, left=hanging)
    write(line, COPIED + copied_to, IMPRINT)


def _printed(cell: Any, by: str, on: str) -> None:
    stop = Mm(BODY_WIDTH) - Pt(2 * IMPRINT.points)
    line = _line(cell)
    line.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
    write(line, f"{by}\t{on}印发", IMPRINT)


def _line(cell: Any) -> Any:
    (paragraph,) = cell.paragraphs
    paragraph.style = "Table Text"
    shape(paragraph, points=LINE)
    return paragraph


def _rules(ruled: bool) -> Any:
    around = OxmlElement("w:tblBorders")
    sides = {"top": THICK, "left": 0, "bottom": THICK, "right": 0, "insideH": THIN, "insideV": 0}
    for side, eighths in sides.items():
        line = "single" if ruled and eighths else "nil"
        around.append(element(f"w:{side}", val=line, sz=eighths, space=0, color="000000"))
    return around
