"""The paper of an order, and the sheet on which the unit may answer it, as .docx to download."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.lists.export import file_answer
from supervision.order_documents import MIME, document_name, order_document, reply_name, reply_sheet
from supervision.views.order import readable_orders


@require_safe
def order_docx(request, pk):
    return _answer(request, pk, order_document, document_name)


@require_safe
def reply_docx(request, pk):
    return _answer(request, pk, reply_sheet, reply_name)


def _answer(request, pk, write, name):
    order = get_object_or_404(readable_orders(request.user), pk=pk)
    content = write(order, timezone.localdate())
    return file_answer(content, MIME, f"{name(order)}.docx")
