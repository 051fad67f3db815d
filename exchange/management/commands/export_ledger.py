"""A year's ledger goes out as the office prints it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exchange.kinds.ledger.export_ledger import year_ledger
from projects.models import YearListing


class Command(BaseCommand):
    help = "把某一年度的台账导出为 Excel。"

    def add_arguments(self, parser):
        parser.add_argument("out", metavar="OUT.xlsx", help="写到哪个文件")
        parser.add_argument("--year", type=int, required=True, metavar="Y", help="哪一年的台账")

    def handle(self, *, out, year, **options):
        if not 2000 <= year < 2100:
            raise CommandError(f"年度 {year} 不合常理，请写四位年份。", returncode=2)
        try:
            Path(out).write_bytes(year_ledger(year, today=timezone.localdate()))
        except OSError as trouble:
            raise CommandError(f"没有写成 {out}：{trouble.strerror}。", returncode=2) from trouble
        listed = YearListing.objects.filter(year=year, project__withdrawn_on=None).count()
        self.stdout.write(f"已导出 {listed} 个项目：{out}")
