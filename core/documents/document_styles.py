"""The styles that an office finds when it edits: 正文, 正文缩进, 表格文字, 标题, 标题 1 and 2."""

from core.documents.document_fonts import BODY, CELL, LEVELS, NAMESPACE, TITLE, TypeFace, run_xml
from core.documents.page_layout import CHARACTER, LINE_PITCH, TITLE_LINE

#: 左空二字: in characters for Word and WPS, in twips for whoever knows no characters.
TWO_CHARACTERS = f'<w:ind w:firstLineChars="200" w:firstLine="{round(CHARACTER * 40)}"/>'
#: So that 22 lines fill the page, 28 characters the line and nothing stands beyond its end: lines
#: break over pages anywhere, no mark hangs over, no room is put between Chinese and Latin letters.
FILLED = "".join(
    f'<w:{name} w:val="0"/>'
    for name in ("widowControl", "overflowPunct", "autoSpaceDE", "autoSpaceDN")
)
#: Lines of other heights than the grid's.
OFF_THE_GRID = '<w:snapToGrid w:val="0"/>'


def styles() -> str:
    """word/styles.xml."""
    return (
        f'<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{run_xml(BODY)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        + _style(
            "Normal",
            "Normal",
            f'{FILLED}{_lines(LINE_PITCH)}<w:jc w:val="both"/>',
            BODY,
            based_on="",
            default=True,
        )
        + _style("NormalIndent", "Normal Indent", TWO_CHARACTERS, BODY)
        + _style("Title", "Title", f'{_lines(TITLE_LINE)}<w:jc w:val="center"/>', TITLE)
        + _style("TableText", "Table Text", OFF_THE_GRID, CELL)
        + "".join(
            _style(
                f"Heading{level}",
                f"heading {level}",
                f'<w:keepNext/>{TWO_CHARACTERS}<w:outlineLvl w:val="{level - 1}"/>',
                face,
            )
            for level, face in LEVELS.items()
        )
        + _style("Header", "header", "", BODY)
        + _style("Footer", "footer", "", BODY)
        + '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>'
        "</w:style></w:styles>"
    )


def settings() -> str:
    """word/settings.xml: page numbers on the outer sides, no character pressed together."""
    uri = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings xmlns:w="{NAMESPACE}"><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        f'<w:compatSetting w:name="compatibilityMode" w:uri="{uri}" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _style(
    key: str,
    name: str,
    paragraph: str,
    face: TypeFace,
    *,
    based_on: str = "Normal",
    default: bool = False,
) -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{key}"><w:name w:val="{name}"/>{base}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run_xml(face)}</w:rPr></w:style>"
    )


def _lines(twips: int) -> str:
    """Exactly so high, whatever font stands in for the one named."""
    return f'<w:spacing w:before="0" w:after="0" w:line="{twips}" w:lineRule="exact"/>'
