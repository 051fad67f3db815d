"""An order, from the overdue row to 销号: drafted, issued, signed for on a telephone, answered with
a photo, returned, answered again, closed. One clock, a real SMTP server, real pages."""

from datetime import date
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from supervision.models import OrderStep, SupervisionOrder
from tests.browser.conftest import PHONE
from tests.browser.stage import Clock, link, look, moment, text
from tests.browser.test_story import photo

pytestmark = pytest.mark.django_db(transaction=True)

#: 17 days past the milestone's date; a Friday. What was returned on the 23rd is due on the 27th.
ISSUED, SIGNED, ANSWERED = date(2026, 7, 17), date(2026, 7, 20), date(2026, 7, 22)
RETURNED, AGAIN, CLOSED = date(2026, 7, 23), date(2026, 7, 24), date(2026, 7, 27)
NAME = "督办单左督〔2026〕1号"


def test_an_order_from_the_overdue_row_to_its_end(
    project, milestone, unit_head, supervisor, visitor, post, tmp_path
):
    with Clock(moment(ISSUED, "08:45")) as clock:
        assert look().endswith("failed 0")
        post.new()  # what is overdue
        clock.go(ISSUED, "10:00")
        supervision_drafts_and_issues(visitor("supervisor"), milestone)
        assert look().endswith("failed 0")
        letter = post.new()[unit_head.email]

        clock.go(SIGNED, "09:00")
        the_bureau_signs(visitor("unit_head", phone=True), letter)
        clock.go(ANSWERED, "15:00")
        the_bureau_answers(visitor("unit_head", phone=True), photo(tmp_path))

        clock.go(RETURNED, "09:30")
        supervision_returns(visitor("supervisor"))
        assert look().endswith("failed 0")
        assert "请写明开工日期" in text(post.new()[unit_head.email])
        clock.go(AGAIN, "16:00")
        the_bureau_answers_again(visitor("unit_head", phone=True))

        clock.go(CLOSED, "09:00")
        desk = visitor("supervisor")
        supervision_closes(desk)
        all_tell_how_it_went(desk, project)


def supervision_drafts_and_issues(desk, milestone):
    desk.sign_in_at("/overdue/")
    desk.page.get_by_role("row", name=milestone.project.name).get_by_role("checkbox").check()
    desk.press("拟督办件")
    desk.page.wait_for_load_state()
    desk.press("拟草稿")
    order = SupervisionOrder.objects.get()
    assert desk.page.url.endswith(order.get_absolute_url())
    said = desk.says()
    assert "7月20日（星期一）前签收，7月22日（星期三）前反馈，7月24日（星期五）前办结" in said
    assert "草稿，未编号" in paper(desk, order)
    desk.press("签发")
    assert f"已签发{NAME}" in desk.says()


def the_bureau_signs(bureau, letter):
    bureau.sign_in_at(link(letter, "/orders/"))
    bureau.main.get_by_label("由谁承办").fill("由示例科员一承办")
    fits(bureau)
    bureau.press("签收")
    assert "已签收。请于 7月22日前反馈办理情况。" in bureau.says()


def the_bureau_answers(bureau, picture):
    bureau.sign_in_at(SupervisionOrder.objects.get().get_absolute_url())
    bureau.main.get_by_role("link", name="写反馈").click()
    bureau.main.get_by_label("办理情况").fill("正在清表，便道已修通")
    bureau.main.get_by_label("选照片或文件", exact=True).set_input_files(picture)
    fits(bureau)
    bureau.press("提交反馈")
    assert "已反馈" in bureau.says()
    assert OrderStep.objects.get(code="answer").evidence.get().kind == "photo"


def supervision_returns(desk):
    desk.sign_in_at(SupervisionOrder.objects.get().get_absolute_url())
    assert "正在清表，便道已修通" in desk.says()
    act = desk.main.locator("details.act").filter(has_text="主送单位会收到这段话")
    act.locator("summary").click()
    act.get_by_label("理由").fill("请写明开工日期")
    desk.press("退回", act)
    assert "请于 7月27日前重新反馈" in desk.says()


def the_bureau_answers_again(bureau):
    bureau.sign_in_at(SupervisionOrder.objects.get().get_absolute_url())
    assert "请写明开工日期" in bureau.says()
    bureau.main.get_by_role("link", name="写反馈").click()
    bureau.main.get_by_label("办理情况").fill("7月24日已开工")
    bureau.main.get_by_label("已经办结").check()
    bureau.press("提交反馈")
    assert "已反馈并报办结，等督查室复核。" in bureau.says()


def supervision_closes(desk):
    order = SupervisionOrder.objects.get()
    desk.sign_in_at(order.get_absolute_url())
    desk.press("销号")
    assert f"{NAME}已销号。" in desk.says()
    words = paper(desk, order)
    assert "左督〔2026〕1号" in words
    assert "草稿" not in words


def all_tell_how_it_went(desk, project):
    """The order itself, and the project's history."""
    said = desk.says()
    for word in ("签发", "签收", "反馈", "退回", "销号"):
        assert word in said
    desk.open(project.get_absolute_url())
    assert "督办：销号" in desk.says()
    desk.open("/orders/?tab=closed")
    assert "左督〔2026〕1号" in desk.says()


def fits(person):
    """Nothing is wider than the window, once the style sheets are there."""
    person.page.wait_for_load_state()
    assert person.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def paper(desk, order):
    """What the .docx to download says."""
    content = desk.page.request.get(f"{desk.site}{order.get_absolute_url()}docx/").body()
    body = docx.Document(BytesIO(content)).element
    return "".join(node.text or "" for node in body.iter(qn("w:t")))
