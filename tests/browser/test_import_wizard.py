"""The office drops a messy sheet in, answers what it asks, writes it, and takes it back."""

import os
import re

import pytest

from projects.models import Project
from tests.exchange.ledgers import HEAD, ledger, line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(tmp_path, project):
    return ledger(
        tmp_path,
        line(项目名称="示例项目一", 总投资=60000),
        line(项目名称="示例项目九", 项目代码="2603-140722-89", 总投资=600),
        line(项目名称="示例项目八", 总投资=100, 年度计划投资=500),
    )


@pytest.fixture
def at_import(visitor, office):
    """at_import(phone=True): the page that takes a sheet in, before the office."""

    def signed_in(**width):
        clerk = visitor("office", **width)
        clerk.sign_in_at("/import/")
        return clerk.page

    return signed_in


def test_the_wizard_from_upload_to_undo(at_import, sheet):
    page = at_import()
    page.get_by_label("Excel 文件").set_input_files(sheet)
    page.get_by_label("年度").fill("2026")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("heading", name="有 1 行要改").wait_for()
    assert page.locator("del", has_text="50,000").count() == 1

    page.get_by_label("改正 B3").fill("")
    page.get_by_role("button", name="改正").click()
    page.get_by_role("heading", name="有 1 行要改").wait_for(state="detached")

    page.get_by_role("button", name=re.compile("已核实.*第 4 行")).click()
    # Past June both new projects are overdue when written.
    for tick in page.locator("input[name=accept_overdue]").all():
        tick.check()
    page.get_by_role("button", name="写入 3 个项目").click()
    page.get_by_role("heading", name="已写入：新增 2 个项目，更新 1 个项目").wait_for()
    assert Project.objects.get(name="示例项目九").total_investment == 600

    page.get_by_text("撤销本批").click()
    page.get_by_role("button", name="确认撤销").click()
    page.get_by_role("heading", name="已整批撤销").wait_for()
    assert Project.objects.current().filter(name="示例项目九").count() == 0
    assert Project.objects.get(name="示例项目一").total_investment == 50000


def test_the_preview_fits_a_telephone(at_import, sheet):
    page = at_import(phone=True)
    page.get_by_label("Excel 文件").set_input_files(sheet)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("heading", name="有 1 行要改").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


DOUBTED = "计划投资（调整前）"


@pytest.fixture
def sheet_that_asks(tmp_path, project):
    """A column of amounts that nobody knows, a cell in doubt, a total that lies."""
    head = [*HEAD[:9], DOUBTED]
    rows = [
        line(head, 项目名称="示例项目九", 建设性质="技改", 总投资=8000, 计划投资=500),
        line(head, 项目名称="示例项目八", 总投资=3000, 计划投资=300),
        ["合计", *[None] * 7, 12000, 800],
    ]
    return ledger(tmp_path, *rows, head=head)


def pictures(page, name):
    """For a reader of the pages: PICTURES=folder keeps what was seen, at both widths."""
    folder = os.environ.get("PICTURES")
    if folder is None:
        return
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_every_question_is_answered_on_the_page(at_import, sheet_that_asks):
    page = at_import()
    page.get_by_label("Excel 文件").set_input_files(sheet_that_asks)
    page.get_by_label("年度").fill("2026")
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("heading", name="待答复的问题").wait_for()
    assert page.get_by_role("button", name="写入（先答复 2 个问题）").is_disabled()
    pictures(page, "1-questions")

    page.get_by_label(re.compile("按哪个栏目读取.*调整前")).select_option("annual_plan")
    page.get_by_role("button", name=re.compile("答复.*调整前")).click()
    page.get_by_text("已答复 1 个问题").wait_for()
    pictures(page, "2-column-answered")

    page.get_by_text(re.compile("写的是 12,?000 万元，各行相加为 11,?000 万元")).wait_for()
    page.get_by_role("group", name=re.compile("第 4 行")).get_by_role("button").click()
    page.get_by_text("已答复 2 个问题").wait_for()
    # Not needed, since it only warns: the column bears no unit.
    page.get_by_role("button", name="万元", exact=True).click()
    page.get_by_text("已答复 3 个问题").wait_for()
    page.get_by_role("heading", name="待答复的问题").wait_for(state="detached")

    page.get_by_role("button", name=re.compile("新建.*填入 C2")).click()
    page.get_by_text("疑问", exact=True).first.wait_for(state="detached")
    pictures(page, "3-all-answered")

    for tick in page.locator("input[name=accept_overdue]").all():
        tick.check()
    page.get_by_role("button", name="写入 2 个项目").click()
    page.get_by_role("heading", name="已写入：新增 2 个项目").wait_for()
    pictures(page, "4-written")
    assert Project.objects.get(name="示例项目九").listings.get().kind == "new"

    page.get_by_text("撤销本批").click()
    page.get_by_role("button", name="确认撤销").click()
    page.get_by_role("heading", name="已整批撤销").wait_for()
    pictures(page, "5-undone")
    assert Project.objects.current().filter(name="示例项目九").count() == 0


def test_the_questions_fit_a_telephone(at_import, sheet_that_asks):
    page = at_import(phone=True)
    page.get_by_label("Excel 文件").set_input_files(sheet_that_asks)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("heading", name="待答复的问题").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
