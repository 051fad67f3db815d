"""三方联席: the reviews by their day, and the cases that wait for one, came back, were decided."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Q
from django.utils.functional import cached_property

from accounts.models import Duty
from accounts.models.unit import name_key
from core.lists import choices, export
from core.lists.filters import KeyFilter, NarrowedFilterSet
from core.lists.paged_rows import PagedRows
from core.lists.tables import ListTable, number, plain, plain_number
from core.spreadsheets.printed_list import Column
from pipeline.models import JointReview, JointReviewCase, JointReviewOpinion, Maturity
from pipeline.review_permissions import may_propose_any, runs_reviews
from projects.models.visibility import sight_of
from projects.views.project_list import OF_UNIT, ProjectList

State, Result = JointReview.State, JointReviewCase.Result
#: A longer list of units is for the search box.
MOST_UNITS = 80
STANDINGS = [("ahead", "未到会期"), ("open", "待办结"), ("done", "已办结"), ("off", "已取消")]
CASE_COLUMNS = [
    Column("project", "项目名称", width=34, total="count"),
    Column("unit", "责任单位", width=18),
    Column("round", "第几轮", "number", 8),
    Column("amount", "拟入库金额（万元）", "money", 16),
    Column("maturity", "成熟度", width=10),
    Column("proposed_on", "提请日期", "date", 11),
    Column("by_name", "提请人", width=10),
    Column("reason", "提请理由", width=30),
    Column("standing", "结论", width=10),
    Column("held_on", "会议日期", "date", 11),
    Column("decided_on", "论证日期", "date", 11),
    Column("to_mend", "需要补正", width=40),
]
REVIEW_COLUMNS = [
    Column("held_on", "会议日期", "date", 11, total="count"),
    Column("place", "地点", width=20),
    Column("cases", "上会项目", "number", 9, total="sum"),
    Column("decided", "已有结论", "number", 9, total="sum"),
    Column("missing", "还差意见", "number", 9, total="sum"),
    Column("due_date", "应于何日办结", "date", 13),
    Column("standing", "状态", width=10),
]


def standing_of(review, today):
    """未到会期, 待办结, 已办结, 已取消."""
    if review.state == State.CANCELLED:
        return "已取消"
    if review.state == State.DONE:
        return "已办结"
    return "待办结" if review.has_come(today) else "未到会期"


# --- Rows -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewRow:
    """A review of the list, with what of its agenda stands in lists of the reader."""

    pk: int
    held_on: date
    place: str
    due_date: date
    standing: str
    is_open: bool
    cases: int
    decided: int
    missing: int
    days_past: int

    @property
    def address(self):
        return f"/reviews/{self.pk}/"


@dataclass(frozen=True)
class CaseRow:
    """A case of the list, in 万元; `opinion`: that of the reader's unit, where it is owed."""

    pk: int
    project_id: int
    project: str
    unit: str
    round: int
    amount: Decimal
    maturity: str
    proposed_on: date
    by_name: str
    reason: str
    standing: str
    review_id: int | None
    held_on: date | None
    decided_on: date | None
    to_mend: str
    opinion: int | None
    opinion_due: date | None

    @property
    def address(self):
        """Where it is acted on: the opinion that is owed, its review, else its project."""
        if self.opinion:
            return f"/review-opinions/{self.opinion}/"
        if self.review_id:
            return f"/reviews/{self.review_id}/#case-{self.pk}"
        return f"/projects/{self.project_id}/#reviews"


class ReviewTable(ListTable):
    row_template = "pipeline/joint_review_row.html"
    empty_template = "pipeline/joint_reviews_empty.html"
    caption = "联席会议"
    #: Set by the page: which tab is shown, whether its reader sees no projects, may call one.
    tab, is_blind, runs = "", False, False

    held_on = tables.Column("会议日期", initial_sort_descending=True, order_by=("held_on", "pk"))
    place = plain("地点")
    cases = plain_number("上会项目")
    decided = plain_number("已有结论")
    missing = plain_number("还差意见")
    due_date = tables.Column("应于何日办结", order_by=("due_date", "pk"))
    standing = plain("状态")

    class Meta:
        order_by = ("-held_on",)


class CaseTable(ListTable):
    row_template = "pipeline/joint_case_row.html"
    empty_template = "pipeline/joint_reviews_empty.html"
    caption = "联席论证项目"
    tab, is_blind, runs = "", False, False

    project = tables.Column("项目", order_by=("project__name", "pk"))
    unit = plain("责任单位")
    round = plain_number("第几轮")
    amount = number("拟入库金额（万元）")
    maturity = plain("成熟度")
    at = tables.Column("提请", order_by=("at", "pk"), accessor="proposed_on")

    class Meta:
        order_by = ("at",)


class ReturnedTable(CaseTable):
    at = tables.Column("退回", order_by=("decided_on", "pk"), accessor="decided_on")
    to_mend = plain("需要补正")

    class Meta:
        order_by = ("at",)


class DecidedTable(CaseTable):
    at = tables.Column(
        "论证日期",
        order_by=("decided_on", "pk"),
        accessor="decided_on",
        initial_sort_descending=True,
    )

    class Meta:
        order_by = ("-at",)


class OwedTable(CaseTable):
    at = tables.Column("会议", order_by=("review__held_on", "pk"), accessor="held_on")

    class Meta:
        order_by = ("at",)


#: By the tab of the list.
CASE_TABLES = {
    "waiting": CaseTable,
    "returned": ReturnedTable,
    "mine": OwedTable,
    "passed": DecidedTable,
    "refused": DecidedTable,
}


# --- Filters --------------------------------------------------------------------------------------


class ReviewFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="项目或地点", max_length=60)
    year = filters.NumberFilter(
        field_name="held_on__year", label="年度", min_value=2000, max_value=2999
    )
    standing = filters.ChoiceFilter(method="by_standing", choices=STANDINGS, label="状态")
    person = filters.ChoiceFilter(method="later", choices=[OF_UNIT], label="范围")

    class Meta:
        model = JointReview
        fields: list[Any] = []

    def __init__(self, data, queryset, *, cases, today):
        """`cases`: those that the reader finds in lists."""
        super().__init__(data, queryset)
        self.cases, self.today = cases, today

    def search(self, queryset, name, value):
        named = self.cases.filter(project__name_key__contains=name_key(value))
        found = Q(pk__in=named.order_by().values("review")) | Q(place__icontains=value.strip())
        return queryset.filter(found)

    def by_standing(self, queryset, name, value):
        pending = Q(state=State.PENDING)
        asked = {
            "ahead": pending & Q(held_on__gt=self.today),
            "open": pending & Q(held_on__lte=self.today),
            "done": Q(state=State.DONE),
            "off": Q(state=State.CANCELLED),
        }
        return queryset.filter(asked[value])


class CaseFilterSet(NarrowedFilterSet):
    q = filters.CharFilter(method="search", label="项目", max_length=60)
    maturity = filters.ChoiceFilter(choices=Maturity.choices, label="成熟度")
    unit = KeyFilter(field_name="project__responsible_unit", label="责任单位")
    person = filters.ChoiceFilter(method="later", choices=[OF_UNIT], label="范围")

    class Meta:
        model = JointReviewCase
        fields: list[Any] = []

    def search(self, queryset, name, value):
        return queryset.filter(project__name_key__contains=name_key(value))


# --- The page -------------------------------------------------------------------------------------


class ReviewList(ProjectList):
    """Reviews, and under the other tabs cases."""

    template_name = "pipeline/joint_review_list.html"
    panel_template = "pipeline/joint_review_panel.html"
    tabs = [
        ("", "会议"),
        ("mine", "待我单位出具意见"),
        ("waiting", "待上会"),
        ("returned", "已退回（待再次上会）"),
        ("passed", "已通过"),
        ("refused", "不予通过"),
    ]
    rare_tabs = ("mine", "passed", "refused")
    kept_parameters = ("tab", "sort", "person")

    @property
    def of_reviews(self):
        return self.tab == ""

    @property
    def table_class(self):
        if self.of_reviews:
            return ReviewTable
        return CASE_TABLES[self.tab]

    @property
    def filterset_class(self):
        return ReviewFilterSet if self.of_reviews else CaseFilterSet

    def get_queryset(self):
        return self.listed(JointReview.objects) if self.of_reviews else self.cases

    @property
    def may_propose(self):
        """As the page of it, without a project."""
        return may_propose_any(self.person)

    @cached_property
    def cases(self):
        return self.listed(JointReviewCase.objects)

    def get_filterset(self, queryset):
        if self.of_reviews:
            found = {"cases": self.cases, "today": self.today}
            return ReviewFilterSet(self.request.GET, queryset, **found)
        return CaseFilterSet(self.request.GET, queryset)

    @cached_property
    def parts(self):
        """{key of a tab of cases: its condition}"""
        later = JointReviewCase.objects.exclude(result=Result.WITHDRAWN)
        again = later.filter(previous__isnull=False).order_by().values("previous")
        owed = JointReviewOpinion.objects.open().filter(unit__in=sight_of(self.person).units)
        return {
            "mine": Q(pk__in=owed.order_by().values("case")),
            "waiting": Q(result=Result.PENDING, review=None),
            "returned": Q(result=Result.RETURNED) & ~Q(pk__in=again),
            "passed": Q(result=Result.PASSED),
            "refused": Q(result=Result.REFUSED),
        }

    def get_rows(self):
        if self.of_reviews:
            return PagedRows(self.filterset.qs, self.review_rows)
        rows = self.filterset.qs.filter(self.parts[self.tab])
        rows = rows.select_related("project__responsible_unit", "review")
        return PagedRows(rows, self.case_rows)

    def review_rows(self, queryset):
        found = list(queryset)
        keys = [review.pk for review in found]
        agenda = self.cases.filter(review__in=keys)
        decided = Q(result__in=JointReviewCase.DECIDED)
        counted = agenda.exclude(result=Result.WITHDRAWN).order_by().values_list("review")
        counts = {
            key: numbers
            for key, *numbers in counted.annotate(n=Count("pk"), d=Count("pk", filter=decided))
        }
        owed = JointReviewOpinion.objects.open().filter(case__in=agenda.order_by().values("pk"))
        by_review = owed.order_by().values_list("case__review").annotate(n=Count("pk"))
        missing = dict(by_review)
        return [self._review_row(row, counts.get(row.pk, (0, 0)), missing) for row in found]

    def _review_row(self, review, counts, missing):
        cases, decided = counts
        is_past = review.is_open and review.due_date < self.today
        return ReviewRow(
            pk=review.pk,
            held_on=review.held_on,
            place=review.place,
            due_date=review.due_date,
            standing=standing_of(review, self.today),
            is_open=review.is_open,
            cases=cases,
            decided=decided,
            missing=missing.get(review.pk, 0),
            days_past=(self.today - review.due_date).days if is_past else 0,
        )

    def case_rows(self, queryset):
        found = list(queryset)
        units = sight_of(self.person).units
        owed = JointReviewOpinion.objects.open().filter(case__in=found, unit__in=units)
        opinions = {row.case_id: row for row in owed} if units else {}
        return [case_row(case, opinions.get(case.pk)) for case in found]

    def get_table(self):
        table = super().get_table()
        table.tab, table.runs = self.tab, runs_reviews(self.person)
        table.is_blind = self.person.has_duty(Duty.Kind.ADMINISTRATOR)
        return table

    def get_tab_counts(self):
        """Of the cases as narrowed, of the reviews all."""
        cases = self.filterset.also(self.cases) if not self.of_reviews else self.cases
        parts = {key: Count("pk", filter=part) for key, part in self.parts.items()}
        counts = cases.order_by().aggregate(**parts)
        reviews = self.filterset.qs if self.of_reviews else self.listed(JointReview.objects)
        return {"": reviews.order_by().count(), **counts}

    def get_choices(self):
        found = self.filterset
        if self.of_reviews:
            years = self.get_queryset().order_by("-held_on__year").values_list("held_on__year")
            options = [(year, f"{year} 年") for (year,) in years.distinct()]
            return [
                choices.choice(found, "year", options),
                choices.choice(found, "standing", STANDINGS),
            ]
        units = self.cases.order_by("project__responsible_unit__name").values_list(
            "project__responsible_unit",
            "project__responsible_unit__short_name",
            "project__responsible_unit__name",
        )
        units = [(pk, short or name) for pk, short, name in units.distinct()[:MOST_UNITS]]
        return [
            choices.choice(found, "maturity", Maturity.choices),
            choices.choice(found, "unit", units),
        ]

    def get_exports(self):
        return {"": printed, "csv": as_csv}

    def get_context_data(self, **more):
        return super().get_context_data(runs=runs_reviews(self.person), **more)


def case_row(case, opinion):
    return CaseRow(
        pk=case.pk,
        project_id=case.project_id,
        project=case.project.name,
        unit=str(case.project.responsible_unit),
        round=case.round,
        amount=case.amount,
        maturity=case.get_maturity_display(),
        proposed_on=export.day(case.at),
        by_name=case.by_name,
        reason=case.reason,
        standing=case.standing,
        review_id=case.review_id,
        held_on=case.review.held_on if case.review else None,
        decided_on=case.decided_on,
        to_mend=case.to_mend,
        opinion=opinion.pk if opinion else None,
        opinion_due=opinion.due_date if opinion else None,
    )


# --- The file -------------------------------------------------------------------------------------


def printed(data, page):
    parts = export.sections(None, data, cells_of)
    note = f"截至 {page.today:%Y-%m-%d}。"
    return export.sheet(title_of(page), columns_of(page), parts, page.today, note)


def as_csv(data, page):
    return export.csv_answer(title_of(page), columns_of(page), map(cells_of, data), page.today)


def title_of(page):
    return "联席会议" if page.of_reviews else f"联席论证{dict(page.tabs)[page.tab]}"


def columns_of(page):
    return REVIEW_COLUMNS if page.of_reviews else CASE_COLUMNS


def cells_of(row):
    columns = REVIEW_COLUMNS if isinstance(row, ReviewRow) else CASE_COLUMNS
    return {column.key: getattr(row, column.key) for column in columns}
