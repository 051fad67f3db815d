"""Paragraphs and runs as WordprocessingML writes them, where python-docx has no word for it."""

from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from core.documents.document_fonts import NAMESPACE, TypeFace, run_xml

#: Twentieths of a point, the unit of WordprocessingML, in a point and in a millimetre.
TWIPS_A_POINT = 20
TWIPS_A_MM = 1440 / 25.4
POINTS_A_MM = 72 / 25.4
RED = "FF0000"
#: How the properties of a paragraph follow each other, from its rules on.
ORDER = tuple(
    f"w:{name}"
    for name in "pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct "
    "autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing "
    "mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
    "divId cnfStyle rPr sectPr pPrChange".split()
)


def twips(points: float) -> int:
    return round(points * TWIPS_A_POINT)


def mm_twips(mm: float) -> int:
    return round(mm * TWIPS_A_MM)


def element(tag: str, **attributes: Any) -> Any:
    """element("w:ind", left=5): <w:ind w:left="5"/>."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def write(paragraph: Paragraph, text: str, face: TypeFace) -> None:
    """Adds the text in that face."""
    paragraph.add_run(text)._r.insert(0, run_properties(face))


def run_properties(face: TypeFace) -> Any:
    return parse_xml(f'<w:rPr xmlns:w="{NAMESPACE}">{run_xml(face)}</w:rPr>')


def border(side: str, *, line: str = "single", eighths: int, space: int = 0, colour: str) -> Any:
    """A rule at a side of a paragraph; `eighths` of a point thick, `space` points off the text."""
    return element(f"w:{side}", val=line, sz=eighths, space=space, color=colour)


def set_borders(paragraph: Paragraph, *borders: Any) -> None:
    around = OxmlElement("w:pBdr")
    around.extend(borders)
    set_property(paragraph, "w:pBdr", around)


def set_property(paragraph: Paragraph, tag: str, made: Any) -> None:
    """Puts a property where the order of w:pPr has it, in the place of an earlier one."""
    properties = paragraph._p.get_or_add_pPr()
    for old in properties.findall(qn(tag)):
        properties.remove(old)
    properties.insert_element_before(made, *ORDER[ORDER.index(tag) + 1 :])
