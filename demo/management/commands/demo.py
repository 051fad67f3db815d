from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo import load
from demo.county import PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "载入示例县（只用于空数据库；再次运行不改动任何数据）"

    def handle(self, *args, **options):
        try:
            load.check_only_demo()
        except load.NotEmpty:
            raise CommandError("数据库中已有其他人员、单位或项目，没有载入示例县。") from None
        if load.is_loaded():
            self.stdout.write("示例县已在数据库中，没有改动。")
            return
        people, projects = load.load(timezone.now())
        self.stdout.write(f"已载入示例县：{projects} 个项目，{people} 名人员。")
        self.stdout.write(f"登录名 {'、'.join(SIGN_INS)}，密码均为 {PASSWORD}")
