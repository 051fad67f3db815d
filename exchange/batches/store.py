"""A change set becomes a numbered batch: its counts and rows kept, written, one at a time."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import AuditEntry
from core import garbage_collection
from core.bulk_insert import insert_rows
from core.values.text import PENDING
from exchange.batches import job_progress
from exchange.batches.accept_overdue import acceptance
from exchange.batches.one_at_a_time import one_import_at_a_time
from exchange.issues import Issue, IssueFacts
from exchange.kinds import registry
from exchange.kinds.import_kind import OnProgress, Subject, WriteResults
from exchange.matching.changeset import ChangeSet, Moved
from exchange.matching.name_lookup import Missing
from exchange.matching.row_change_base import Outcome, RowChange, display_value
from exchange.models import ImportBatch, ImportRow
from exchange.parsing.parsed_workbook import ParsedRow

State = ImportBatch.State
ROW_COLUMNS = (
    "batch_id sheet number is_hidden outcome has_warning project_id contract_id name cells before "
    "after complaints candidates overdue restore trail"
).split()


def digest(path: str | Path) -> str:
    """The SHA-256 of a file, by which the same file is known again."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def keep(batch: ImportBatch, changeset: ChangeSet[Any]) -> None:
    """Keep the change set for a person to look at."""
    batch.state = State.PREVIEW
    # What was accepted was another preview's.
    batch.accepted_by = batch.accepted_at = None
    batch.accepted_name = ""
    keep_rows(batch, changeset)
    keep_counts(batch, changeset)
    batch.save()


def write_as_seen(
    batch: ImportBatch,
    changeset: ChangeSet[Any],
    *,
    now: datetime,
    progress: job_progress.ShowProgress,
) -> None:
    """Write what a person has seen on the page; Moved when it would be something else by now."""
    if changeset.fingerprint != batch.fingerprint:
        raise Moved
    total = len(changeset.writes)
    by = batch.by or audit.CommandLine()  # a batch without a person was imported by a command
    write(
        batch,
        changeset,
        by=by,
        now=now,
        on_progress=lambda done: progress(job_progress.WRITING, done, total),
    )


def write(
    batch: ImportBatch,
    changeset: ChangeSet[Any],
    *,
    by: Actor,
    now: datetime,
    on_progress: OnProgress = lambda done: None,
) -> ImportBatch:
    """Write the changes as this batch, within one_import_at_a_time(); every row is kept with
    what undoes it.

    What it changes is held first, so that nothing of others stands in what is counted as its own.
    """
    kind = registry.kind_of(batch)
    kind.subject.lock({change.known.pk for change in changeset.writes if change.known.pk})
    batch.committed_at, batch.state = now, State.COMMITTED
    batch.trail_from = AuditEntry.objects.aggregate(last=Max("id"))["last"] or 0
    keep_counts(batch, changeset)
    batch.save()
    writer = kind.writer(batch, changeset, by=by, now=now, on_progress=on_progress)
    keep_rows(batch, changeset, writer.run())
    audit.record(
        by=by,
        action=kind.action,
        subject=batch,
        after={"文件": batch.file_name, **counts_in_words(batch)},
    )
    return batch


def counts_in_words(batch: ImportBatch) -> dict[str, int | str]:
    """{words: number or sentence} for the trail; 写入即逾期 says whose word it has (R-DL-6)."""
    counts: dict[str, int | str] = {
        "新增": batch.new,
        "更新": batch.changed,
        "无变化": batch.unchanged,
        "拒收": batch.refused,
    }
    if batch.overdue_count:
        state = f"{batch.accepted_name}已确认" if batch.accepted_at else "待确认"
        counts["写入即逾期"] = f"{batch.overdue_summary}（{state}）"
    return counts


def keep_counts(batch: ImportBatch, changeset: ChangeSet[Any]) -> None:
    """What the change set counts, and the fingerprint of what a person sees of it."""
    counts = changeset.counts
    batch.new, batch.changed = counts[Outcome.NEW], counts[Outcome.CHANGED]
    batch.unchanged, batch.refused = counts[Outcome.UNCHANGED], counts[Outcome.REFUSED]
    batch.rows_total = len(changeset.rows)
    late = [days for _, _, days in changeset.overdue]
    batch.overdue_count, batch.overdue_longest = len(late), max(late, default=0)
    batch.fingerprint = changeset.fingerprint
    batch.notes = [
        issue_facts(issue) for report in changeset.parsed.sheets for issue in report.issues
    ]
    batch.unknown = [
        {"key": missing.key, "words": str(missing), "unit": _unit_of(changeset, missing)}
        for missing in changeset.lookup.unknown.values()
        if not batch.is_report
    ]


def _unit_of(changeset: ChangeSet[Any], missing: Missing) -> str:
    if isinstance(missing.unit, int):
        return changeset.lookup.unit_name(missing.unit)
    known = {**changeset.lookup.unknown, **changeset.lookup.missing}
    return known[missing.unit].name if missing.unit and missing.unit in known else ""


def keep_rows(
    batch: ImportBatch, changeset: ChangeSet[Any], results: WriteResults | None = None
) -> None:
    """Store every row of the change set; `results` are those of the writer."""
    results = results or {}
    kind = registry.kind_of(batch)
    trails = entries_since(batch, kind.subject) if results else {}
    shown = kind.preview_columns(batch)
    # The code tells one project from another where a row is asked about.
    keys = [*(key for keys, _ in shown for key in keys), "national_code"]
    batch.rows.all().delete()
    facts = keys, results, trails, kind.subject.column
    kept = (_row(batch, changeset, change, *facts) for change in changeset.rows)
    insert_rows(ImportRow, ROW_COLUMNS, kept)


def _row(
    batch: ImportBatch,
    changeset: ChangeSet[Any],
    change: RowChange,
    keys: list[str],
    results: WriteResults,
    trails: dict[int, int],
    column: str,
) -> tuple[object, ...]:
    """The values of ROW_COLUMNS for one row."""
    row, raw = change.row, changeset.parsed.raw(change.row)
    subject, restore = results.get(id(change), (change.known.pk, {}))
    place = row.sheet, row.number
    return (
        batch.pk,
        row.sheet[:100],
        row.number,
        row.hidden,
        change.outcome,
        change.has_warning,
        subject if column == "project" else None,
        subject if column == "contract" else None,
        str(row.name)[:200],
        {key: _cell(row, key) for key in keys if key in row.values},
        change.before,
        change.after,
        [
            {
                **issue_facts(issue),
                "key": row.key_at(issue.letter),
                "raw": raw.get(issue.letter, ""),
            }
            for issue in row.issues
        ],
        [known.pk for known in changeset.candidates.get(place, ())],
        change.overdue(changeset.today),
        restore,
        trails.get(subject or 0, 0),
    )


def _cell(row: ParsedRow, key: str) -> str:
    value = row.values[key]
    return "待定" if value is PENDING else display_value(key, value)


def entries_since(batch: ImportBatch, subject: Subject) -> dict[int, int]:
    """{key of a subject: entries of the trail about it since the writing of the batch began}."""
    entries = AuditEntry.objects.filter(subject.trail, id__gt=batch.trail_from)
    # Unordered: the order of the model would be one more column of the groups.
    counted = entries.order_by().values(subject.key).annotate(n=Count("id"))
    return dict(counted.values_list(subject.key, "n"))


def issue_facts(issue: Issue) -> IssueFacts:
    """An issue as JSON, as rows and notes keep it."""
    return {
        "level": issue.level,
        "sentence": issue.sentence,
        "sheet": issue.sheet,
        "row": issue.row,
        "header": issue.header,
        "letter": issue.letter,
        "asks": issue.asks,
        "what": issue.what,
        "choices": issue.choices,
    }


@garbage_collection.paused()
def import_file(
    path: str | Path,
    *,
    year: int,
    by: Actor,
    now: datetime,
    file_name: str,
    allowed: Collection[str] | Literal[True] = (),
    answers: Iterable[tuple[str, str, str, str]] = (),
    dry_run: bool = False,
    accept_overdue: bool = False,
) -> tuple[ChangeSet[Any], ImportBatch | None]:
    """A whole import by a command: (change set, batch or None when nothing is written).

    `allowed`: keys of unknown units and people that may be made, True for all of them; `answers`:
    [sheet, asks, what, answer] to what the sheets ask. What is overdue at once goes in either way;
    `accept_overdue` is the tick for it, without which the batch waits in the office's workbench
    (R-DL-6).
    """
    today = timezone.localdate(now)
    batch = ImportBatch(
        year=year,
        file_name=file_name[:200],
        sha256=digest(path),
        create_missing=allowed is True,
        allowed=[] if allowed is True else sorted(allowed),
        answers=list(map(list, answers)),
        at=now,
        **audit.signed(by),
    )
    batch.source = str(path)
    kind = registry.kind_of(batch)
    parsed = kind.parse(batch, today)
    if dry_run:
        return kind.match(batch, parsed, today), None
    with one_import_at_a_time():
        changeset = kind.match(batch, parsed, today)
        if not changeset.writes:
            return changeset, None
        if accept_overdue and changeset.overdue:
            for name, value in acceptance(by, now).items():
                setattr(batch, name, value)
        return changeset, write(batch, changeset, by=by, now=now)


def written_before(sha256: str) -> ImportBatch | None:
    """The batch that brought this very file, if one did and stands."""
    same = ImportBatch.objects.filter(sha256=sha256, state=State.COMMITTED)
    return same.order_by("pk").first()
