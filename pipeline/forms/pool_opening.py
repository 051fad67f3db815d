"""The opening list of the reserve pool: a line a project, of which the office chooses."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit_of_total
from core.forms.fields import day_field
from core.forms.form_sections import SectionedForm
from core.templatetags.formats import quantity
from pipeline.models import Maturity
from pipeline.pool_offers import proposed_maturity
from projects.models import Project
from projects.models.event_order import EARLIEST

#: Django reads at most 1,000 fields of a form (DATA_UPLOAD_MAX_NUMBER_FIELDS): a line has two, and
#: of a longer list one, its amounts being the 总投资 of the ledger.
MOST_WITH_AMOUNTS, MOST = 480, 950
#: As many lines as one question names.
NAMED = 5
AMOUNT = WanField()


@dataclass
class OpeningLine:
    """A project with what stands in its line; left out where it has no maturity."""

    project: Project
    maturity: str
    typed: str
    amount: Decimal | None = None
    problem: str = field(default="")

    @property
    def pk(self):
        return self.project.pk

    @classmethod
    def proposed(cls, project):
        """As the ledger has it; what has no 总投资 is left out until it is typed."""
        total = project.total_investment
        maturity = proposed_maturity(project.kind, project.stage) if total else ""
        return cls(project, maturity, f"{total.normalize():f}" if total else "", total or None)

    @classmethod
    def sent(cls, project, data, *, with_amount):
        line = cls.proposed(project)
        line.maturity = data.get(f"maturity-{project.pk}", "")
        if line.maturity not in Maturity.values:
            line.maturity = ""
        if with_amount:
            line.typed = data.get(f"amount-{project.pk}", "")[:30]
        if line.maturity:
            line.read_amount()
        return line

    def read_amount(self):
        try:
            self.amount = AMOUNT.to_python(self.typed)
            AMOUNT.run_validators(self.amount)
        except ValidationError as refusal:
            self.amount, self.problem = None, refusal.messages[0]
        else:
            self.problem = "" if self.amount else "请填金额（万元）。"


class OpeningForm(AsksForUnit, SectionedForm):
    """`offered`: the projects of the ledger. `seen` is what the reader saw: so many lines of so
    much in all; after a change it comes back once with the new sums."""

    confirmed_on = day_field("期初日期", help_text="这一天起按登记计算，以前按填报数")
    document = forms.CharField(
        label="确认文件",
        max_length=100,
        help_text="如 示例政办发〔2026〕1号",
        error_messages={"required": "请填确认文件。"},
    )

    layout = [("", [["confirmed_on"], ["document"], ["unit_sure"]])]

    def __init__(self, data=None, *, offered: Sequence[Project], **kwargs):
        super().__init__(data, **kwargs)
        self.asks_amounts = len(offered) <= MOST_WITH_AMOUNTS
        self.lines = [self.line(project) for project in offered]

    def line(self, project):
        if not self.is_bound:
            return OpeningLine.proposed(project)
        return OpeningLine.sent(project, self.data, with_amount=self.asks_amounts)

    @property
    def chosen(self):
        return [line for line in self.lines if line.maturity]

    @property
    def total(self):
        """In 万元, of the lines chosen."""
        return sum((line.amount for line in self.chosen if line.amount), Decimal(0))

    @property
    def by_maturity(self):
        """[(word, how many)] of the lines chosen."""
        counted = Counter(line.maturity for line in self.chosen)
        return [(label, counted[key]) for key, label in Maturity.choices if counted[key]]

    @property
    def sums(self):
        return f"{len(self.chosen)} 个，{quantity(self.total)} 万元"

    def clean_confirmed_on(self):
        day = self.cleaned_data["confirmed_on"]
        if day > self.today:
            raise ValidationError("日期不能晚于今天。")
        if day < EARLIEST:
            raise ValidationError("日期早于 2000 年，请核对年份。")
        return day

    def questions_of_unit(self, cleaned):
        asked = [asks_for_unit_of_total(row.amount, str(row.project)) for row in self.chosen]
        return [question for question in asked if question][:NAMED]

    def clean(self):
        cleaned = super().clean()
        wrong = [line for line in self.chosen if line.problem]
        if wrong:
            named = "、".join(str(line.project) for line in wrong[:NAMED])
            self.add_error(None, f"{len(wrong)} 行的金额要改：{named}。")
        elif not self.chosen:
            self.add_error(None, "期初清单还没有项目，请给列入的项目选成熟度。")
        elif not self.errors and self.data.get("seen") != self.sums:
            self.add_error(None, f"清单改动后共 {self.sums}。核对无误，请再确认一次。")
        return cleaned
