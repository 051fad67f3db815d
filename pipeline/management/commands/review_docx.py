"""The minutes of a joint review go out as .docx."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pipeline.joint_review_minutes import agenda_of, minutes_name, review_minutes
from pipeline.models import JointReview


class Command(BaseCommand):
    help = "把一次联席会议的纪要写成 .docx，可用 WPS 编辑。"

    def add_arguments(self, parser):
        parser.add_argument("review", metavar="ID", type=int, help="联席会议网址末尾的编号")
        parser.add_argument("out", metavar="OUT.docx", help="写到哪个文件")

    def handle(self, *, review, out, **options):
        try:
            review = JointReview.objects.get(pk=review)
        except JointReview.DoesNotExist:
            raise CommandError(f"没有编号为 {review} 的联席会议。", returncode=2) from None
        cases = agenda_of(review)
        try:
            Path(out).write_bytes(review_minutes(review, cases))
        except OSError as trouble:
            raise CommandError(f"没有写成 {out}：{trouble.strerror}。", returncode=2) from trouble
        self.stdout.write(f"已写出{minutes_name(review)}，{len(cases)} 个项目：{out}")
