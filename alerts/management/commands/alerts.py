"""A pass of the reminders by hand."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.delivery import settle
from alerts.runs import clock_check, full_pass

WORDS = {
    "sent": "已发送",
    "held": "未发出",
    "failed": "发送失败",
    "cancelled": "已取消",
    "ready": "将发送",
}


class Command(BaseCommand):
    help = "检查到期和逾期事项并发出提醒。--as-of 按指定日期单独运行一次，不影响日常提醒。"

    def add_arguments(self, parser):
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="按这一天的情形运行")
        parser.add_argument("--dry-run", action="store_true", help="只列出，不写入也不发送")

        parser.add_argument(
            "--clock-is-right", action="store_true", help="服务器时间已核对无误，恢复因此暂停的提醒"
        )

        parser.add_argument(
            "--mail-works", action="store_true", help="邮件服务器的额度已恢复，恢复因此暂停的发信"
        )

    def handle(self, *, as_of, dry_run, clock_is_right, mail_works, **options):
        if clock_is_right:
            clock_check.believe()
        if mail_works:
            settle.end_hold(timezone.now())
        day = understood(as_of) if as_of is not None else None
        if dry_run:
            report = full_pass.dry_run(day)
        else:
            report = (
                full_pass.run_reminders_as_of(day) if day else full_pass.run_reminders()
            ).report()
        for line in report.lines:
            self.stdout.write(sentence(line))
        self.stdout.write(report.summary())


def understood(text):
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year < 2100:
        raise CommandError(
            f"看不懂日期“{text}”，请写成 2026-04-01 这样的日期（2000 至 2099 年）。", returncode=2
        )
    return day


def sentence(line):
    address = f"<{line.address}>" if line.address else ""
    outcome = WORDS[line.outcome] + (f"（{line.reason}）" if line.reason else "")
    parts = [line.person, address, line.subject, f"{line.items} 项", outcome]
    return "  ".join(" ".join(part.split()) for part in parts if part)
