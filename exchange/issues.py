"""Issues that an import finds in a sheet: each names its place, in plain Chinese."""

from dataclasses import dataclass
from typing import TypedDict

ERROR, QUESTION, WARNING, NOTE = "error", "question", "warning", "note"
#: What a person reads for a level.
LEVEL_WORDS = {ERROR: "错误", QUESTION: "疑问", WARNING: "提醒", NOTE: "说明"}


class IssueFacts(TypedDict, total=False):
    """An issue as rows and notes keep it, in JSON; `key` and `raw`: of the cell of a row."""

    level: str
    sentence: str
    sheet: str
    row: int | None
    header: str
    letter: str
    asks: str
    what: str
    choices: tuple[tuple[str, str], ...]
    key: str
    raw: str


@dataclass(frozen=True)
class Issue:
    """level: an error blocks its row, or without a row its sheet; a question leaves what it is
    about unread until it is answered; a warning wants to be seen, a note only informs.

    `asks` names what an answer would be about (answers.Answers), "" for a cell, which is answered
    by typing it; `what` says which one, where a sheet may ask for several (a header's words, the
    row of a total). `choices` are the answers there are, (value, words), the likely ones first.
    """

    level: str
    sentence: str
    sheet: str
    row: int | None = None
    header: str = ""
    letter: str = ""
    asks: str = ""
    what: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str:
        """The place as a clerk looks it up: 工作表“项目”第 12 行“总投资”（F12）."""
        place = f"工作表“{self.sheet}”"
        if self.row:
            place += f"第 {self.row} 行"
        if self.header:
            place += f"“{self.header}”"
        if self.letter:
            place += f"（{self.letter}{self.row}）" if self.row else f"（{self.letter} 列）"
        return place

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}"
