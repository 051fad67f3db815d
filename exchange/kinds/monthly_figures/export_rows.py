"""Plans and monthly figures as a sheet's rows: what an export writes is what an import reads."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from core.spreadsheets.printed_list import PrintedRow, Section
from exchange.kinds.monthly_figures.current_values import (
    REPORT_FIELDS,
    ZERO,
    CurrentValues,
    KnownFigures,
    State,
)
from investment.ledger_fields import MONTHS
from investment.models import MonthlyReport

HANDED_IN = (State.SUBMITTED, State.DONE)


def sections_of(year: int, month: int, projects: Iterable[int]) -> Iterator[Section]:
    """The projects by responsible unit, each unit a section of rows {column key: value}."""
    current = CurrentValues(year, month, set(projects))
    current.load(current.by_pk)
    listed = sorted(current.by_pk.values(), key=lambda known: (known.unit_name, known.pk))
    for unit, some in groupby(listed, key=lambda known: known.unit_name):
        yield Section(unit, [row_of(known, month) for known in some])


def row_of(known: KnownFigures, month: int) -> PrintedRow:
    """{column key: value} of a project as of a month; amounts in 万元. None, a blank cell, for what
    there is none of."""
    plan = known.plan
    row: PrintedRow = {
        "ref": f"ZQ-{known.pk}",
        "name": known.name,
        "responsible_unit": known.unit_name,
        "total_investment": known.total,
        "annual_plan": plan and plan.amount,
        "enrolled_on": known.enrolled_on,
        "correction": (known.corrections + known.late) or None,
        "afterwards": known.afterwards or None,
        "taken_over": known.taken_over or None,
    }
    row |= (
        {f"plan_{m}": amount for m, amount in zip(MONTHS, plan.by_month(), strict=True)}
        if plan
        else {}
    )
    done = completed(known)
    row |= {f"done_{each}": amount for each, amount in done.items()}
    row["ytd"] = known.carried_over + sum(done[m] for m in done if m not in known.closed)
    if not done and not row["correction"]:
        row["ytd"] = None
    if figure := known.bureau.get(month):
        row |= {"bureau": figure.ytd, "bureau_reason": figure.reason}
    report = known.closed_report or known.report_of(month)
    if report and report.state in HANDED_IN:
        row |= report_texts(report)
    return row


def report_texts(report: MonthlyReport) -> dict[str, Any]:
    """The texts of a report; the percent as text, since a 1 might mean 1% or 100%."""
    percent = report.physical_percent
    words = {key: getattr(report, name) for key, name in REPORT_FIELDS.items()}
    return words | {"percent_done": "" if percent is None else f"{percent}%"}


def completed(known: KnownFigures) -> dict[int, Decimal]:
    """{month: 万元} of closed months, and of open ones what is confirmed."""
    done = {month: row.month_amount for month, row in sorted(known.closed.items())}
    for report in known.reports:
        if report.state == State.DONE:
            done[report.month] = report.month_amount or ZERO
    return done


def to_date(known: KnownFigures, month: int) -> Decimal:
    """本年累计 up to a month, as far as it is closed or confirmed."""
    closed = max((number for number in known.closed if number <= month), default=None)
    done = completed(known)
    open_months = [m for m in done if m not in known.closed and m <= month]
    carried = known.carried_over if open_months else (known.closed[closed].ytd if closed else ZERO)
    return carried + sum((done[m] for m in open_months), ZERO)
