"""Keep a day that has ended, or whatever nights were missed."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.values.dates import read_day
from core.values.errors import NotUnderstood
from investment import kept_days


class Command(BaseCommand):
    help = (
        "每日留存：把一天结束时全县的灯和逾期清单留作凭据。不带参数时留存昨天，并补记漏掉的日子；"
        "--day 2026-07-08 只留存这一天。已留存的不再改动。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--day", metavar="YYYY-MM-DD", default="")

    def handle(self, *, day, **options):
        now = timezone.now()
        try:
            kept = keep_one(day, now) if day else kept_days.keep_missed(now)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages), returncode=2) from None
        for row in kept:
            late = "，事后补记" if row.is_late else ""
            self.stdout.write(
                f"{row.day:%Y-%m-%d}：{row.projects} 个项目，{row.overdue} 项逾期{late}"
            )
        self.stdout.write(
            f"已留存 {len(kept)} 天。" if kept else "没有要留存的日子，什么也没有改动。"
        )


def keep_one(text, now):
    try:
        day = read_day(text, timezone.localdate(now).year)
    except NotUnderstood as refusal:
        raise CommandError(str(refusal), returncode=2) from None
    return [row for row in [kept_days.keep(day, now=now)] if row]
