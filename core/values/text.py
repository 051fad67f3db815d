"""Texts as people type them: width, spaces, line breaks, marks and invisible characters."""

import re
import unicodedata
from functools import lru_cache

from core.values.errors import NotUnderstood

MARKS = "★☆▲△●○◆◇■□※*＊"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]|_x00[01][0-9A-F]_"
)
HAN = "[\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’]"
SPACE_BETWEEN_HAN = re.compile(f"(?<={HAN})[ \u3000\u00a0]+(?={HAN})")

PENDING_WORDS = frozenset("待定 待明确 待确定 待落实 未定 暂定 暂未确定 待补充".split())
BLANK_WORDS = frozenset(["", "无", "/", "\\", "-", "--", "—", "——", "－", "–", "N/A", "n/a"])


class _Pending:
    """待定: the sheet says that nobody knows yet; it empties nothing that is known."""

    def __repr__(self) -> str:
        return "待定"


PENDING = _Pending()


def normalise_width(text: str) -> str:
    """Half-width, without outer spaces: the form in which cells are compared and parsed."""
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=1024)
def strip_spaces(text: str) -> str:
    """As narrow, and without any space or line break inside."""
    return "".join(normalise_width(text).split())


def is_blank(text: str) -> bool:
    """Blank, a dash, or a figure masked by stars (139****0001): leave as it is."""
    return strip_spaces(text) in BLANK_WORDS or "**" in normalise_width(text)


def is_pending(text: str) -> bool:
    """待定 and the like, in brackets or not: nobody knows yet, which is not a blank."""
    return strip_spaces(text).strip("()") in PENDING_WORDS


def clean(text: str) -> tuple[str, bool]:
    """Return (text without invisible characters, had it any); control characters are refused."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    if CONTROL.search(text):
        raise NotUnderstood("含有不可见的控制字符，请删去后重新录入。")
    seen = INVISIBLE.sub("", text)
    return seen.strip(), seen != text


def one_line(text: str) -> str:
    """A name on one line: breaks go, spaces between Chinese characters go, others shrink to one."""
    joined = re.sub(rf"(?<={HAN})\s*\n\s*|\s*\n\s*(?={HAN})", "", text)
    joined = re.sub(r"\s+", " ", joined).strip()
    return SPACE_BETWEEN_HAN.sub("", joined)


def without_marks(name: str) -> str:
    """Strip ★▲ and their like from both ends of a name."""
    return name.strip(MARKS + " \u3000")
