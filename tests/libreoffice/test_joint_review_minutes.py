"""Minutes of joint reviews, opened by LibreOffice: nothing lost, nothing beyond the margins."""

from itertools import cycle, islice

import pytest

from pipeline.joint_review_minutes import agenda_of, review_minutes
from tests.libreoffice.measured_pdf import pages
from tests.libreoffice.soffice import convert
from tests.pipeline.reviewing import argue, convene, give, idea, parties, propose

__all__ = ["argue", "convene", "give", "idea", "parties", "propose"]

pytestmark = pytest.mark.django_db
LONG = "因征地拆迁涉及三户尚未签订补偿协议，施工单位无法进场 <A&B> 😀，已经三次协调未果。"
SAYS = cycle([("agree",) * 3, ("agree", "return", "agree"), ("refuse", "return", "agree"), ()])


@pytest.fixture
def minutes(make_project, argue, give, convene):
    """{how many cases: bytes} of reviews of 1, 6 and 30 cases with long words."""

    def make(count):
        review = convene(place=f"示例会议室{count}", note=LONG * 2)
        for number, says in enumerate(islice(SAYS, count), start=1000):
            project = make_project(f"示例储备{number}与{count}", kind="reserve", plan=None)
            case = argue(project, review=review, reason=LONG)
            give(case, *says, words=LONG * 3, to_mend=LONG * 2)
        review.refresh_from_db()
        return review_minutes(review, agenda_of(review))

    return {count: make(count) for count in (1, 6, 30)}


def test_minutes_of_every_length(minutes, tmp_path):
    files = [tmp_path / f"{count}.docx" for count in minutes]
    for file in files:
        file.write_bytes(minutes[int(file.stem)])
    for path in convert(files, "pdf", tmp_path):
        check(int(path.stem), pages(path))


def check(count, found):
    text = "".join(page.text for page in found).replace(" ", "").replace("\n", "")
    for number in range(1000, 1000 + count):
        # In the agenda and over its opinions.
        assert text.count(f"示例储备{number}与{count}") == 2, number
    assert text.count("结论：") == count
    assert ("未定稿" in text) == (count > 1)
    for page in found:
        for line in page.lines:
            assert line.left > 27, (count, page.number, line)
