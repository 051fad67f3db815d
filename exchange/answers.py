"""What a person has answered to the questions of a file, on its page or beside a command."""

from dataclasses import dataclass

#: What may be asked of a sheet as a whole; `what` is "" but where it is said.
COLUMN = "column"  # `what`: the header's words; the answer a key of a field, "" for none
MONEY_UNIT = "money_unit"  # the answer: 元, 万元, 亿元
RESPONSIBLE_UNIT = "responsible_unit"  # the answer: the name of a unit
YEAR = "year"  # the title names another year; the answer: YES
TOTAL = "total"  # `what`: the row of the total; the answer: YES
YES = "yes"


@dataclass(frozen=True)
class Answers:
    """given: (sheet, asks, what, answer); the sheet "" is an answer for all of them."""

    given: tuple[tuple[str, str, str, str], ...] = ()

    def of(self, sheet: str, asks: str, what: str = "") -> str | None:
        """The answer for a sheet, the last one given; None where nobody answered."""
        for wanted in (sheet, ""):
            for name, asked, about, answer in reversed(self.given):
                if (name, asked, about) == (wanted, asks, what):
                    return answer
        return None


NOTHING_ANSWERED = Answers()
