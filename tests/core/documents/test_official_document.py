"""What a file holds: fonts by name with their fall-backs, the page, the grid, the same bytes."""

import zipfile
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from core.documents.document_fonts import FONTS
from core.documents.document_table import DocumentField, TableColumn
from core.documents.official_document import OfficialDocument

DAY = date(2026, 11, 26)
ODD = "A&B <w:p> ]]> \x07\x00 😀\n\t“引号” 'x' &amp; 𠮷"
COLUMNS = [TableColumn("序号", 10, centred=True), TableColumn("事项", 90)]


def new(**more):
    return OfficialDocument("示例", issuer="示例县督查室", form="示例格式", made_on=DAY, **more)


def whole(rows=3, **more):
    """One of everything."""
    document = new(**more)
    document.masthead("示〔2026〕1号")
    document.title("关于示例的通知")
    document.addressee("示例局")
    document.heading("一、示例")
    document.heading("（一）示例", 2)
    document.paragraph(ODD)
    document.note("示例表")
    document.table(COLUMNS, [[str(number), ODD] for number in range(rows)])
    document.gap()
    document.fields([DocumentField("要求", ODD)])
    document.signature(DAY)
    document.imprint(["甲局", "乙局"], DAY)
    return document


def parts(content):
    with zipfile.ZipFile(BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def texts(content):
    read = docx.Document(BytesIO(content))
    return "\n".join(node.text or "" for node in read.element.iter(qn("w:t")))


def test_the_same_document_is_the_same_bytes():
    assert whole().to_bytes() == whole().to_bytes()


def test_nothing_of_the_library_is_left():
    held = parts(whole().to_bytes())
    assert not [name for name in held if "thumbnail" in name or "customXml" in name]
    assert "python-docx" not in "".join(held.values())
    assert len(whole().to_bytes()) < 40_000


def test_it_says_when_and_by_whom_it_was_made():
    facts = docx.Document(BytesIO(whole().to_bytes())).core_properties
    assert (facts.title, facts.subject, facts.author) == ("示例", "示例格式", "示例县督查室")
    assert facts.created.date() == DAY


def test_odd_characters_do_no_harm():
    text = texts(whole().to_bytes())
    assert "A&B <w:p> ]]>" in text
    assert "😀" in text
    assert "“引号” 'x' &amp; 𠮷" in text
    assert not any(mark in text for mark in "\x00\x07\t")


def test_margins_are_those_of_the_standard():
    (section,) = docx.Document(BytesIO(whole().to_bytes())).sections
    edges = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    for edge, millimetres in zip(edges, (37, 35, 28, 26), strict=True):
        assert abs(edge - Mm(millimetres)) < Mm(0.05)
    assert abs(section.page_width - Mm(210)) < Mm(0.05)
    assert abs(section.page_height - Mm(297)) < Mm(0.05)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert 22 * int(grid.get(qn("w:linePitch"))) <= 12756 < 23 * int(grid.get(qn("w:linePitch")))


def test_the_fonts_are_those_of_the_standard():
    styles = docx.Document(BytesIO(whole().to_bytes())).styles
    named = {
        name: (styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), styles[name].font.size.pt)
        for name in ("Normal", "Title", "Heading 1", "Heading 2")
    }
    assert named == {
        "Normal": ("仿宋_GB2312", 16),
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
    }
    footer = parts(whole().to_bytes())["word/footer1.xml"]
    assert 'w:eastAsia="宋体"' in footer
    assert 'w:sz w:val="28"' in footer


def test_every_font_has_free_fall_backs():
    table = parts(whole().to_bytes())["word/fontTable.xml"]
    for font in FONTS:
        assert f'w:name="{font.name}"' in table
        assert f'w:altName w:val="{",".join(font.alternates)}"' in table


def test_a_draft_says_so_on_every_page():
    held = parts(whole(mark="草稿").to_bytes())
    headers = [text for name, text in held.items() if name.startswith("word/header")]
    assert len(headers) == 2
    assert all("草稿" in text for text in headers)
    assert "草稿" not in "".join(parts(whole().to_bytes()).values())


def test_the_head_of_a_table_is_repeated_and_rows_stay_whole():
    read = docx.Document(BytesIO(whole(rows=40).to_bytes()))
    head, *rows = read.tables[0].rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_a_row_with_a_long_text_may_break():
    document = new()
    document.table(COLUMNS, [["1", "国" * 900]])
    row = docx.Document(BytesIO(document.to_bytes())).tables[0].rows[1]
    assert row._tr.trPr is None or row._tr.trPr.find(qn("w:cantSplit")) is None


def test_nothing_is_drawn_but_rules():
    held = parts(whole().to_bytes())
    assert not [name for name in held if "media" in name]
    assert "印章" not in held["word/document.xml"]


def test_a_level_beyond_the_second_is_refused():
    with pytest.raises(ValueError, match="3"):
        new().heading("1.示例", 3)


@pytest.mark.parametrize("copied_to", [[], ["甲局"], [f"示例局{number}" for number in range(30)]])
def test_any_number_of_units_is_copied(copied_to):
    document = new()
    document.paragraph("特此通知。")
    document.signature(None)
    document.imprint(copied_to, None)
    text = texts(document.to_bytes())
    assert ("抄送" in text) == bool(copied_to)
    assert "　　　　年　　月　　日印发" in text
