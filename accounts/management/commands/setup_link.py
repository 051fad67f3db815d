from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import first_administrator


class Command(BaseCommand):
    help = "打印一次性链接，用来设置第一个系统管理员（1 小时内有效）"

    def handle(self, *args, **options):
        if first_administrator.administrators(timezone.localdate()).exists():
            self.stdout.write("系统管理员已经设好，不需要初始链接。 Already set up.")
            return
        self.stdout.write("还没有系统管理员。请在 1 小时内打开下面的链接来设置，只能用一次：")
        self.stdout.write("No administrator yet: open this link within 1 hour, it works once.")
        self.stdout.write(first_administrator.link())
