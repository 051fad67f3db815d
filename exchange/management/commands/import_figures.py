"""Import plans and monthly figures from Excel by hand, as the office brings them."""

import re
from datetime import date
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import audit
from exchange.batches import cleanup, lifecycle
from exchange.issues import LEVEL_WORDS, QUESTION
from exchange.management import sheet_answers
from exchange.models import ImportBatch

State = ImportBatch.State


class Command(BaseCommand):
    help = "导入年度计划分月和各月完成数。用法：import_figures FILE --month 2026-06"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, help="Excel 工作簿")
        parser.add_argument("--month", required=True, metavar="YYYY-MM")
        parser.add_argument("--document", default="", help="改动年度计划时的调整文号")
        parser.add_argument(
            "--document-on", type=date.fromisoformat, help="调整日期，如 2026-07-01"
        )
        sheet_answers.add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")

    def handle(self, *, file, month, document, document_on, dry_run, **options):
        year, number = parsed_month(month)
        if not file.is_file():
            raise CommandError(f"没有找到文件 {file}。", returncode=2)
        try:
            answers = sheet_answers.answers_of(options)
        except sheet_answers.NoSuchField as trouble:
            raise CommandError(str(trouble), returncode=2) from trouble
        with file.open("rb") as content:
            batch = lifecycle.receive(
                File(content, name=file.name),
                year=year,
                month=number,
                kind=ImportBatch.Kind.FIGURES,
                document=document,
                document_on=document_on,
                answers=answers,
                by=audit.CommandLine(),
                now=timezone.now(),
            )
        self.finish(batch)
        asked = self.report(batch)
        if batch.state == State.FAILED:
            raise CommandError(batch.sentence, returncode=2)
        self.write(batch, dry_run)
        self.stdout.write(batch.summary)
        if batch.refused or asked:
            raise SystemExit(1)

    def finish(self, batch):
        """A long file is worked on here and now, not by the worker."""
        if batch.is_busy:
            lifecycle.work(batch, now=timezone.now())
        batch.refresh_from_db()

    def report(self, batch):
        """Print every issue; whether one of them is a question left open."""
        issues = lifecycle.issues_of(batch)
        for issue in issues:
            place = f"工作表“{issue['sheet']}”第 {issue['row'] or '—'} 行{issue['header']}"
            self.stdout.write(f"{LEVEL_WORDS[issue['level']]} {place}：{issue['sentence']}")
        return any(issue["level"] == QUESTION for issue in issues)

    def write(self, batch, dry_run):
        if dry_run or not batch.changed:
            cleanup.drop(batch)
            self.stdout.write("只核对，没有写入。" if dry_run else "没有要写入的内容。")
            return
        by, now = audit.CommandLine(), timezone.now()
        lifecycle.ask_to_write(batch, by=by, now=now, seen=batch.fingerprint)
        self.finish(batch)
        if batch.state != State.COMMITTED:
            raise CommandError(batch.sentence or "没有写入，请重新导入。", returncode=2)
        undo = f"24 小时内可用 import_ledger --undo {batch.pk} 撤销。"
        self.stdout.write(f"已写入，第 {batch.pk} 批；{undo}")


def parsed_month(text):
    found = re.fullmatch(r"(20\d\d)-(0?[1-9]|1[0-2])", text.strip())
    if not found:
        raise CommandError(f"看不懂月份“{text}”，请写成 2026-06 这样的月份。", returncode=2)
    return int(found[1]), int(found[2])
