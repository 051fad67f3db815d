"""佐证 of a month: what should lie beside its figure; missing is marked, never forced (11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from accounts.audit import Actor
from investment.models import MonthlyReport
from projects import evidence
from projects.evidence_upload_check import Checked
from projects.models import Evidence, YearListing


class Slot(models.TextChoices):
    """What the statistics bureau asks to see behind a month's amount."""

    PHOTO = "photo", "形象进度照片"
    QUANTITY = "quantity", "工程量清单或监理月报"
    PAYMENT = "payment", "发票或支付凭证"


#: Where there are works to take a photo of.
BUILT_KINDS = (YearListing.Kind.CONTINUING, YearListing.Kind.NEW)


@dataclass(frozen=True)
class SlotEvidence:
    """One slot of a report with what lies in it."""

    slot: Slot
    kept: list[Evidence]
    is_asked: bool

    @property
    def is_missing(self) -> bool:
        return self.is_asked and not self.kept


@dataclass(frozen=True)
class ReportEvidence:
    """The slots of one report: those it is asked for, and those that were filled all the same."""

    slots: list[SlotEvidence]
    number: str

    @property
    def filled(self) -> int:
        return sum(bool(slot.kept) for slot in self.slots)

    @property
    def is_bare(self) -> bool:
        """无佐证: asked for, and neither a file nor a number was given."""
        return bool(self.slots) and not (self.filled or self.number)


def evidence_of(report: MonthlyReport) -> ReportEvidence:
    """The proofs of a report; reads `evidence`, which a list prefetches."""
    asked, kept = asked_for(report), list(report.evidence.all())
    found = [
        SlotEvidence(slot, [e for e in kept if e.slot == slot], slot in asked) for slot in Slot
    ]
    return ReportEvidence([each for each in found if each.kept or each.is_asked], report.proof)


def asked_for(report: MonthlyReport) -> set[Slot]:
    """Photos where something is built; papers where money is reported: nobody proves a zero."""
    photo = {Slot.PHOTO} if report.listing.kind in BUILT_KINDS else set()
    return photo | ({Slot.QUANTITY, Slot.PAYMENT} if report.month_amount else set())


@transaction.atomic
def attach(
    report: MonthlyReport, files: Mapping[str, list[Checked]], *, by: Actor, now: datetime
) -> list[Evidence]:
    """Keep checked files {slot: [file]}; returns what was not there before."""
    kept: list[Evidence] = []
    for slot in Slot:
        kept += evidence.attach(report, by=by, now=now, files=files.get(slot, ()), slot=slot)
    return kept
