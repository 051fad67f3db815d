"""What the ledger holds of the projects that a sheet of the pool names."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TypeVar

from django.db.models import Max, Q

from accounts.models.unit import name_key
from exchange.kinds.pool_sheet.row_change import KnownPool, StandingEntry
from exchange.matching.row_identity import text_of
from exchange.parsing.parsed_workbook import ParsedRow
from pipeline.models import JointReviewCase, PoolEntry, PoolOpening
from pipeline.pool_rules import PoolRefusals
from projects.models import Project

#: Keys and names asked for at a time.
CHUNK = 500
Asked = TypeVar("Asked")
NUMBER = re.compile(r"ZQ-(\d{1,12})")


class CurrentValues:
    """Projects by number and by name with their entries and cases: loaded of what the rows name,
    in chunks."""

    def __init__(self, rows: list[ParsedRow], today: date) -> None:
        self.today = today
        self.opening = PoolOpening.objects.first()
        self.by_pk: dict[int, KnownPool] = {}
        self.by_name: dict[str, list[KnownPool]] = defaultdict(list)
        self._load_projects(rows)
        self._load_entries()
        self._load_cases()
        self.refusals = PoolRefusals(self.by_pk, today)
        for known in self.by_pk.values():
            known.version = _version(known)

    def _load_projects(self, rows: list[ParsedRow]) -> None:
        numbers = {int(n) for row in rows for n in NUMBER.findall(text_of(row, "ref"))}
        names = {row.name_key for row in rows if not row.refused}
        wanted = [Q(pk__in=some) for some in _chunks(sorted(numbers))]
        wanted += [Q(name_key__in=some) for some in _chunks(sorted(names))]
        for asked in wanted:
            for project in Project.objects.filter(asked).order_by("pk"):
                if project.pk not in self.by_pk:
                    known = KnownPool(project.pk, "", name_key(project.name), project)
                    self.by_pk[project.pk] = known
                    self.by_name[known.name_key].append(known)

    def named(self, key: str) -> list[KnownPool]:
        """The projects of a name; those taken off the ledger where it has no other."""
        found = self.by_name.get(key, [])
        return [one for one in found if one.project and not one.project.withdrawn_on] or found

    def _load_entries(self) -> None:
        entries = PoolEntry.objects.with_figures(self.today).annotate(
            amount_on=Max("amounts__on"), maturity_on=Max("maturities__on")
        )
        for some in _chunks(list(self.by_pk)):
            found = entries.filter(project__in=some).order_by("-since", "-pk")
            figures = found.values_list("pk", "amount", "maturity", "amount_on", "maturity_on")
            by_entry = {pk: told for pk, *told in figures}
            for row in PoolEntry.objects.filter(project__in=some).order_by("-since", "-pk"):
                amount, maturity, amount_on, maturity_on = by_entry[row.pk]
                standing = StandingEntry(row, amount, maturity, max(amount_on, maturity_on))
                self.by_pk[row.project_id].entries.append(standing)

    def _load_cases(self) -> None:
        """The last of each project that was not withdrawn."""
        cases = JointReviewCase.objects.exclude(result=JointReviewCase.Result.WITHDRAWN)
        for some in _chunks(list(self.by_pk)):
            for case in cases.filter(project__in=some).select_related("review").order_by("pk"):
                self.by_pk[case.project_id].case = case


def _chunks(wanted: list[Asked]) -> Iterator[list[Asked]]:
    left = iter(wanted)
    while some := list(islice(left, CHUNK)):
        yield some


def _version(known: KnownPool) -> str:
    """Moves on with anything that a row is set against."""
    entries = [(e.row.pk, e.row.until, e.amount, e.maturity) for e in known.entries]
    case = known.case and (known.case.pk, known.case.result, known.case.review_id)
    assert known.project
    return repr((known.project.stage, entries, case))
