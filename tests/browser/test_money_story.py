"""The month in one line: an owner reports June on a telephone, the unit head confirms, the office
closes, the dashboard moves, the leader reads why the light turned, and a closed June stays closed.
"""

from datetime import date
from decimal import Decimal

import pytest
from PIL import Image
from playwright.sync_api import expect

from investment import month_closing, monthly_reports
from investment.models import MonthFigure, MonthlyReport
from tests.browser.conftest import PHONE
from tests.browser.stage import Clock, moment
from tests.investment.conftest import ticked

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "示例道路改造"
JULY_2, JULY_20 = date(2026, 7, 2), date(2026, 7, 20)


@pytest.fixture
def road(make_project, lead, contact, unit_head, office):
    """Plan 12,000; 1,500 of it by the end of May, which is closed: 12.5 % against 41.7 %."""
    project = make_project(NAME, kind="continuing", lead=lead, contact=contact)
    resumed = moment(date(2026, 3, 5), "10:00")
    project.milestones.get().complete_confirmed(by=office, on=date(2026, 3, 1), now=resumed)
    opened = moment(date(2026, 6, 1), "00:10")
    monthly_reports.open_reports(opened.date(), now=opened)
    report = MonthlyReport.objects.get()
    told = {
        "month_amount": Decimal(1500),
        "physical_percent": 12,
        "physical_progress": "示例：路基清表",
        "problems": "征地未完",
        "next_step": "示例：六月完成征地",
    }
    assert report.submit(by=contact, now=moment(date(2026, 6, 2), "09:00"), **told)
    assert report.confirm(by=unit_head, now=moment(date(2026, 6, 3), "09:00"))
    day = moment(date(2026, 6, 8), "10:00")
    told = {"now": day, "today": day.date(), "unreported": ticked(2026, 5)}
    month_closing.close(2026, 5, by=office, **told)
    return project


@pytest.fixture
def clock(road):
    with Clock(moment(JULY_2, "09:00")) as running:
        monthly_reports.open_reports(JULY_2, now=running.now)
        yield running


def test_a_month_goes_from_the_phone_to_the_dashboard_and_stays_closed(
    road, clock, visitor, tmp_path
):
    leader, owner, head = visitor("lead"), visitor("contact", phone=True), visitor("unit_head")
    clerk = visitor("office")
    leader.sign_in_at("/")
    assert "5月底低于序时进度 29.17 个百分点" in leader.says()
    expect(leader.main.locator(".lamp.red")).to_have_count(0)

    the_owner_reports_june(owner, photo(tmp_path))
    clock.go(JULY_2, "10:00")
    the_head_confirms(head)
    clock.go(JULY_2, "11:00")
    clerk.sign_in_at("/dashboard/")
    assert "1—5 月 0.15 亿元" in clerk.says()
    the_office_closes(clerk, 6, "1,560.00")
    clerk.open("/dashboard/")
    assert "1—6 月 0.16 亿元" in clerk.says()

    leader.open("/")
    assert "6月底低于序时进度 37 个百分点" in leader.says()
    expect(leader.main.get_by_text("红灯").first).to_be_visible()

    june = closed_june(clerk)
    clock.go(JULY_20, "15:00")
    the_office_corrects_june(clerk, road)
    assert closed_june(clerk) == june

    clock.go(date(2026, 8, 3), "09:00")
    monthly_reports.open_reports(clock.now.date(), now=clock.now)
    the_owner_reports_july(owner)
    clock.go(date(2026, 8, 3), "10:00")
    the_head_confirms(head)
    clerk.sign_in_at("/")
    the_office_closes(clerk, 7, "2,060.00")
    assert closed_june(clerk) == june
    clerk.open("/dashboard/?month=2026-07")
    assert "1—7 月 0.21 亿元" in clerk.says()
    clerk.open(f"/projects/{road.pk}/months/")
    july = clerk.page.get_by_role("row", name="7月", exact=False).filter(has_text="含更正")
    expect(july).to_contain_text("含更正6月 300（示例函〔2026〕6号）")
    expect(july).to_contain_text("500")


def the_owner_reports_june(owner, picture):
    page, main = owner.page, owner.main
    owner.sign_in_at("/")
    assert "2026年6月月报" in owner.says()
    main.locator(".task", has_text="2026年6月月报").get_by_role("link").click()
    # The words of May are there; the amount never is.
    assert main.get_by_label("存在问题").input_value() == "征地未完"
    amount = main.get_by_label("本月完成投资（万元）")
    assert amount.input_value() == ""
    amount.fill("0.006亿")
    owner.press("提交6月月报")
    assert "请按万元填写：0.006亿 是 60 万元。" in owner.says()
    (asked,) = owner.complaints
    assert "422" in asked
    owner.complaints.clear()
    main.get_by_label("本月完成投资（万元）").fill("60")
    main.get_by_label("形象进度", exact=True).fill("示例：完成征地")
    main.get_by_label("形象进度照片").set_input_files(picture)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    owner.press("提交6月月报")
    page.wait_for_url("**/reports/")
    assert "2026年6月月报已提交，等责任单位负责人或项目中心确认。" in owner.says()
    assert "1/3" in owner.says()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def the_owner_reports_july(owner):
    owner.sign_in_at("/reports/?month=2026-07")
    owner.page.get_by_role("row", name=NAME).get_by_role("link", name="填报").click()
    owner.main.get_by_label("本月完成投资（万元）").fill("200")
    owner.press("提交7月月报")
    owner.page.wait_for_url("**/reports/")


def the_head_confirms(head):
    head.sign_in_at("/reports/?state=submitted")
    head.page.get_by_role("row", name=NAME).get_by_role("checkbox").check()
    head.press("核对后确认")
    head.press("确认 1 份，锁定金额")
    assert "已确认 1 份" in head.says()


def the_office_closes(clerk, month, total):
    clerk.open("/reports/")
    clerk.press(f"结账{month}月")
    assert f"2026年{month}月已结账：1 个项目，本年累计 {total} 万元。" in clerk.says()


def the_office_corrects_june(clerk, road):
    main = clerk.main
    clerk.sign_in_at(f"/projects/{road.pk}/")  # weeks later nobody is signed in any more
    main.get_by_role("link", name="登记更正").click()
    main.get_by_label("更正哪个月").select_option(label="2026年6月")
    main.get_by_label("更正数额（万元）").fill("300")
    main.get_by_label("依据").fill("示例函〔2026〕6号")
    main.get_by_label("更正原因").fill("示例：漏报设备款")
    clerk.press("登记")
    assert "已登记，计入当前月份。" in clerk.says()


def closed_june(clerk):
    """What the dashboard shows as of June, and what is stored of it to the cent."""
    clerk.open("/dashboard/?month=2026-06")
    names = [f.attname for f in MonthFigure._meta.fields if f.name != "is_latest"]
    stored = list(MonthFigure.objects.filter(number=6).values_list(*names))
    return clerk.main.locator(".grid.g12").first.inner_text(), stored


def photo(folder):
    path = folder / "征地现场.jpg"
    Image.new("RGB", (1200, 900), "#7a8b6f").save(path)
    return path
