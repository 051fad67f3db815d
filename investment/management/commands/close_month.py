"""Close a month of the ledger by hand."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import audit
from core.values.dates import YEARS
from core.values.plain_numbers import read_year_month
from investment import month_closing, unreported_units


class Command(BaseCommand):
    help = (
        "月度结账：冻结一个月的投资数据。用法：close_month 2026-06；还有单位未报月报的，"
        "核对后加 --accept-unreported"
    )

    def add_arguments(self, parser):
        parser.add_argument("month", metavar="YYYY-MM")
        parser.add_argument(
            "--accept-unreported", action="store_true", help="有单位未报月报也结账，单位和项目留存"
        )

    def handle(self, *, month, accept_unreported, **options):
        year, number = understood(month)
        now = timezone.now()
        missing = unreported_units.unreported_units(year, number) if accept_unreported else []
        facts: dict[str, Any] = {"now": now, "today": timezone.localdate(now)}
        facts["unreported"] = {listing.pk for unit in missing for listing in unit.listings}
        try:
            closed = month_closing.close(year, number, by=audit.CommandLine(), **facts)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages), returncode=2) from None
        for each in closed.unreported:
            self.stdout.write(f"未报：{each['unit']}：{'、'.join(each['projects'])}")
        sums = closed.figures.totals()
        self.stdout.write(
            f"{closed}已结账：{sums['count']} 个项目，本年累计 {sums['ytd_sum']} 万元"
        )


def understood(text):
    found = read_year_month(text.strip())
    if not found or found[0] not in YEARS:
        raise CommandError(f"看不懂月份“{text}”，请写成 2026-06 这样的月份。", returncode=2)
    return found
