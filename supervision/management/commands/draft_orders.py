"""A pass of the drafts by hand."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.audit import CommandLine
from core.values.dates import read_day
from core.values.errors import NotUnderstood
from supervision import draft_orders


class Command(BaseCommand):
    help = (
        "拟督办单草稿：逾期到督办天数的事项，按责任单位和项目各拟一份；到红单天数的、督办件逾期未办的拟升级；"
        "不用督办的草稿一并收起。只拟稿不发出，发出由督查室办理。--as-of 按指定日期的情形拟稿。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="按这一天的情形拟稿（默认今天）")

    def handle(self, *, as_of, **options):
        now = timezone.now()
        today = timezone.localdate(now)
        day = today if as_of is None else understood(as_of, today)
        done = draft_orders.draft_orders(day, now=now, by=CommandLine())
        for order in done.made:
            self.stdout.write(f"拟稿  {order.get_kind_display()}  {order.to_unit}  {order.title}")
        for order, why in done.discarded:
            self.stdout.write(
                f"不用  {order.get_kind_display()}  {order.to_unit}  {order.title}：{why}"
            )
        self.stdout.write(f"截至 {day:%Y-%m-%d}：{done.summary}。")


def understood(text, today):
    try:
        day = read_day(text, today.year)
    except NotUnderstood as refusal:
        raise CommandError(str(refusal), returncode=2) from None
    if day > today:
        raise CommandError(f"{day:%Y-%m-%d} 还没有到，不能按那天的情形拟稿。", returncode=2)
    return day
