"""A later date, from the telephone on which it is asked for to the list, the letter and the file
that tell of it. One clock for server and pass, a real SMTP server, real pages."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from projects.models import ChangeRequest
from tests.browser.conftest import PHONE
from tests.browser.stage import Clock, link, look, moment, text

pytestmark = pytest.mark.django_db(transaction=True)

ASKED, DECIDED = date(2026, 6, 22), date(2026, 6, 23)
NUMBERED, OVERDUE = date(2026, 7, 2), date(2026, 7, 22)
NUMBER = "左政办函〔2026〕5号"


def test_a_later_date_is_asked_for_agreed_to_earlier_and_numbered_by_the_office(
    project, milestone, contact, lead, office, visitor, post
):
    with Clock(moment(ASKED, "09:00")) as clock:
        owner = visitor("contact", phone=True)
        the_owner_asks(owner, milestone)
        assert look().endswith("failed 0")
        letters = post.new()
        assert lead.email in letters

        clock.go(DECIDED, "10:00")
        leader = visitor("lead")
        the_leader_agrees_to_an_earlier_date(leader, letters[lead.email], milestone)
        assert look().endswith("failed 0")
        assert office.email in post.new()

        clock.go(NUMBERED, "08:45")
        assert look().endswith("failed 0")
        post.new()  # what is overdue since 1 July
        clock.go(NUMBERED, "10:00")
        clerk = visitor("office")
        the_office_adds_the_number(clerk)
        assert look().endswith("failed 0")
        told = post.new()[contact.email]
        assert "7月20日" in text(told)

        clock.go(OVERDUE, "08:45")
        assert look().endswith("failed 0")
        all_tell_the_same(clerk, post.new()[contact.email], milestone)


def the_owner_asks(owner, milestone):
    owner.sign_in_at(milestone.get_absolute_url())
    owner.main.get_by_role("link", name="申请顺延").click()
    owner.main.get_by_label("申请改到").fill("2026-07-26")
    owner.page.get_by_role("radio", name="用地").check()
    owner.page.get_by_role("radio", name="项目单位").check()
    owner.main.get_by_label("具体情况").fill("组卷还差两份材料")
    assert owner.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    owner.press("提交申请")
    said = owner.says()
    assert "等包联领导示例县领导一" in said
    assert "（6月25日前）决定" in said
    owner.open(milestone.get_absolute_url())
    assert "顺延待批" in owner.says()


def the_leader_agrees_to_an_earlier_date(leader, letter, milestone):
    leader.sign_in_at(link(letter, "/requests/"))
    assert "组卷还差两份材料" in leader.says()
    assert "离现定日期只有 8 天" in leader.says()
    leader.main.get_by_label("同意改到").fill("2026-07-20")
    leader.press("同意")
    assert "另一方同意后日期才改" in leader.says()
    milestone.refresh_from_db()
    assert milestone.due_date == date(2026, 6, 30)


def the_office_adds_the_number(clerk):
    """Past 30 June the milestone is overdue; the decision still counts, from its day on."""
    clerk.sign_in_at("/requests/?tab=mine")
    clerk.main.get_by_role("link", name="开工", exact=True).click()
    assert "凭批准文号同意" in clerk.says()
    clerk.main.get_by_label("批准文号").fill(NUMBER)
    clerk.press("同意改到 7月20日")
    assert "改到 2026-07-20" in clerk.says()
    assert ChangeRequest.objects.get().outcome == "agreed"


def all_tell_the_same(clerk, letter, milestone):
    """List, page, letter and file, two days after the date that was agreed to."""
    sentence = "第 1 次顺延，累计 20 天"
    assert f"现定 7月20日（原定 6月30日，{sentence}）" in text(letter)
    clerk.sign_in_at("/overdue/")
    pages = (milestone.get_absolute_url(), milestone.project.get_absolute_url())
    for address in ("/overdue/", *pages):
        clerk.open(address)
        assert sentence in clerk.says(), address
        assert "7月20日" in clerk.says(), address
    clerk.open("/requests/?tab=done")
    assert "同意改到 7月20日" in clerk.says()
    content = clerk.page.request.get(f"{clerk.site}/overdue/export/").body()
    cells = [row for row in openpyxl.load_workbook(BytesIO(content)).active.values]
    assert any({1, 20} <= {cell for cell in row if isinstance(cell, int)} for row in cells)
