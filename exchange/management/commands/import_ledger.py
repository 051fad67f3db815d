"""Import a ledger from Excel, or undo a batch."""

import logging
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import audit
from exchange.batches import store
from exchange.batches import undo as undoing
from exchange.issues import LEVEL_WORDS
from exchange.management import sheet_answers
from exchange.matching.changeset import Moved
from exchange.models import ImportBatch
from exchange.workbooks.annotate import annotated
from exchange.workbooks.reader import SheetRefused
from projects.models.overdue_when_written import summary

logger = logging.getLogger(__name__)
NOTHING = "new 0, changed 0, unchanged 0, refused 0"
NOTHING_UNDONE = "withdrawn 0, restored 0"
UNKNOWN = "名录里没有的单位和人员（核对后可加 --create-missing 新建）："


class Command(BaseCommand):
    help = "把 Excel 台账导入某一年度；--undo 撤销一批。"
    # They load every page of the site, and have been made when it was set up.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", metavar="FILE", help="Excel 工作簿")
        parser.add_argument("--year", type=int, metavar="Y", help="台账的年度")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument(
            "--create-missing", action="store_true", help="新建名录里没有的单位和人员"
        )
        parser.add_argument(
            "--accept-overdue", action="store_true", help="已知哪些项写入即逾期，在此确认"
        )
        sheet_answers.add_arguments(parser)
        parser.add_argument("--annotate", metavar="OUT.xlsx", help="另存一份标出问题的工作簿")
        parser.add_argument("--undo", type=int, metavar="BATCH", help="撤销第几批导入")

    def handle(self, *, file, year, undo, **options):
        self.now, self.by = timezone.now(), audit.CommandLine()
        if undo is not None:
            self.undo(undo, file, year)
            return
        if not file or year is None:
            self.refuse("请写明 Excel 文件和 --year。")
        if not 2000 <= year < 2100:
            self.refuse(f"年度 {year} 不合常理，请写四位年份，如 --year 2026。")
        self.import_file(Path(file), year, options)

    def refuse(self, sentence, last=NOTHING):
        """Exit 2: the sentence first, the contract's last line last."""
        self.stderr.write(sentence)
        self.stdout.write(last)
        raise SystemExit(2)

    # --- in -----------------------------------------------------------------------------------

    def import_file(self, path, year, options):
        if not path.is_file():
            self.refuse(f"没有找到文件 {path}。")
        answers = self.answers(options)
        try:
            changeset, batch = store.import_file(
                path,
                year=year,
                by=self.by,
                now=self.now,
                allowed=True if options["create_missing"] else (),
                file_name=path.name,
                answers=answers,
                dry_run=options["dry_run"],
                accept_overdue=options["accept_overdue"],
            )
        except SheetRefused as refused:
            if refused.hostile:
                logger.warning("hostile workbook refused: %s", path.name)
            self.refuse(refused.sentence)
        except Moved as moved:
            self.refuse(f"{moved}，没有写入，请重新导入。")
        self.report(changeset, batch, path, options)
        if options["annotate"]:
            self.annotate(path, options["annotate"], changeset.parsed)
        self.stdout.write(changeset.summary)
        if changeset.has_questions or changeset.counts["refused"]:
            raise SystemExit(1)

    def answers(self, options):
        try:
            return sheet_answers.answers_of(options)
        except sheet_answers.NoSuchField as trouble:
            self.refuse(str(trouble))

    def report(self, changeset, batch, path, options):
        for issue in changeset.issues:
            self.stdout.write(f"{LEVEL_WORDS[issue.level]} {issue}")
        self.report_overdue(changeset, batch)
        if changeset.lookup.unknown:
            self.stdout.write(UNKNOWN)
            for missing in changeset.lookup.unknown.values():
                self.stdout.write(f"  {missing}")
        if batch:
            self.stdout.write(f"已写入，第 {batch.pk} 批；24 小时内可用 --undo {batch.pk} 撤销。")
        elif options["dry_run"]:
            self.stdout.write("只核对，没有写入。")
        elif before := store.written_before(store.digest(path)):
            self.stdout.write(f"没有要写入的内容；这个文件已作为第 {before.pk} 批导入。")
        else:
            self.stdout.write("没有要写入的内容。")

    def report_overdue(self, changeset, batch):
        """What is overdue the moment it is written, row by row and in all (R-DL-6)."""
        today = changeset.today
        late = [(change, each) for change in changeset.writes for each in change.overdue(today)]
        for change, (milestone, due, days) in late:
            place = f"工作表“{change.row.sheet}”第 {change.row.number} 行"
            self.stdout.write(f"提醒 {place}：“{milestone}”{due} 到期，写入即逾期 {days} 天。")
        if late:
            counted = summary(len(late), max(days for _, (_, _, days) in late))
            self.stdout.write(f"提醒 {counted}{self.acceptance(batch)}。")

    def acceptance(self, batch):
        if batch is None:
            return ""
        if batch.accepted_at:
            return "，已由 --accept-overdue 确认"
        return f"；第 {batch.pk} 批在项目中心工作台待确认（或导入时加 --accept-overdue）"

    def annotate(self, path, out, parsed):
        on_progress = [store.issue_facts(issue) for issue in parsed.issues]
        try:
            Path(out).write_bytes(annotated(path, parsed.workbook, on_progress))
        except (SheetRefused, OSError) as trouble:
            self.stderr.write(f"没有存成 {out}：{trouble}")
        else:
            self.stdout.write(f"标出问题的工作簿：{out}")

    # --- back ---------------------------------------------------------------------------------

    def undo(self, number, file, year):
        if file or year is not None:
            self.refuse("--undo 只要批次号，不要文件和年度。", NOTHING_UNDONE)
        batch = ImportBatch.objects.filter(pk=number).first()
        if batch is None:
            self.refuse(f"没有第 {number} 批导入。", NOTHING_UNDONE)
        try:
            withdrawn, restored = undoing.undo(batch, by=self.by, now=self.now)
        except undoing.CannotUndo as why:
            self.refuse(str(why), NOTHING_UNDONE)
        self.stdout.write(f"withdrawn {withdrawn}, restored {restored}")
