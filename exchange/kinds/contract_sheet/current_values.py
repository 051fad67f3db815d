"""What is registered of the contracts, frameworks, trips and projects that a sheet names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Min, Q

from accounts.models import Person
from accounts.models.unit import name_key
from exchange.kinds.contract_sheet.row_change import KnownContract
from exchange.matching.row_identity import text_of
from exchange.parsing.parsed_workbook import ParsedRow
from pipeline.models import ArrivedAmount, ContractAmount, PromotionTrip, SigningContract
from projects.models import Project

#: Keys and names asked for at a time.
CHUNK = 500
CONTRACT_NUMBER = re.compile(r"HT-(\d{1,12})")
PROJECT_NUMBER = re.compile(r"ZQ-(\d{1,12})")
#: What stands around a number behind a name.
AROUND = re.compile(r"[(（]\s*(?:HT|ZQ)-\d+\s*[)）]|(?:HT|ZQ)-\d+")
SIGNED = ContractAmount.Kind.SIGNED

Asked = TypeVar("Asked")


class CurrentValues:
    """Contracts by number and by investor, frameworks by name, trips by leader, projects by name
    and number: loaded of what the rows name, in chunks."""

    def __init__(self, rows: list[ParsedRow], person: Person | None) -> None:
        self.person = person
        self.by_pk: dict[int, KnownContract] = {}
        self.by_investor: dict[str, list[KnownContract]] = defaultdict(list)
        self._load_contracts(rows)
        self._load_arrivals()
        self.frameworks: dict[str, list[KnownContract]] = defaultdict(list)
        for known in self.by_pk.values():
            if known.row and known.row.is_framework and not known.row.ended_on:
                self.frameworks[known.name_key].append(known)
        self._load_trips(rows)
        self._load_projects(rows)

    # --- contracts ----------------------------------------------------------------------------

    def _load_contracts(self, rows: list[ParsedRow]) -> None:
        numbers = {int(n) for row in rows for n in _numbers(row, CONTRACT_NUMBER)}
        investors = {name_key(text_of(row, "investor")) for row in rows} - {""}
        contracts = SigningContract.objects.select_related("trip__leader", "project", "fulfils")
        contracts = contracts.annotate(
            changed_on=Min("amounts__on", filter=~Q(amounts__kind=SIGNED)),
            fulfilled_on=Min("contracts__signed_on"),
        )
        frameworks = Q(kind=SigningContract.Kind.FRAMEWORK, ended_on=None)
        wanted = [frameworks, *(Q(pk__in=some) for some in _chunks(numbers))]
        wanted += [Q(investor_key__in=some) for some in _chunks(investors)]
        for asked in wanted:
            for row in contracts.filter(asked).order_by("pk"):
                if row.pk not in self.by_pk:
                    self._add(row)

    def _add(self, row: SigningContract) -> None:
        known = KnownContract(
            pk=row.pk,
            name_key=name_key(row.name),
            row=row,
            first_change_on=getattr(row, "changed_on", None),
            first_fulfilled_on=getattr(row, "fulfilled_on", None),
        )
        self.by_pk[row.pk] = known
        self.by_investor[row.investor_key].append(known)

    def _load_arrivals(self) -> None:
        arrivals = ArrivedAmount.objects.order_by("on", "pk")
        last = ContractAmount.objects.order_by("on", "pk")
        for some in _chunks(self.by_pk):
            for pk, on, amount in arrivals.filter(contract__in=some).values_list(
                "contract", "on", "amount"
            ):
                self.by_pk[pk].arrived.append((on, amount))
            for pk, on in last.filter(contract__in=some).values_list("contract", "on"):
                self.by_pk[pk].last_amount_on = on
        for known in self.by_pk.values():
            known.version = _version(known)

    # --- what they refer to -------------------------------------------------------------------

    def _load_trips(self, rows: list[ParsedRow]) -> None:
        named = any(text_of(row, "trip") or text_of(row, "trip_leader") for row in rows)
        trips = PromotionTrip.objects.current().select_related("leader").order_by("starts_on", "pk")
        self.trips: list[PromotionTrip] = list(trips) if named else []
        self.trips_of: dict[str, list[PromotionTrip]] = defaultdict(list)
        for trip in self.trips:
            self.trips_of[trip.leader.name_key].append(trip)

    def _load_projects(self, rows: list[ParsedRow]) -> None:
        """Those that whoever brings the sheet may see."""
        self.projects: dict[int, Project] = {}
        self.projects_named: dict[str, list[Project]] = defaultdict(list)
        if self.person is None:
            return
        texts = {text_of(row, "landed") for row in rows} - {""}
        numbers = {int(n) for text in texts for n in PROJECT_NUMBER.findall(text)}
        names = {name_key(plain_name(text)) for text in texts} - {""}
        seen = Project.objects.visible_to(self.person).current().order_by("pk")
        wanted = [Q(pk__in=some) for some in _chunks(numbers)]
        wanted += [Q(name_key__in=some) for some in _chunks(names)]
        for asked in wanted:
            for project in seen.filter(asked):
                if project.pk not in self.projects:
                    self.projects[project.pk] = project
                    self.projects_named[project.name_key].append(project)


def plain_name(text: str) -> str:
    """A name without the number behind it."""
    return AROUND.sub("", text).strip()


def number_in(text: str, pattern: re.Pattern[str]) -> int | None:
    """The number that a text names, or None."""
    found = pattern.search(text)
    return int(found[1]) if found else None


def _numbers(row: ParsedRow, pattern: re.Pattern[str]) -> Iterator[str]:
    for key in ("ref", "framework"):
        yield from pattern.findall(text_of(row, key))


def _chunks(wanted: Iterable[Asked]) -> Iterator[list[Asked]]:
    left = iter(list(wanted))
    while some := list(islice(left, CHUNK)):
        yield some


def _version(known: KnownContract) -> str:
    """Moves on with anything that a row is set against."""
    row = known.row
    assert row
    days = (known.last_amount_on, known.first_change_on, known.first_fulfilled_on)
    facts = (row.name, row.investor, row.signed_on, row.method, row.chain_name, row.fulfils_id)
    return repr([*facts, row.trip_id, row.project_id, row.amount, row.ended_on, *days]) + repr(
        known.arrived
    )
