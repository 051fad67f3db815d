"""A joint review: its day, its agenda with what each unit said of each case, what is still missing,
its minutes; and what its reader may do."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.lists.export import file_answer
from core.permissions import deny
from norms.policy import policy_on
from pipeline.joint_review_minutes import MIME, agenda_of, minutes_name, review_minutes
from pipeline.models import (
    JointReview,
    JointReviewCase,
    JointReviewOpinion,
)
from pipeline.review_permissions import may_give, may_record, runs_reviews
from pipeline.views.joint_review_list import standing_of
from projects.models import Evidence
from projects.obligation_status import ObligationRow
from projects.permissions import sees_whole_county

MINUTES_SENTENCE = (
    "会议纪要列有全部上会项目，供县领导、包联领导、项目中心、督查室、统计员和审计员查看。"
)
#: How an opinion is coloured.
COLOURS = {"agree": "green", "return": "amber", "refuse": "red"}


@dataclass(frozen=True)
class OpinionLine:
    """What one unit said, or owes; what the reader may do with it."""

    opinion: JointReviewOpinion
    evidence: list[Evidence]
    status: ObligationRow[JointReviewOpinion]
    colour: str
    may_give: bool
    may_record: bool
    may_correct: bool


@dataclass(frozen=True)
class AgendaItem:
    """A case of the agenda; `earlier`: its rounds before, the last first."""

    case: JointReviewCase
    opinions: list[OpinionLine]
    earlier: list[JointReviewCase]
    may_take_off: bool
    may_withdraw: bool

    @property
    def missing(self) -> int:
        return sum(line.opinion.is_open for line in self.opinions)


class ReviewPage:
    """One review as a reader sees it, each part asked once."""

    def __init__(self, review, person, today):
        self.review, self.person, self.today = review, person, today
        self.policy = policy_on(today)
        self.runs = runs_reviews(person)

    @property
    def standing(self):
        return standing_of(self.review, self.today)

    @property
    def has_come(self):
        return self.review.has_come(self.today)

    @property
    def is_past_due(self):
        return self.review.is_open and self.review.due_date < self.today

    @cached_property
    def cases(self):
        """Those of its agenda that the reader may read, in the order in which they came on it."""
        rows = JointReviewCase.objects.readable_by(self.person).filter(review=self.review)
        rows = rows.select_related("project__responsible_unit", "project__owner_unit", "review")
        return list(rows.order_by("pk"))

    @cached_property
    def _opinions(self):
        found = defaultdict(list)
        rows = JointReviewOpinion.objects.asked().filter(case__in=self.cases)
        for row in rows.select_related("unit").prefetch_related("evidence").order_by("pk"):
            found[row.case_id].append(row)
        return found

    @cached_property
    def _earlier(self):
        """{project: its decided cases, the last first}"""
        found = defaultdict(list)
        projects = [case.project_id for case in self.cases]
        rows = JointReviewCase.objects.decided().filter(project__in=projects)
        for row in rows.select_related("review").order_by("-pk"):
            found[row.project_id].append(row)
        return found

    @cached_property
    def agenda(self):
        return [self._item(case) for case in self.cases]

    def _item(self, case):
        lines = [self._line(case, opinion) for opinion in self._opinions[case.pk]]
        runs = self.runs and case.is_pending and not self.review.is_called_off
        earlier = [each for each in self._earlier[case.project_id] if each.pk < case.pk]
        return AgendaItem(
            case=case,
            opinions=lines,
            earlier=earlier,
            may_take_off=runs and not any(line.opinion.is_given for line in lines),
            may_withdraw=runs,
        )

    def _line(self, case, opinion):
        # What is read already, for the rules below: no query an opinion.
        opinion.case, opinion.project = case, case.project
        is_owed = opinion.is_open and self.has_come and case.is_pending
        is_given = opinion.is_given and case.is_pending
        gives = may_give(opinion, self.person, self.today)
        records = may_record(opinion, self.person)
        return OpinionLine(
            opinion=opinion,
            evidence=list(opinion.evidence.all()),
            status=ObligationRow.of(opinion, self.today, self.policy),
            colour=COLOURS.get(opinion.opinion, ""),
            may_give=is_owed and gives,
            may_record=is_owed and records,
            may_correct=is_given and (gives or records and opinion.is_from_sheet),
        )

    # --- What it comes to -------------------------------------------------------------------------

    @cached_property
    def decided(self):
        return [item for item in self.agenda if item.case.result in JointReviewCase.DECIDED]

    @property
    def missing(self):
        """Opinions that are still owed on what the reader reads."""
        return sum(item.missing for item in self.agenda)

    @property
    def result_counts(self):
        """[(word, number)] of the results on the agenda."""
        words = [(result.label, result) for result in JointReviewCase.DECIDED]
        counts = [
            (word, sum(item.case.result == result for item in self.decided))
            for word, result in words
        ]
        return [(word, number) for word, number in counts if number]

    # --- What its reader may do -------------------------------------------------------------------

    @property
    def may_change(self):
        """May be given another day or called off: the office, before any opinion."""
        given = any(line.opinion.is_given for item in self.agenda for line in item.opinions)
        return self.runs and self.review.is_open and not given

    @property
    def may_add(self):
        return self.runs and not self.review.is_called_off

    @property
    def has_minutes(self):
        return bool(self.decided) and self.sees_all

    @cached_property
    def events(self):
        return list(self.review.events.all())

    @property
    def sees_all(self):
        """Whoever does not is told no reason, which names a project that came on the agenda."""
        return sees_whole_county(self.person)


@require_safe
def review(request, pk):
    """Whoever sees the county reads the whole agenda; others the projects they read."""
    found = get_object_or_404(JointReview.objects.readable_by(request.user), pk=pk)
    page = ReviewPage(found, request.user, timezone.localdate())
    return render(request, "pipeline/joint_review.html", {"page": page, "review": found})


@require_safe
def minutes(request, pk):
    """会议纪要, for whoever sees the county: it names every project of the agenda."""
    found = get_object_or_404(JointReview.objects.readable_by(request.user), pk=pk)
    if not sees_whole_county(request.user):
        deny(MINUTES_SENTENCE)
    if not found.cases.decided().exists():
        messages.info(request, "还没有项目作出结论，会议纪要等有结论以后下载。")
        return redirect(found)
    content = review_minutes(found, agenda_of(found))
    return file_answer(content, MIME, f"{minutes_name(found)}.docx")
