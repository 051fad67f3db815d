"""逾期清单: the one definition of overdue, grouped, counted by level, with who holds each row."""

from collections import Counter
from datetime import timedelta
from functools import lru_cache, partial

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils import timezone

from accounts.models import Person, Unit
from core.lists.groups import GroupedRows, Head, in_order
from core.values.local_days import midnight
from desk.overdue.filterset import OverdueFilterSet
from desk.overdue.table import LevelCount, OverdueRow
from norms.models import WorkArea, caused_by_word
from norms.policy import cause_word
from projects.ledger_fields import WIDE_TEXTS
from projects.models import Milestone, ProgressUpdate
from projects.models.obligation_permissions import Confirmer
from projects.models.project import lead_on
from projects.models.visibility import reports_on
from projects.obligation_status import MILESTONE_FACTS, MilestoneFacts, status_of
from supervision import milestone_problems
from supervision.milestone_problems import with_open_problem
from supervision.over_milestones import over_milestones, reads_drafts

#: What the rows of a page are made of, of overdue_facts(): a query asks for nothing else.
COLUMNS = (
    "pk",
    "name",
    "project_id",
    "project__name",
    "project__responsible_unit__name",
    "project__responsible_unit__short_name",
    "project__work_area__name",
    "lead_name",
    "contact_name",
    "baseline_due_date",
    "known_since",
    "postponed",
    "paused",
    "last_report",
    *MILESTONE_FACTS,
    *milestone_problems.COLUMNS,
)
#: What a report says of what is in the way.
CAUSE = ("obstacle", "caused_by", "caused_by_unit__short_name", "caused_by_unit__name")
#: Columns of a report that a row shows.
REPORT_COLUMNS = ("pk", "at", "by_name", "note", "problem", *CAUSE)
#: Where MILESTONE_FACTS stand in a row of values.
FACTS = slice(COLUMNS.index("code"), COLUMNS.index("code") + len(MILESTONE_FACTS))
#: And those of its open problem.
PROBLEM = slice(COLUMNS.index(milestone_problems.COLUMNS[0]), len(COLUMNS))
UNASSIGNED = {"lead": "未定包联领导", "unit": "未定责任单位", "area": "未定领域"}


class OverdueList:
    """What the page, its tabs and its export show of the milestones a reader may see."""

    def __init__(self, filterset, waiting, *, person, today, policy):
        chosen = filterset.chosen
        self.person, self.today, self.policy = person, today, policy
        self.tab = chosen.get("tab", "overdue")
        self.group = chosen.get("group", "lead")
        self.level = int(chosen.get("level", 0))
        self.light = chosen.get("light")
        self.filterset, self.narrowed = filterset, filterset.qs
        self.waiting = filterset.also(waiting)

    @classmethod
    def unfiltered(cls, overdue, *, person, today, policy):
        """The ungrouped, unfiltered list of these milestones, for a desk."""
        everything = OverdueFilterSet({"group": "none"}, overdue, person=person, today=today)
        return cls(everything, overdue.none(), person=person, today=today, policy=policy)

    def counts(self):
        """{all, projects, longest, stale, n1 … n4} of the narrowed list, and `waiting` where
        anything is overdue: two queries, no joins."""
        rows = self._of_light(self.narrowed.with_days(self.today)).order_by()
        by_days = count_by_days(rows, self.policy, stale=Count("pk", filter=self._is_stale()))
        waiting = self.waiting.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
        counted = Coalesce(Subquery(waiting), 0)
        projects = Count("project", distinct=True)
        found = list(rows.values(waiting=counted).annotate(projects=projects))
        return by_days | (found[0] if found else {"projects": 0})

    def rows(self):
        """The queryset of the overdue tabs, level and light applied."""
        rows = self._of_light(self.narrowed.with_days(self.today))
        if self.level:
            rows = rows.filter(self._of_level(self.level))
        if self.tab == "stale":
            rows = rows.filter(self._is_stale())
        return rows.order_by("due_date")

    def data(self, count):
        """Rows for the table: grouped, worst group first, or plain."""
        if self.group == "none":
            return GroupedRows(self.rows(), self.rows_of, count=count)
        rows = with_group(self.rows(), self.group, self.today)
        heads = self._heads(rows)
        return GroupedRows(rows, self.rows_of, count=sum(h.count for h in heads), heads=heads)

    def rows_of(self, groups):
        """The rows of a page, {key: its group} in their order, with all that they show: three
        queries."""
        rows = overdue_facts(self.today).filter(pk__in=groups)
        rows = rows.annotate(reports=reports_on(self.person, self.today, "project__"))
        found = {row.pk: row for row in rows.values_list(*COLUMNS, "reports", named=True)}
        reports = self._reports_of(found.values())
        over = over_milestones(found, with_drafts=reads_drafts(self.person))
        make = RowMaker(self.today, self.policy, reports, over)
        return [make.row(found[key], group) for key, group in groups.items() if key in found]

    def _reports_of(self, rows):
        """{key: report} of the last ones."""
        keys = {row.last_report for row in rows if row.last_report}
        reports = ProgressUpdate.objects.filter(pk__in=keys).order_by()
        return {row.pk: row for row in reports.values_list(*REPORT_COLUMNS, named=True)}

    def _of_level(self, wanted):
        for number, first, last, _ in self.policy.levels:
            if number == wanted:
                return on_ladder_between(self.today, first, last)
        return Q(pk__in=[])

    def _of_light(self, rows):
        red = is_red(self.today, self.policy)
        return rows.filter(red if self.light == "red" else ~red) if self.light else rows

    def _is_stale(self):
        """SQL twin of RowMaker._is_stale()."""
        day = self.today - timedelta(days=self.policy.stale_days)
        updates = ProgressUpdate.objects.about(OuterRef("project"), OuterRef("pk"))
        since = updates.filter(at__gte=midnight(day + timedelta(days=1)))
        return Q(known_since__lte=day) & ~Exists(since)

    def _heads(self, rows):
        summed = (
            rows.order_by()
            .values("group")
            .annotate(
                count=Count("pk"),
                longest=Max("days_overdue"),
                red=Count("pk", filter=is_red(self.today, self.policy)),
            )
            .annotate(name=group_name(self.group))
        )
        ranked = sorted(summed, key=lambda row: (-row["longest"], -row["count"], row["group"] or 0))
        return [
            Head(
                row["group"],
                row["count"],
                (row["name"] or "").strip() or UNASSIGNED[self.group],
                {"longest": row["longest"], "red": row["red"]},
            )
            for row in ranked
        ]


@lru_cache(maxsize=2)
def overdue_facts(today):
    """What a row shows of a milestone on a day, as columns: built once, asked by `pk__in`."""
    rows = Milestone.objects.order_by().with_holders(today).with_moves()
    return with_open_problem(rows.annotate(last_report=last_report()))


def last_report():
    """The key of what was reported last of a milestone, or of its project as a whole."""
    updates = ProgressUpdate.objects.about(OuterRef("project"), OuterRef("pk"))
    return Subquery(updates.values("pk")[:1])


class RowMaker:
    """Makes the rows of a page from their values; a status that many share is worked out once."""

    def __init__(self, today, policy, reports, over):
        self.today, self.policy, self.reports, self.over = today, policy, reports, over
        self.status_of = lru_cache(maxsize=None)(partial(status_of, today=today, policy=policy))

    def row(self, values, group):
        facts = MilestoneFacts(*values[FACTS])
        report = self.reports.get(values.last_report)
        updated_on = timezone.localdate(report.at) if report else None
        quiet = (self.today - updated_on).days if updated_on else None
        return OverdueRow(
            pk=values.pk,
            name=values.name,
            project_id=values.project_id,
            project_name=values.project__name,
            unit=values.project__responsible_unit__short_name
            or values.project__responsible_unit__name,
            area=values.project__work_area__name or "",
            lead_name=values.lead_name,
            contact_name=values.contact_name,
            baseline_due_date=values.baseline_due_date,
            due_date=facts.due_date,
            postponed=values.postponed,
            paused=values.paused,
            is_open=facts.is_open,
            status=self.status_of(facts),
            is_stale=self._is_stale(values.known_since, quiet),
            days_since_report=quiet,
            updated_on=updated_on,
            last_note=report and (report.note or report.problem) or "",
            obstacle_word=report and cause_word(report.obstacle, updated_on),
            caused_by_word=report and self._caused_by(report),
            problem=milestone_problems.of_values(values[PROBLEM]),
            reports=values.reports,
            over=self.over.get(values.pk, []),
            group=group,
        )

    def _caused_by(self, report):
        names = (report.caused_by_unit__short_name, report.caused_by_unit__name)
        return caused_by_word(report.caused_by, *names)

    def _is_stale(self, known_since, quiet):
        """Python twin of OverdueList._is_stale(): what has only just been planned is not yet."""
        age = (self.today - known_since).days
        return (age if quiet is None else min(age, quiet)) >= self.policy.stale_days


class WaitingList:
    """待核: reported done, waiting for the project office; longest waiting first. For a person,
    each with what they may do about it; for a file, the milestones alone."""

    def __init__(self, rows, *, today, person=None):
        self.queryset, self.today = rows, today
        self.confirmer = person and Confirmer(person, today)

    def data(self, count):
        return GroupedRows(self.queryset.order_by("submitted_at"), self.rows_of, count=count)

    def rows_of(self, keys):
        rows = in_order(keys, self.with_columns(Milestone.objects.filter(pk__in=keys)))
        return [self.confirmer.submitted_row(row) for row in rows] if self.confirmer else rows

    def with_columns(self, rows):
        rows = with_people(rows, self.today).select_related("submitted_by")
        return rows.with_number_of_evidence().with_moves()


def count_by_days(rows, policy, **sums):
    """{all, longest, n1 … n4} of rows of with_days(), and the sums asked for: one query,
    short to build, which counts the rows of each number of days."""
    counts = Counter({name: 0 for name in ("all", *sums, *(f"n{n}" for n, *_ in policy.levels))})
    longest = None
    days = rows.order_by().values("days_overdue", "days_on_ladder")
    for row in days.annotate(all=Count("pk"), **sums):
        overdue, on_ladder = row.pop("days_overdue"), row.pop("days_on_ladder")
        level = f"n{policy.level_of(on_ladder)}"
        counts.update(row | {level: row["all"]})
        longest = overdue if longest is None else max(longest, overdue)
    return dict(counts) | {"longest": longest}


def level_counts(overdue, today, policy):
    """[LevelCount], the highest level first, in one query."""
    return in_levels(policy, count_by_days(overdue.with_days(today), policy))


def in_levels(policy, counts):
    """[LevelCount], the highest level first, of counts as count_by_days() gives them."""
    return [
        LevelCount(n, name, first, last, counts.get(f"n{n}", 0))
        for n, first, last, name in reversed(policy.levels)
    ]


def on_ladder_between(today, first, last):
    """On the ladder from `first` to `last` days, of rows of with_days(); no last day means without
    end. Nothing stands longer on it than since its due date: that is read off the index."""
    reached = Q(due_date__lte=today - timedelta(days=first), days_on_ladder__gte=first)
    return reached if last is None else reached & Q(days_on_ladder__lte=last)


def is_red(today, policy):
    """SQL twin of the red of what is overdue, of rows of with_days()."""
    longest = today - timedelta(days=policy.red_days)
    return Q(due_date__lte=longest, days_overdue__gte=policy.red_days)


#: The column a list is grouped by.
GROUP_KEYS = {
    "lead": F("lead__official"),
    "unit": F("project__responsible_unit"),
    "area": F("project__work_area"),
}


def with_group(rows, group, today):
    """The key of its group as column `group` of each row."""
    if group == "lead":
        rows = rows.annotate(lead=lead_on(today, "project__"))
    return rows.annotate(group=GROUP_KEYS[group])


#: What the heading of a group says, of the row that its key names.
GROUP_NAMES = {
    "lead": Person.objects.annotate(word=Concat("name", Value(" "), "title")),
    "unit": Unit.objects.annotate(word=Coalesce(NullIf("short_name", Value("")), "name")),
    "area": WorkArea.objects.annotate(word=F("name")),
}


def group_name(group):
    """The name of a row's group, as a column beside `group`."""
    named = GROUP_NAMES[group].filter(pk=OuterRef("group")).order_by()
    return Subquery(named.values("word")[:1])


def with_people(rows, today):
    """Project, responsible unit, lead official and contact as columns; no wide texts."""
    rows = rows.select_related("project__responsible_unit", "project__work_area")
    rows = rows.defer(*WIDE_TEXTS)
    return rows.with_holders(today)
