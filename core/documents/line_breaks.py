"""How wide a text is in characters, and where a title breaks."""

import math
import re
import unicodedata

from core.values.text import CONTROL, INVISIBLE

#: What no line begins with.
CLOSING = "，。、；：？！）》〉」』】〕”’％%,.;:?!)]}的"
#: What stays together: numbers and Latin words, a name in book marks.
WHOLE = re.compile(r"[A-Za-z0-9.%\-/]+|《[^》]{1,12}》|.", re.DOTALL)


def printable(text: str) -> str:
    """A text as a document may hold it: without control and invisible characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return INVISIBLE.sub("", CONTROL.sub("", text.replace("\t", " ")))


def lines_of(text: str) -> list[str]:
    """The lines of a text that a person typed, blank ones left out."""
    return [line.strip() for line in printable(text).split("\n") if line.strip()]


def width(text: str) -> float:
    """In Chinese characters: Latin letters and digits are half as wide."""
    return sum(1 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in text)


def balanced(text: str, longest: float) -> list[str]:
    """Lines of near the same width, none wider than `longest` where a break allows it, none
    begun by a closing mark (GB/T 9704-2012, 7.3.1)."""
    lines = [""]
    rest, left = width(text), math.ceil(width(text) / longest)
    for piece in WHOLE.findall(text):
        wanted = min(longest, rest / max(1, left) + 0.5)
        if lines[-1] and piece not in CLOSING and width(lines[-1] + piece) > wanted:
            rest, left = rest - width(lines[-1]), left - 1
            lines.append("")
        lines[-1] += piece
    return lines
