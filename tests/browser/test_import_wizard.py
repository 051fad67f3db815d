"""The office drops a messy sheet in, puts one cell right, writes it, and takes it back."""

import re

import pytest

from projects.models import Project
from tests.exchange.ledgers import ledger, line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(tmp_path, project):
    return ledger(
        tmp_path,
        line(项目名称="示例项目一", 总投资=60000),
        line(项目名称="示例项目九", 总投资="六百万"),
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

    page.get_by_label("改正 I3").fill("600")
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
