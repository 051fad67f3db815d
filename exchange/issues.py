"""Issues that an import finds in a sheet: each names its place, in plain Chinese."""

from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class Issue:
    """level: an error blocks its row, a warning wants to be seen, a note only informs."""

    level: str
    sentence: str
    sheet: str
    row: int | None = None
    header: str = ""
    letter: str = ""

    @property
    def place(self):
        """The place as a clerk looks it up: 工作表“项目”第 12 行“总投资”（F12）."""
        place = f"工作表“{self.sheet}”"
        if self.row:
            place += f"第 {self.row} 行"
        if self.header:
            place += f"“{self.header}”"
        if self.letter:
            place += f"（{self.letter}{self.row}）" if self.row else f"（{self.letter} 列）"
        return place

    def __str__(self):
        return f"{self.place}：{self.sentence}"
