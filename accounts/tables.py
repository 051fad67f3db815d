"""Columns of the administrator's lists, each with its row."""

from dataclasses import dataclass
from datetime import date

import django_tables2 as tables
from django.urls import reverse

from accounts.models import AuditEntry, Duty, Person
from core.lists.tables import ListTable, plain


@dataclass(frozen=True)
class PersonRow:
    """A person with the duties of today."""

    person: Person
    duties: list[Duty]


class PersonTable(ListTable):
    row_template = "accounts/person_row.html"
    caption = "人员"
    empty_text = "没有符合条件的人员"

    name = tables.Column("姓名", order_by=("name_key", "pk"))
    unit = tables.Column("单位", order_by=("unit__name", "name_key"))
    duties = plain("岗位")
    email = tables.Column("邮箱", order_by=("email", "pk"))
    phone = plain("电话")
    username = tables.Column("用户名", order_by=("username", "pk"))
    state = plain("状态")

    class Meta:
        order_by = "name"


@dataclass(frozen=True)
class UnitRow:
    """A unit with today's head and the number of people who are there."""

    pk: int
    name: str
    short_name: str
    closed_on: date | None
    head_name: str | None
    people_count: int | None
    email: str | None

    @property
    def address(self) -> str:
        return reverse("accounts:unit", args=[self.pk])


class UnitTable(ListTable):
    row_class = UnitRow
    row_template = "accounts/unit_row.html"
    caption = "单位"
    empty_text = "没有符合条件的单位"

    name = tables.Column("全称", order_by=("name", "pk"))
    short_name = tables.Column("简称", order_by=("short_name", "name"))
    head_name = tables.Column("负责人", order_by=("head_name", "name"))
    people_count = tables.Column(
        "人员", order_by=("people_count", "name"), attrs={"th": {"class": "n"}}
    )
    email = plain("办公邮箱")

    class Meta:
        order_by = "name"


@dataclass(frozen=True)
class AccountActRow:
    """An act, and what came of telling the old address: the words, while the mail is no longer
    waiting."""

    act: AuditEntry
    told: str | None
    is_waiting: bool


class AccountActTable(ListTable):
    row_template = "accounts/account_act_row.html"
    caption = "账号变动"
    empty_text = "没有给已有密码的人另发链接或更改邮箱"

    at = tables.Column("时间", order_by=("pk",))
    by_name = tables.Column("办理人", order_by=("by_name", "pk"))
    subject_name = tables.Column("对谁", order_by=("subject_name", "pk"))
    action = tables.Column("办了什么", order_by=("action", "pk"))
    told = plain("告知原邮箱")

    class Meta:
        order_by = "-at"
