"""What stands in header and footer: the red lines of the 信函格式 (GB/T 9704-2012, 10.1), 草稿."""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from core.documents.document_fonts import LEVELS, SMALL_TITLE, TypeFace
from core.documents.docx_xml import POINTS_A_MM, RED, border, set_borders, write
from core.documents.line_breaks import width
from core.documents.page_layout import (
    BODY_WIDTH,
    FOOTER,
    LEFT,
    PAPER_WIDTH,
    RIGHT,
    set_indents,
    shape,
)

#: Millimetres: the mark begins so far from the edge, the first double line stands so far beneath
#: it, the second so far from the foot; both are so long.
MARK_TOP, BENEATH_MARK, FOOT, LENGTH = 30, 4, 20, 170
#: Points: the mark, where its line is not full before.
LARGEST = 36.0
#: How much of a line is empty beneath its characters.
BENEATH_INK = 0.12
#: Eighths of a point: the two lines of a double one; points between them.
THICK, THIN, BETWEEN = 20, 6, 2


def set_letterhead(section: Section, issuer: str) -> None:
    """The first page has the mark between its lines and no page number."""
    section.different_first_page_header_footer = True
    section.header_distance, section.footer_distance = Mm(MARK_TOP), Mm(FOOT)
    mark = section.first_page_header.paragraphs[0]
    points = min(LARGEST, BODY_WIDTH * POINTS_A_MM / max(1, width(issuer)) * 0.98)
    beneath = BENEATH_MARK * POINTS_A_MM - BENEATH_INK * points
    shape(mark, points=points, align=WD_ALIGN_PARAGRAPH.CENTER, after=beneath)
    write(mark, issuer, TypeFace(SMALL_TITLE, points, colour=RED))
    _draw_double(section.first_page_header.add_paragraph(), THICK, THIN)
    _draw_double(section.first_page_footer.paragraphs[0], THIN, THICK)
    for footer in (section.footer, section.even_page_footer):
        footer.paragraphs[0].paragraph_format.space_after = Mm(FOOTER - FOOT)


def _draw_double(paragraph: Paragraph, upper: int, lower: int) -> None:
    """Longer than the 版心: centred on the paper. Two rules of a paragraph and no double one, whose
    thick line programs draw above or below as they like."""
    over = (PAPER_WIDTH - LENGTH) / 2
    shape(paragraph, points=BETWEEN)
    set_indents(paragraph, left=(over - LEFT) * POINTS_A_MM, right=(over - RIGHT) * POINTS_A_MM)
    upper_rule = border("top", eighths=upper, colour=RED)
    set_borders(paragraph, upper_rule, border("bottom", eighths=lower, colour=RED))


def mark_pages(section: Section, word: str) -> None:
    """On every page but the first one of a letter, which says it in the place of its number: no
    draft is taken for what was issued."""
    for header in (section.header, section.even_page_header):
        shape(header.paragraphs[0], align=WD_ALIGN_PARAGRAPH.RIGHT)
        write(header.paragraphs[0], word, LEVELS[1])
