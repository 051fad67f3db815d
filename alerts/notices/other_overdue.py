"""What else is overdue of somebody whose letter goes: told of before, or promised, hence not listed
in it. The letter sums it, so that its figure is that of the whole and not of what is new."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.contenttypes.models import ContentType

from alerts.models import Notice, ObligationKey
from alerts.notices.recipients import Recipients
from projects.ledger_fields import WIDE_TEXTS
from projects.models.obligation import DatedObligation, obligation_kinds
from projects.promises import Promises


@dataclass
class AlsoOverdue:
    """Beside what a letter lists: how many with a promise that still stands, how many without."""

    promised: int = 0
    others: int = 0
    longest: int = 0
    #: {responsible unit: how many}
    units: Counter[str] = field(default_factory=Counter)
    #: Some of it stands in the list of what is overdue.
    is_listed: bool = False

    @property
    def number(self) -> int:
        return self.promised + self.others

    def add(self, row: DatedObligation, day: date, *, is_promised: bool) -> None:
        self.promised += is_promised
        self.others += not is_promised
        self.longest = max(self.longest, row.overdue_days(day))
        if row.project:
            self.units[str(row.project.responsible_unit)] += 1
        self.is_listed = self.is_listed or row.is_in_overdue_list

    def sentence(self, listed: int) -> str:
        """`listed`: how many overdue ones the letter itself is about."""
        if not self.number:
            return ""
        kinds = ((self.promised, "已承诺"), (self.others, "另行提醒"))
        rest = "、".join(f"{number} 项{word}" for number, word in kinds if number)
        if listed:
            return f"其中 {listed} 项由本信提醒，另有 {rest}。"
        return f"另有 {self.number} 项已逾期（{rest}），不在本信列出。"


class OtherOverdue:
    """Everything overdue that these people were ever told of and that is still theirs, asked once
    for all of them."""

    def __init__(self, people: set[int], day: date) -> None:
        self.day = day
        self._rows: dict[ObligationKey, DatedObligation] = {}
        self._of_person: dict[int, set[ObligationKey]] = defaultdict(set)
        for model in obligation_kinds():
            if model.counts_as_overdue:
                self._add(model, people)
        self._promises = Promises(self._rows.values())
        self._recipients = Recipients(self._rows.values(), day)

    def _add(self, model: type[DatedObligation], people: set[int]) -> None:
        kind = ContentType.objects.get_for_model(model).pk
        overdue = model.objects.overdue(self.day)
        told = Notice.objects.filter(content_type=kind, recipient__in=people, event_key="")
        told = told.filter(object_id__in=overdue.order_by().values("pk")).order_by()
        found = list(told.values_list("recipient", "object_id").distinct())
        rows = overdue.filter(pk__in={pk for _, pk in found})
        rows = rows.select_related("project__responsible_unit").defer(*WIDE_TEXTS)
        self._rows.update({(kind, row.pk): row for row in rows})
        for person, pk in found:
            if (kind, pk) in self._rows:  # not finished between the two questions
                self._of_person[person].add((kind, pk))

    def of(self, person: int, alive: Sequence[tuple[Notice, object]]) -> AlsoOverdue:
        """AlsoOverdue of this person, beside [(notice, obligation)] that a letter lists."""
        listed = {(notice.content_type_id, notice.object_id) for notice, _ in alive}
        found = AlsoOverdue()
        for key in sorted(self._of_person[person] - listed):
            row = self._rows[key]
            if person in self._recipients.concerned(row):
                found.add(row, self.day, is_promised=self._is_promised(row))
        return found

    def _is_promised(self, row: DatedObligation) -> bool:
        promise = self._promises.newest(row)
        return promise is not None and promise.promised_on >= self.day
