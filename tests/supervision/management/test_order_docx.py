"""order_docx: an order's paper, written to a file."""

import pytest
from django.core.management import CommandError, call_command

from supervision.order_documents import order_document, reply_sheet
from tests.supervision.conftest import ISSUED

pytestmark = pytest.mark.django_db


def test_the_paper_is_written(issued, node, tmp_path, capsys):
    order, out = issued(node), tmp_path / "单.docx"
    call_command("order_docx", order.pk, out)
    assert out.read_bytes() == order_document(order, ISSUED)
    assert capsys.readouterr().out == f"已写出{order.name}，1 项：{out}\n"


def test_the_reply_sheet_is_written(issued, node, tmp_path, capsys):
    order, out = issued(node), tmp_path / "反馈单.docx"
    call_command("order_docx", order.pk, out, "--reply")
    assert out.read_bytes() == reply_sheet(order, ISSUED)
    assert f"反馈单（{order.number_words}）" in capsys.readouterr().out


def test_an_order_that_is_none_is_said(tmp_path):
    with pytest.raises(CommandError, match="没有编号为 7 的督办件") as refusal:
        call_command("order_docx", 7, tmp_path / "x.docx")
    assert refusal.value.returncode == 2


def test_a_file_that_cannot_be_written_is_said(issued, node, tmp_path):
    with pytest.raises(CommandError, match="没有写成"):
        call_command("order_docx", issued(node).pk, tmp_path / "无" / "x.docx")
