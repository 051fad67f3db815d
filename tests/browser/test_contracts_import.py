"""Three quarters of contracts in one sheet: previewed, written, counted, taken back."""

from datetime import date

import pytest
from openpyxl import Workbook

from exchange.models import ImportBatch
from pipeline.models import SigningContract
from tests.browser.conftest import PHONE
from tests.browser.stage import Clock, moment
from tests.browser.test_order_story import fits
from tests.exchange.kinds.contract_sheet.conftest import HEAD, line

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 10, 12)
ROWS = [
    ["2026年一至三季度招商签约台账（示例）"],
    HEAD,
    ["一、第一季度"],
    line(合同名称="示例纸业框架协议", 类别="框架协议", 签订日期="2026-02-10", 金额=50000),
    ["二、第二季度"],
    line(签订日期=date(2026, 5, 8), 金额=20000, 落实的框架协议="示例纸业框架协议"),
    line(合同名称="示例陶粒合同", 投资方="示例陶粒公司", 签订日期="2026.6.30", 金额="8,000"),
    ["三、第三季度"],
    line(
        合同名称="示例纸业二期合同",
        签订日期="2026-09-01",
        金额=36000,
        落实的框架协议="示例纸业框架协议",
    ),
    ["合计", None, None, None, 114000],
]


@pytest.fixture
def promoter(make_person, water_bureau):
    return make_person("示例招商一", unit=water_bureau, duty="promotion", username="promoter")


@pytest.fixture
def sheet(tmp_path):
    book = Workbook()
    for cells in ROWS:
        book.active.append(cells)
    path = tmp_path / "一至三季度招商签约.xlsx"
    book.save(path)
    return path


def test_three_quarters_come_in_by_one_sheet_and_go_again(promoter, office, visitor, sheet):
    with Clock(moment(TODAY, "10:00")):
        promotion = visitor("promoter")
        promotion.sign_in_at("/contracts/")
        promotion.main.get_by_role("link", name="导入清单").click()
        promotion.main.get_by_label("Excel 文件").set_input_files(sheet)
        promotion.press("上传并核对")
        promotion.page.get_by_text("新增 4 · 更新 0").first.wait_for()
        assert not SigningContract.objects.exists()
        promotion.page.set_viewport_size(PHONE)
        fits(promotion)
        promotion.page.set_viewport_size({"width": 1440, "height": 900})

        promotion.press("写入 4 份合同")
        promotion.page.get_by_role(
            "heading", name="已写入：新增 4 份合同，更新 0 份合同"
        ).wait_for()
        assert amounts() == {"示例纸业框架协议": 50000, "示例纸业项目合同": 20000,
                             "示例陶粒合同": 8000, "示例纸业二期合同": 36000}  # fmt: skip
        # 50000 against 20000 + 36000 of the framework, and 8000 beside it.
        assert signed(visitor("office")) == "6.4"
        promotion.open("/contracts/figures/?by=quarter")
        said = promotion.says()
        for quarter in ("第一季度", "第二季度"):
            assert quarter in said

        promotion.open(f"/import/{ImportBatch.objects.get().pk}/")
        promotion.page.get_by_text("撤销本批").click()
        promotion.press("确认撤销")
        promotion.page.get_by_role("heading", name="已整批撤销").wait_for()
        assert not SigningContract.objects.in_force().exists()
        assert signed(visitor("office")) in ("0", None)


def amounts():
    rows = SigningContract.objects.in_force().values_list("name", "amount")
    return {name: int(amount) for name, amount in rows}


def signed(clerk):
    """签约额 on the dashboard, in 亿元; None where nothing is told."""
    clerk.sign_in_at("/dashboard/")
    line = clerk.main.locator("section.card", has=clerk.page.locator("#goals-h"))
    figures = line.locator(".bgroup", has_text="招商签约").locator("b.days")
    return figures.inner_text() if figures.count() else None
