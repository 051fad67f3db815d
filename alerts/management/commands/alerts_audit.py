"""Compare what should have been said of a day with what was said."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alerts.management.commands.alerts import understood
from alerts.reconciliation import reconcile

LIMITS = (
    "按台账的历史重算某天应告知的事项，与提醒记录核对。有遗漏或未标记的重复时返回 1。"
    "只核对能确知的：那天以后改过单位、停用、离任或恢复的人，改过责任单位、项目单位的项目，"
    "补记以前日期的交接，以及改过的工作日之前的到期提醒，不作判断；"
    "代办人另收的一份、即时通知、人工催办和周一汇总不在核对之列。"
    "到了督办天数而没有拟稿的事项一并列出，不影响返回值。"
)


class Command(BaseCommand):
    help = LIMITS

    def add_arguments(self, parser):
        parser.add_argument("--day", metavar="YYYY-MM-DD", help="核对哪一天（默认今天）")

    def handle(self, *, day, **options):
        now = timezone.now()
        today = timezone.localdate(now)
        day = understood(day) if day is not None else today
        if day > today:
            raise CommandError("这一天还没有到，无法核对。", returncode=2)
        answer = reconcile.ask(day, now)
        for line in answer.lines:
            self.stdout.write(line)
        self.stdout.write(answer.summary)
        if not answer.is_clean:
            sys.exit(1)
