"""What the sheets of a batch ask, each with its answers, and what was answered so far."""

from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from accounts.models import Unit
from exchange.answers import COLUMN, MONEY_UNIT, RESPONSIBLE_UNIT, TOTAL, YEAR
from exchange.forms.sheet_answers import AnswerForm, usual_choices
from exchange.issues import ERROR, NOTE, QUESTION, WARNING, Issue
from exchange.kinds.registry import kind_of
from exchange.models import HeaderWord
from exchange.parsing.header_grammar import own_word

WORST_FIRST = (ERROR, QUESTION, WARNING, NOTE)
FACTS = [fact.name for fact in fields(Issue)]
#: The groups in which all fields of a sheet are offered, by the sorts of their values.
GROUPS = {
    "money": "投资",
    "date": "时间",
    "actual": "时间",
    "listed_on": "时间",
    "unit": "单位和人员",
    "units": "单位和人员",
    "people": "单位和人员",
    "person": "单位和人员",
    "phone": "单位和人员",
    "contact": "单位和人员",
    "email": "单位和人员",
}
OTHER_GROUP = "项目和进展"
#: What every sheet of a workbook may well answer alike.
ALIKE = (MONEY_UNIT, RESPONSIBLE_UNIT, YEAR)
#: As many questions as the page lists at once; what is answered makes room for the next.
LISTED = 40
LONGEST_WORD = HeaderWord._meta.get_field("word").max_length


def issue_of(facts):
    """The issue whose facts a batch keeps."""
    known = {name: facts[name] for name in FACTS if name in facts}
    return Issue(**known | {"choices": tuple(map(tuple, known.get("choices", ())))})


@dataclass(frozen=True)
class SheetQuestion:
    """One thing to be answered; sheets that ask the same of a column ask it once."""

    issues: tuple[Issue, ...]
    number: int
    fields: tuple[Any, ...] = ()
    is_asked_elsewhere: bool = False  # by other sheets, which may want another answer
    #: Whether its words mean the same in later sheets: those of the ledger and of figures do.
    may_teach: bool = True

    @property
    def first(self):
        return self.issues[0]

    @property
    def level(self):
        return min((issue.level for issue in self.issues), key=WORST_FIRST.index)

    @property
    def is_blocking(self):
        """Whether nothing is written before it is answered."""
        return any(issue.level == QUESTION for issue in self.issues)

    @property
    def is_column(self):
        return self.first.asks == COLUMN

    @property
    def is_unit(self):
        return self.first.asks == RESPONSIBLE_UNIT

    @property
    def place(self):
        """The place of the first; the sheets are named where there are several."""
        if len(self.sheets) == 1:
            return self.first.place
        return (
            "工作表" + "、".join(f"“{sheet}”" for sheet in self.sheets) + f"“{self.first.header}”"
        )

    @property
    def sheets(self):
        return list(dict.fromkeys(issue.sheet for issue in self.issues))

    @property
    def buttons(self):
        """[(value, words)] of the answers that one press gives."""
        if self.is_column:
            return ()
        return self.first.choices if self.is_unit else usual_choices(*self._asked)

    @property
    def _asked(self):
        return self.first.asks, self.first.choices

    @property
    def may_be_remembered(self):
        """Of several columns under one header (what@letter) none is what the word means."""
        word = own_word(self.first.what)
        return self.may_teach and self.is_column and "@" not in word and len(word) <= LONGEST_WORD

    def form(self, data=None, *, may_remember=True):
        return AnswerForm(
            data,
            asks=self.first.asks,
            choices=self.first.choices,
            fields=self.fields,
            may_remember=may_remember and self.may_be_remembered,
            is_asked_elsewhere=self.is_asked_elsewhere,
            auto_id=f"q{self.number}_%s",
        )

    @cached_property
    def empty_form(self):
        form = self.form()
        attributes = form.fields["answer"].widget.attrs
        attributes["class"] = "fi"
        if self.is_unit:
            attributes |= {"list": "units", "placeholder": "单位名称"}
        return form

    def places(self):
        """[sheet, asks, what] of everything that one answer answers."""
        return [[issue.sheet, issue.asks, issue.what] for issue in self.issues]

    def is_meant(self, sheet, asks, what):
        return [sheet, asks, what] in self.places()


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that a batch keeps, in words."""

    sheet: str
    asks: str
    what: str
    answer: str
    year: int
    labels: dict[str, str]

    def __str__(self):
        return self._words.get(self.asks, self.answer)

    @property
    def _words(self):
        label = self.labels.get(self.answer, self.answer)
        read = f"按“{label}”读取" if self.answer else "不读取"
        word, _, letter = self.what.partition("@")
        column = f"“{word}”（{letter.upper()} 列）" if letter else f"“{word}”列"
        return {
            COLUMN: column + read,
            MONEY_UNIT: f"{self.what}金额按{self.answer}读取",
            RESPONSIBLE_UNIT: f"没有“责任单位”列，按“{self.answer}”补上",
            YEAR: f"标题的年度不同，仍按 {self.year} 年导入",
            TOTAL: f"第 {self.what} 行的合计与各行不符，已核对，照各行导入",
        }


class SheetQuestions:
    """The questions of a batch that are open, and the answers that were given."""

    def __init__(self, batch):
        self.batch = batch
        asked = defaultdict(list)
        for note in batch.notes:
            if note.get("asks"):
                issue = issue_of(note)
                alone = "" if issue.asks == COLUMN else issue.sheet
                asked[issue.asks, issue.what, alone].append(issue)
        sheets = Counter(asks for asks, _, sheet in asked if asks in ALIKE and sheet)
        self.all = [
            SheetQuestion(
                tuple(issues),
                number,
                self._fields(issues[0]),
                sheets[asks] > 1,
                may_teach=not batch.is_of_pipeline,
            )
            for number, ((asks, _, _), issues) in enumerate(asked.items(), start=1)
        ]

    def _fields(self, issue):
        return fields_of(self.batch) if issue.asks == COLUMN else ()

    @property
    def waiting(self):
        """Those to be looked at, those that hold up the writing first."""
        asked = [question for question in self.all if question.level != NOTE]
        return sorted(asked, key=lambda question: not question.is_blocking)[:LISTED]

    @property
    def blocking(self):
        return sum(question.is_blocking for question in self.all)

    @property
    def offered(self):
        """Those that may be answered and need not be: a column of no weight left unread."""
        return [question for question in self.all if question.level == NOTE][:LISTED]

    @property
    def not_listed(self):
        return len(self.all) - len(self.waiting) - len(self.offered)

    @property
    def given(self):
        labels = {field.key: field.label for field in kind_of(self.batch).fields}
        told = {"year": self.batch.year, "labels": labels}
        return [GivenAnswer(*answer, **told) for answer in self.batch.answers]

    @cached_property
    def units(self):
        """The names offered where a unit is typed."""
        if not any(question.is_unit for question in self.all):
            return []
        return Unit.objects.filter(closed_on=None).values_list("name", flat=True)

    def places(self, question, *, everywhere):
        """[sheet, asks, what] of what an answer to a question answers, in all sheets if wanted."""
        meant = [q for q in self.all if q.first.asks == question.first.asks]
        return [place for q in (meant if everywhere else [question]) for place in q.places()]

    def meant(self, sheet, asks, what):
        """The open question of this sheet, or None."""
        found = (q for q in self.all if q.is_meant(sheet, asks, what))
        return next(found, None)


def fields_of(batch):
    """((group, ((key, label), …)), …) of all that a column of this batch may mean."""
    groups = defaultdict(list)
    for field in kind_of(batch).fields:
        groups[GROUPS.get(field.sort, OTHER_GROUP)].append((field.key, field.label))
    return tuple((group, tuple(found)) for group, found in groups.items())
