"""review_docx: the minutes of a joint review, written to a file."""

import pytest
from django.core.management import CommandError, call_command

from pipeline.joint_review_minutes import agenda_of, review_minutes

pytestmark = pytest.mark.django_db


def test_the_minutes_are_written(idea, argue, give, tmp_path, capsys):
    review = give(argue(idea), "agree", "agree", "agree").review
    out = tmp_path / "纪要.docx"
    call_command("review_docx", review.pk, out)
    assert out.read_bytes() == review_minutes(review, agenda_of(review))
    assert capsys.readouterr().out == f"已写出联席会议纪要2026-07-08，1 个项目：{out}\n"


def test_a_review_that_is_none_is_said(tmp_path):
    with pytest.raises(CommandError, match="没有编号为 7 的联席会议") as refusal:
        call_command("review_docx", 7, tmp_path / "x.docx")
    assert refusal.value.returncode == 2


def test_a_file_that_cannot_be_written_is_said(convene, tmp_path):
    with pytest.raises(CommandError, match="没有写成"):
        call_command("review_docx", convene().pk, tmp_path / "无" / "x.docx")
