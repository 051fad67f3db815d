"""What happens to an upload: received, previewed with the answers given, written or dropped.

A short file is worked at once, a long one by the worker; either way by the same function.
"""

import hashlib
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db.models import F
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from core import file_lock, garbage_collection
from core.file_lock import GONE, FileGone, has_file
from exchange.batches import job_progress, store
from exchange.batches.accept_overdue import acceptance, check_accepted
from exchange.batches.one_at_a_time import one_import_at_a_time
from exchange.issues import IssueFacts
from exchange.kinds import registry
from exchange.matching.changeset import Moved
from exchange.models import ImportBatch
from exchange.workbooks.annotate import annotated
from exchange.workbooks.file_type import kind_of
from exchange.workbooks.reader import SheetRefused

logger = logging.getLogger(__name__)
State = ImportBatch.State
#: About 2,000 rows; what is larger goes to the worker.
SHORT = 256 * 2**10
#: So often a file is read again after the process that read it has died.
ATTEMPTS = 3
READ_FAILED = "读取时出现意外，台账没有变化。请重新保存文件后再试，仍不行请与系统管理员联系。"
WRITE_FAILED = "写入时出现意外，整批没有写入，台账没有变化。请再试一次，仍不行请与系统管理员联系。"
BROKEN_OFF = "上次写入中途被打断，整批没有写入，台账没有变化。请再看一遍后重新写入。"
CLOSED = "这一批{}，没有再改动。"
TOO_OFTEN = "处理这个文件时几次中断，请拆分后再导入，或与系统管理员联系。"


class Stale(Exception):
    """What the page showed is no longer so; the message is the sentence."""


def receive(
    upload: "File[bytes]",
    *,
    year: int,
    by: Actor,
    now: datetime,
    is_report: bool = False,
    **facts: Any,
) -> ImportBatch:
    """Keep an uploaded file privately and begin its batch; `facts` are further columns of it."""
    sha = hashlib.sha256()
    for chunk in upload.chunks():
        sha.update(chunk)
    batch = ImportBatch(
        year=year,
        file_name=(upload.name or "")[:200],
        sha256=sha.hexdigest(),
        state=State.READING,
        is_report=is_report,
        at=now,
        **facts,
        **audit.signed(by),
    )
    batch.file.save(upload.name, upload, save=False)
    batch.save()
    _work_if_short(batch, now)
    return batch


def _work_if_short(batch: ImportBatch, now: datetime) -> None:
    if batch.file.size <= SHORT:
        work(batch, now=now)


def check_open(batch: ImportBatch) -> None:
    """An answer is taken as long as the batch is a preview and its file at hand; else Stale."""
    if batch.state != State.PREVIEW:
        raise Stale(CLOSED.format(batch.get_state_display()))
    if not has_file(batch):
        raise Stale(GONE)


def answer(batch: ImportBatch, *, now: datetime, **answers: Any) -> None:
    """Note answers of the page (allowed, fixes, picks …) and preview anew. Stale where the batch
    has gone on meanwhile."""
    check_open(batch)
    for name, value in answers.items():
        setattr(batch, name, value)
    claimed = ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEW)
    if not claimed.update(state=State.READING, claimed_at=None, attempts=0, **answers):
        raise Stale(CLOSED.format("已有变动"))
    batch.state = State.READING
    _work_if_short(batch, now)


def ask_to_write(
    batch: ImportBatch, *, by: Actor, now: datetime, seen: str, accept_overdue: bool = False
) -> None:
    """Begin to write what was seen; what is overdue at once wants to be accepted (R-DL-6). Stale
    where `seen`, the fingerprint of the page, is no longer that of the batch."""
    check_open(batch)
    if seen != batch.fingerprint:
        raise Stale("核对的内容已更新，请再看一遍后写入。")
    check_accepted(batch, accept_overdue)
    facts = audit.signed(by) | (acceptance(by, now) if batch.overdue_count else {})
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEW, fingerprint=seen)
    if not waiting.update(state=State.WRITING, claimed_at=None, attempts=0, **facts):
        raise Stale(CLOSED.format("已有变动"))
    batch.refresh_from_db()
    _work_if_short(batch, now)


@garbage_collection.paused()
def keep_or_write(batch: ImportBatch, *, now: datetime) -> None:
    """Match the file against the ledger as it is, and decide once: the batch that is read is kept
    for a person to look at, the one that a person has looked at is written as it was seen."""
    kind, today = registry.kind_of(batch), timezone.localdate(now)
    with job_progress.shown(batch) as progress:
        # A file is parsed while nobody waits for it; the lock is held for its rows alone.
        parsed = kind.parse(batch, today)
        progress(job_progress.COMPARING, 0, len(parsed.rows))
        if batch.state == State.READING:
            store.keep(batch, kind.match(batch, parsed, today))
            return
        try:
            with one_import_at_a_time():
                if batch.still_waits_to_be_written():
                    changeset = kind.match(batch, parsed, today)
                    store.write_as_seen(batch, changeset, now=now, progress=progress)
        except Moved:
            batch.sentence = "核对之后台账有变动，没有写入。请按现在的台账再核对一遍。"
            batch.committed_at = batch.trail_from = None
            # The rows may have been settled by the failed attempt: read them anew.
            store.keep(batch, kind.match(batch, kind.parse(batch, today), today))


def work(batch: ImportBatch, *, now: datetime) -> None:
    """Do what a batch at work waits for, one process at a time."""
    try:
        with file_lock.hold(batch) as mine:
            if mine and _claim(batch, now):
                _work(batch, now)
    except FileGone:
        give_up(batch, GONE)


def _claim(batch: ImportBatch, now: datetime) -> bool:
    """Whether there is something to do; who comes after one that died finds the second attempt."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=ImportBatch.BUSY)
    claimed = waiting.update(claimed_at=now, attempts=F("attempts") + 1)
    batch.refresh_from_db()
    return claimed == 1


def _work(batch: ImportBatch, now: datetime) -> None:
    """Read again what was broken off; write again only when a person asks again."""
    reads = batch.state == State.READING
    if not reads and batch.attempts > 1:
        give_up(batch, BROKEN_OFF, State.PREVIEW)
        return
    if batch.attempts > ATTEMPTS:
        give_up(batch, TOO_OFTEN)
        return
    batch.sentence = ""
    try:
        keep_or_write(batch, now=now)
    except SheetRefused as refused:
        if refused.hostile:
            logger.warning("hostile workbook refused in batch %s", batch.pk)
        give_up(batch, refused.sentence[:400], State.FAILED if reads else None)
    except Exception:  # nothing half: the transaction is rolled back, the page says so
        logger.exception("batch %s was not worked through", batch.pk)
        give_up(batch, READ_FAILED if reads else WRITE_FAILED, State.FAILED if reads else None)


def is_broken_off(batch: ImportBatch) -> bool:
    """Whether the process that was writing it has died: nothing of it is in the ledger."""
    begun = batch.state == State.WRITING and batch.claimed_at is not None
    return begun and not file_lock.is_held(batch)


def as_it_is(batch: ImportBatch) -> ImportBatch:
    """The batch as a page shows it: one broken off is a preview again, before anybody notes it."""
    if is_broken_off(batch):
        batch.refresh_from_db()  # it may have ended between the two looks
        if is_broken_off(batch):
            batch.state, batch.sentence = State.PREVIEW, BROKEN_OFF
    return batch


def give_up(
    batch: ImportBatch, sentence: str, state: ImportBatch.State | None = State.FAILED
) -> None:
    """Leave a batch with a sentence; what was to be written is a preview again."""
    batch.state, batch.sentence = state or State.PREVIEW, sentence
    ImportBatch.objects.filter(pk=batch.pk, state__in=ImportBatch.BUSY).update(
        state=batch.state, sentence=sentence
    )


def issues_of(batch: ImportBatch) -> list[IssueFacts]:
    """All issues of the sheets and rows of a batch, in the order of the file."""
    of_rows = batch.rows.values_list("complaints", flat=True).iterator()
    return [*batch.notes, *(issue for row in of_rows for issue in row)]


def marked_workbook(batch: ImportBatch, *, now: datetime) -> bytes:
    """The uploaded workbook with its bad cells marked; SheetRefused where the file is gone."""
    if not has_file(batch):
        raise SheetRefused(GONE)
    workbook = None
    if kind_of(Path(batch.file.path)) == "xls":
        workbook = registry.kind_of(batch).parse(batch, timezone.localdate(now)).workbook
    return annotated(batch.file.path, workbook, issues_of(batch))
