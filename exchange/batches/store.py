"""A file becomes a plan, a plan becomes a numbered batch: previewed, written, one at a time."""

import hashlib
import json
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEntry
from core.values.text import PENDING
from exchange.batches.accept_overdue import acceptance
from exchange.kinds import registry
from exchange.kinds.ledger.match import make_plan
from exchange.kinds.ledger.row_change import Outcome, words_of
from exchange.kinds.list_columns import keys_of
from exchange.models import ImportBatch, ImportRow
from exchange.parsing.layout import IGNORED
from exchange.parsing.parse_workbook import key_at, read
from projects.models.project import lock_projects

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
    """Write the plan as this batch, within turn(); every row is kept with what takes it back.

    Its projects are held first, so that nothing of others stands in what is counted as its own.
    """
    lock_projects({planned.known.pk for planned in plan.writes if planned.known.pk})
    batch.committed_at, batch.state = now, State.COMMITTED
    batch.trail_from = AuditEntry.objects.aggregate(last=Max("id"))["last"] or 0
    keep_counts(batch, plan, reading)
    batch.save()
    options = {"reason": f"第 {batch.pk} 批导入", "told": told}
    writing = registry.writing(batch, plan, by=by, now=now, today=plan.today, **options)
    results = writing.run()
    keep_rows(batch, plan, reading, results)
    audit.record(
        by=by,
        action=registry.ACTIONS[batch.kind],
        subject=batch,
        after={"文件": batch.file_name, **words(batch)},
    )
    return batch


def words(batch):
    counts = {
        "新增": batch.new,
        "更新": batch.changed,
        "无变化": batch.unchanged,
        "拒收": batch.refused,
    }
    if batch.overdue_count:
        state = f"{batch.accepted_name}已确认" if batch.accepted_at else "待确认"
        counts["写入即逾期"] = f"{batch.overdue_words}（{state}）"
    return counts


def keep_counts(batch, plan, reading):
    counts = plan.counts
    batch.new, batch.changed = counts[Outcome.NEW], counts[Outcome.CHANGED]
    batch.unchanged, batch.refused = counts[Outcome.UNCHANGED], counts[Outcome.REFUSED]
    batch.rows_total = len(plan.rows)
    late = [days for _, _, days in plan.overdue]
    batch.overdue_count, batch.overdue_longest = len(late), max(late, default=0)
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
        overdue=planned.overdue(plan.today),
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
            # Their days grow by themselves over midnight; what stands there does not.
            [late[:2] for late in planned.overdue(plan.today)],
        ]
        seen.update(json.dumps(facts, ensure_ascii=False, default=str).encode())
    return seen.hexdigest()


def import_file(path, *, year, by, now, allowed=(), file_name, dry_run=False, accept_overdue=False):
    """The whole way of a command: (plan, reading, batch or None when nothing is written).

    What is overdue at once goes in either way; `accept_overdue` is the tick for it, without which
    the batch waits on the desk of the office (R-DL-6).
    """
    today = timezone.localdate(now)
    reading = read(path, year=year, today=today)
    options = {"year": year, "today": today, "by": by, "allowed": allowed}
    if dry_run:
        return make_plan(reading.rows, **options), reading, None
    with turn():
        plan = make_plan(reading.rows, **options)
        if not plan.writes:
            return plan, reading, None
        batch = ImportBatch(
            year=year,
            file_name=file_name[:200],
            sha256=digest(path),
            create_missing=allowed is True,
            at=now,
            **(acceptance(by, now) if accept_overdue and plan.overdue else {}),
            **audit.signed(by),
        )
        return plan, reading, write(batch, plan, reading, by=by, now=now)


def written_before(sha256):
    """The batch that brought this very file, if one did and stands."""
    same = ImportBatch.objects.filter(sha256=sha256, state=State.COMMITTED)
    return same.order_by("pk").first()
