"""The fonts and sizes of GB/T 9704-2012 5.2.2, and what stands in where one is missing.

A document names the fonts of the standard. Where a computer lacks one, Word and WPS take a name of
`alternates` (w:altName of the font table), else a face of the same charset and family by `panose`;
LibreOffice takes any face with the characters, whatever is written here.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Font:
    """A face by its name; `alternates` best first, the free ones last."""

    name: str
    alternates: tuple[str, ...]
    family: str  # roman, modern, script, swiss, auto
    panose: str
    pitch: str = "fixed"


SMALL_TITLE = Font(
    "方正小标宋简体",
    (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋_GBK",
        "华文中宋",
        "Source Han Serif SC",
        "Noto Serif CJK SC",
    ),
    "auto",
    "03000509000000000000",
    "variable",
)
FANGSONG = Font(
    "仿宋_GB2312",
    ("FangSong_GB2312", "仿宋", "FangSong", "方正仿宋_GBK", "Zhuque Fangsong", "FandolFang"),
    "modern",
    "02010609030101010101",
)
HEITI = Font(
    "黑体", ("SimHei", "方正黑体_GBK", "Source Han Sans SC", "Noto Sans CJK SC"), "modern",
    "02010609060101010101",
)  # fmt: skip
KAITI = Font(
    "楷体_GB2312",
    ("KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "LXGW WenKai", "FandolKai"),
    "modern",
    "02010609030101010101",
)
SONGTI = Font(
    "宋体", ("SimSun", "方正书宋_GBK", "Source Han Serif SC", "Noto Serif CJK SC"), "auto",
    "02010600030101010101", "variable",
)  # fmt: skip
FONTS = (SMALL_TITLE, FANGSONG, HEITI, KAITI, SONGTI)

#: 字号 in points.
SIZE_SMALL_1, SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5 = 24.0, 22.0, 16.0, 14.0, 12.0, 10.5


@dataclass(frozen=True)
class TypeFace:
    """A font in a size, in points; `spacing` in twips between characters, `colour` as six
    hexadecimal digits."""

    font: Font
    points: float
    spacing: int = 0
    colour: str = ""


#: 标题 二号小标宋, 正文 三号仿宋, 一级 黑体, 二级 楷体, 版记 四号仿宋, 页码 四号宋体.
TITLE = TypeFace(SMALL_TITLE, SIZE_2)
#: Twips by which characters of 16 points stand closer, so that 28 fill 156 mm (5.2.3).
CLOSER = -5
BODY = TypeFace(FANGSONG, SIZE_3, CLOSER)
LEVELS = {1: TypeFace(HEITI, SIZE_3, CLOSER), 2: TypeFace(KAITI, SIZE_3, CLOSER)}
IMPRINT = TypeFace(FANGSONG, SIZE_4)
PAGE_NUMBER = TypeFace(SONGTI, SIZE_4)
#: Of a table, for which the standard names no size: labels and values, then many columns.
CELL, CELL_HEAD = TypeFace(FANGSONG, SIZE_SMALL_4), TypeFace(HEITI, SIZE_SMALL_4)
ROW, ROW_HEAD = TypeFace(FANGSONG, SIZE_5), TypeFace(HEITI, SIZE_5)


def run_xml(face: TypeFace) -> str:
    """What stands in w:rPr: the same font for Chinese and Latin letters, the standard knows one."""
    name, size = face.font.name, round(face.points * 2)
    colour = f'<w:color w:val="{face.colour}"/>' if face.colour else ""
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>{colour}'
        f'<w:spacing w:val="{face.spacing}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    )


def font_table() -> bytes:
    """word/fontTable.xml."""
    fonts = "".join(map(_entry, FONTS))
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:fonts xmlns:w="{NAMESPACE}">{fonts}</w:fonts>'.encode()


def _entry(font: Font) -> str:
    alternates = quoteattr(",".join(font.alternates))
    return (
        f"<w:font w:name={quoteattr(font.name)}><w:altName w:val={alternates}/>"
        f'<w:panose1 w:val="{font.panose}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{escape(font.family)}"/><w:pitch w:val="{font.pitch}"/></w:font>'
    )
