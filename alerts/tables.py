"""Columns of the lists of letters and notices, each with its row."""

from dataclasses import dataclass
from datetime import date, datetime

import django_tables2 as tables
from django.urls import reverse

from alerts.letters.items import Item
from alerts.models import Letter, Notice, Occasion
from core.lists.tables import ListTable, plain, plain_number


@dataclass(frozen=True)
class LetterRow:
    """A letter without its text. `items`: how many notices it holds; `unread`: those of them
    that its reader has not read, None of another's letter or of none."""

    pk: int
    day: date
    occasion: str
    recipient_name: str
    address: str
    subject: str
    items: int
    unread: int | None
    state: str
    maybe_twice: bool
    reason: str
    sent_at: datetime | None

    def get_absolute_url(self) -> str:
        return reverse("alerts:letter", args=[self.pk])

    def get_state_display(self) -> str:
        return str(Letter.State(self.state).label)

    def get_occasion_display(self) -> str:
        return str(Occasion(self.occasion).label)


class LetterTable(ListTable):
    row_class = LetterRow
    row_template = "alerts/letter_row.html"
    caption = "信件"
    empty_template = "alerts/letters_empty.html"

    day = tables.Column("日期", order_by=("day", "pk"))
    recipient = tables.Column("收件人", order_by=("recipient__name_key", "-day"))
    subject = plain("主题")
    items = plain_number("事项")
    state = plain("状态")
    sent_at = tables.Column("发出时间", order_by=("sent_at", "pk"))

    class Meta:
        order_by = ("-day", "-pk")


@dataclass(frozen=True)
class NoticeRow:
    """A notice, and how a letter of today would say it; None of what is over and done."""

    notice: Notice
    item: Item | None


class NoticeTable(ListTable):
    """Items, without columns."""

    row_template = "alerts/notice_item.html"
    empty_template = "alerts/notices_empty.html"
    per_page = 30
    #: Set by the page.
    only_unread = False
