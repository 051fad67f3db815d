"""The page of GB/T 9704-2012: A4, 版心 156 by 225 mm, 22 lines of 28 characters, page numbers."""

from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from core.documents.document_fonts import BODY, PAGE_NUMBER
from core.documents.docx_xml import element, mm_twips, run_properties, set_property, twips, write

#: Millimetres, 5.2.1: 天头 and 订口 are given, 版心 156 by 225 leaves the other two.
PAPER_WIDTH, PAPER_HEIGHT = 210, 297
TOP, LEFT, BODY_WIDTH, BODY_HEIGHT = 37, 28, 156, 225
BOTTOM, RIGHT = PAPER_HEIGHT - TOP - BODY_HEIGHT, PAPER_WIDTH - LEFT - BODY_WIDTH
#: 5.2.3: what fills the 版心.
LINES, CHARACTERS = 22, 28  # the latter by BODY.spacing
#: Twips: rounded down, else the last line or character would not fit.
LINE_PITCH = int(mm_twips(BODY_HEIGHT) / LINES)
LINE = LINE_PITCH / 20
#: Twips: the lines of a title.
TITLE_LINE = 700
#: Points: how far apart characters of the text begin.
CHARACTER = BODY.points + BODY.spacing / 20
#: Millimetres from the edge of the paper to the header, and to the foot of a page number whose dash
#: stands 7 mm beneath the 版心 (7.5).
HEADER, FOOTER = 22, 25.6


def lay_out(document: Document) -> Section:
    """Sets paper, margins, grid and page numbers of the document's one section."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAPER_WIDTH), Mm(PAPER_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(HEADER), Mm(FOOTER)
    section.gutter = Mm(0)
    _set_grid(section)
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        number_pages(footer.paragraphs[0], side)
    return section


def _set_grid(section: Section) -> None:
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    # Lines alone: in a grid narrower than its characters LibreOffice gives each two places.
    properties.append(element("w:docGrid", type="lines", linePitch=LINE_PITCH))


def number_pages(paragraph: Paragraph, side: Any) -> None:
    """— n — on the outer side, one character in."""
    shape(paragraph, points=PAGE_NUMBER.points, align=side)
    set_indents(paragraph, left=PAGE_NUMBER.points, right=PAGE_NUMBER.points)
    write(paragraph, "— ", PAGE_NUMBER)
    field = element("w:fldSimple", instr=" PAGE ")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.extend([run_properties(PAGE_NUMBER), text])
    field.append(run)
    paragraph._p.append(field)
    write(paragraph, " —", PAGE_NUMBER)


def shape(
    paragraph: Paragraph,
    *,
    points: float = LINE,
    align: Any = None,
    before: float = 0,
    after: float = 0,
    keep_with_next: bool = False,
) -> None:
    """Lines `points` high, whatever font stands in for the one named, on the grid if as high as its
    own; space around in points."""
    of = paragraph.paragraph_format
    of.line_spacing_rule, of.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    of.space_before, of.space_after = Pt(before), Pt(after)
    if align is not None:
        of.alignment = align
    if points != LINE:
        set_property(paragraph, "w:snapToGrid", element("w:snapToGrid", val=0))
    if keep_with_next:
        of.keep_with_next = True


def set_indents(
    paragraph: Paragraph, *, first: float = 0, left: float = 0, right: float = 0
) -> None:
    """In points; a negative `first` hangs the first line out."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, points in (("left", left), ("right", right)):
        indent.set(qn(f"w:{name}"), str(twips(points)))
    if first:
        name = "firstLine" if first > 0 else "hanging"
        indent.set(qn(f"w:{name}"), str(abs(twips(first))))
