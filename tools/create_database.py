"""The tables, and what a fresh database starts with: the demo county or a one-time link."""

import os
import sys

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from tools import say

DEMO_SIGN_INS = {
    "office": "项目中心",
    "leader": "县领导",
    "owner": "项目单位",
    "admin": "系统管理员",
}
DEMO_PASSWORD = "demo-2026-Zuoquan"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoquan.settings")
    try:
        django.setup()
        warn()
        call_command("migrate", interactive=False, verbosity=0)
    except ImproperlyConfigured as problem:
        sys.exit(f"设置有误，请检查环境变量。\nA setting is wrong: {problem}")
    except OperationalError as problem:
        sys.exit(f"连不上数据库，请检查 DATABASE_URL。\nThe database cannot be reached: {problem}")
    try:
        fill_if_empty()
    except CommandError as problem:
        sys.exit(f"初始数据未能写入。\nThe first data could not be written: {problem}")
    if is_demo():
        show_sign_ins()


def warn():
    from core import unsafe_settings

    for unsafe in unsafe_settings.to_warn_of(settings):
        say(f"注意：{unsafe}。", f"Unsafe: {unsafe.variable}.")


def fill_if_empty():
    from accounts import first_administrator
    from accounts.models import Person

    if settings.DEMO and not Person.objects.exists():
        say("正在载入示例县……", "Loading the demo county.")
        call_command("demo")
    elif (
        not settings.DEMO and not first_administrator.administrators(timezone.localdate()).exists()
    ):
        call_command("setup_link")


def is_demo():
    from accounts.models import Person

    demo_people = Person.objects.filter(username__in=DEMO_SIGN_INS)
    return settings.DEMO and demo_people.count() == len(DEMO_SIGN_INS)


def show_sign_ins():
    say("示例登录名（密码均为 " + DEMO_PASSWORD + "）：", "Demo sign-ins, one password:")
    for username, who in DEMO_SIGN_INS.items():
        say(f"  {username:<8}{who}")


if __name__ == "__main__":
    main()
