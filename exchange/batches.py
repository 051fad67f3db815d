"""A file becomes a plan, a plan becomes a numbered batch: previewed, written, one at a time."""

import hashlib
import json
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEntry
from exchange import ways
from exchange.layout import IGNORED
from exchange.models import ImportBatch, ImportRow
from exchange.plan import make_plan
from exchange.planned import Outcome, words_of
from exchange.reading import key_at, read
from exchange.shown import keys_of
from exchange.texts import PENDING

State = ImportBatch.State
#: Any number: the lock under which one import at a time is planned and written.
TURN = 20260331


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def turn():
    """One transaction, and one import at a time: the second waits, then plans what is left."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        yield


def write(batch, plan, reading, *, by, now, told=lambda done: None):
    """Write the plan as this batch, within turn(); every row is kept with what takes it back."""
    batch.committed_at, batch.state = now, State.COMMITTED
    batch.trail_from = AuditEntry.objects.aggregate(last=Max("id"))["last"] or 0
    keep_counts(batch, plan, reading)
    batch.save()
    options = {"reason": f"第 {batch.pk} 批导入", "told": told}
    writing = ways.writing(batch, plan, by=by, now=now, today=plan.today, **options)
    results = writing.run()
    keep_rows(batch, plan, reading, results)
    audit.record(
        by=by,
        action=ways.ACTIONS[batch.kind],
        subject=batch,
        after={"文件": batch.file_name, **words(batch)},
    )
    return batch


def words(batch):
    return {
        "新增": batch.new,
        "更新": batch.changed,
        "无变化": batch.unchanged,
        "拒收": batch.refused,
    }


def keep_counts(batch, plan, reading):
    counts = plan.counts
    batch.new, batch.changed = counts[Outcome.NEW], counts[Outcome.CHANGED]
    batch.unchanged, batch.refused = counts[Outcome.UNCHANGED], counts[Outcome.REFUSED]
    batch.rows_total = len(plan.rows)
    batch.fingerprint = fingerprint(plan)
    batch.notes = [
        plain_complaint(complaint) | {"is_unknown": complaint.sentence == IGNORED["unknown"]}
        for report in reading.understanding.sheets
        for complaint in report.complaints
    ]
    batch.unknown = [
        {"key": missing.key, "words": str(missing), "unit": _unit_of(plan, missing)}
        for missing in plan.directory.unknown.values()
        if not batch.is_report
    ]


def _unit_of(plan, missing):
    if isinstance(missing.unit, int):
        return plan.directory.unit_word(missing.unit)
    known = {**plan.directory.unknown, **plan.directory.missing}
    return known[missing.unit].name if missing.unit in known else ""


def keep_rows(batch, plan, reading, results=None):
    """Store every row of the plan; `results` are those of the writing."""
    results = results or {}
    trails = _trails(batch) if results else {}
    batch.rows.all().delete()
    ImportRow.objects.bulk_create(
        (_row(batch, plan, planned, reading, results, trails) for planned in plan.rows),
        batch_size=500,
    )


def _row(batch, plan, planned, reading, results, trails):
    row, raw = planned.row, reading.raw(planned.row)
    project, restore = results.get(id(planned), (planned.known.pk, {}))
    place = row.sheet, row.number
    return ImportRow(
        batch=batch,
        sheet=row.sheet[:100],
        number=row.number,
        is_hidden=row.hidden,
        outcome=planned.outcome,
        has_warning=planned.has_warning,
        project_id=project,
        name=str(row.name)[:200],
        cells={key: _cell(row, key) for key in keys_of(batch) if key in row.values},
        before=planned.before,
        after=planned.after,
        complaints=[
            plain_complaint(complaint)
            | {"key": key_at(row, complaint.letter), "raw": raw.get(complaint.letter, "")}
            for complaint in row.complaints
        ],
        candidates=[known.pk for known in plan.candidates.get(place, ())],
        restore=restore,
        trail=trails.get(project, 0),
    )


def _cell(row, key):
    value = row.values[key]
    return "待定" if value is PENDING else words_of(key, value)


def _trails(batch):
    """Project -> entries of the trail that the writing has left."""
    entries = AuditEntry.objects.filter(id__gt=batch.trail_from).exclude(project_id=None)
    counted = entries.order_by().values("project_id").annotate(n=Count("id"))
    return dict(counted.values_list("project_id", "n"))


def plain_complaint(complaint):
    return {
        "level": complaint.level,
        "sentence": complaint.sentence,
        "sheet": complaint.sheet,
        "row": complaint.row,
        "header": complaint.header,
        "letter": complaint.letter,
    }


def fingerprint(plan):
    """What a person has seen of a plan: the same again means that nothing relevant has moved."""
    seen = hashlib.sha256()
    for planned in plan.rows:
        facts = [
            planned.row.sheet,
            planned.row.number,
            planned.outcome,
            planned.known.pk,
            planned.known.version,
            planned.before,
            planned.after,
        ]
        seen.update(json.dumps(facts, ensure_ascii=False, default=str).encode())
    return seen.hexdigest()


def import_file(path, *, year, by, now, allowed=(), file_name, dry_run=False):
    """The whole way of a command: (plan, reading, batch or None when nothing is written)."""
    today = timezone.localdate(now)
    reading = read(path, year=year, today=today)
    if dry_run:
        plan = make_plan(reading.rows, year=year, today=today, allowed=allowed)
        return plan, reading, None
    with turn():
        plan = make_plan(reading.rows, year=year, today=today, allowed=allowed)
        if not plan.writes:
            return plan, reading, None
        batch = ImportBatch(
            year=year,
            file_name=file_name[:200],
            sha256=digest(path),
            create_missing=allowed is True,
            at=now,
            **audit.signed(by),
        )
        return plan, reading, write(batch, plan, reading, by=by, now=now)


def written_before(sha256):
    """The batch that brought this very file, if one did and stands."""
    same = ImportBatch.objects.filter(sha256=sha256, state=State.COMMITTED)
    return same.order_by("pk").first()
