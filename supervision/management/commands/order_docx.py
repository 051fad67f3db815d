"""An order's paper goes out as .docx."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from supervision.models import SupervisionOrder
from supervision.order_documents import document_name, order_document, reply_name, reply_sheet


class Command(BaseCommand):
    help = (
        "把一份督办件（督办单、提醒函、约谈通知）写成 .docx，可用 WPS 编辑；--reply 写它的反馈单。"
    )

    def add_arguments(self, parser):
        parser.add_argument("order", metavar="ID", type=int, help="督办件网址末尾的编号")
        parser.add_argument("out", metavar="OUT.docx", help="写到哪个文件")
        parser.add_argument("--reply", action="store_true", help="写供承办单位填写的反馈单")

    def handle(self, *, order, out, reply, **options):
        found = SupervisionOrder.objects.select_related("project", "to_unit", "replaces")
        try:
            order = found.get(pk=order)
        except SupervisionOrder.DoesNotExist:
            raise CommandError(f"没有编号为 {order} 的督办件。", returncode=2) from None
        write, name = (reply_sheet, reply_name) if reply else (order_document, document_name)
        try:
            Path(out).write_bytes(write(order, timezone.localdate()))
        except OSError as trouble:
            raise CommandError(f"没有写成 {out}：{trouble.strerror}。", returncode=2) from trouble
        self.stdout.write(f"已写出{name(order)}，{order.rows.count()} 项：{out}")
