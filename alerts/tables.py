import django_tables2 as tables

from core.lists.tables import ListTable


class LetterTable(ListTable):
    row_template = "alerts/letter_row.html"
    empty_template = "alerts/letters_empty.html"
    caption = "信件"
    empty_template = "alerts/letters_empty.html"

    day = tables.Column("日期", order_by=("day", "pk"))
    recipient = tables.Column("收件人", order_by=("recipient__name_key", "-day"))
    subject = tables.Column("主题", orderable=False)
    items = tables.Column("事项", orderable=False, accessor="pk", attrs={"th": {"class": "n"}})
    state = tables.Column("状态", orderable=False)
    sent_at = tables.Column("发出时间", order_by=("sent_at", "pk"))

    class Meta(ListTable.Meta):
        order_by = ("-day", "-pk")
