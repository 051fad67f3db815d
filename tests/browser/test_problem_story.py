"""A problem from the site to 销号: two taps on a telephone, a unit that cannot settle it alone, the
lead official to whom it climbs at once. One clock, a real SMTP server, real pages."""

from datetime import date

import pytest

from supervision.models import Problem
from tests.browser.conftest import PHONE
from tests.browser.stage import Clock, link, look, moment, text

pytestmark = pytest.mark.django_db(transaction=True)

ASKED, BEYOND, SETTLED = date(2026, 6, 22), date(2026, 6, 24), date(2026, 6, 25)


def test_a_need_for_coordination_climbs_is_answered_and_closed(
    project, milestone, contact, lead, office, water_bureau, stranger, visitor, post
):
    with Clock(moment(ASKED, "08:45")) as clock:
        the_daily_letters_go(post)
        clock.go(ASKED, "09:00")
        owner = visitor("contact", phone=True)
        the_owner_asks_with_two_taps(owner, milestone)
        assert look().endswith("failed 0")
        assert {lead.email, office.email} <= addressed(post)

        clock.go(ASKED, "10:00")
        clerk = visitor("office")
        the_office_names_the_water_bureau(clerk)
        assert look().endswith("failed 0")
        told = post.new()[stranger.email]

        clock.go(BEYOND, "08:45")
        the_daily_letters_go(post)
        clock.go(BEYOND, "09:00")
        bureau = visitor("stranger", phone=True)
        the_bureau_accepts_and_passes_it_up(bureau, link(told, "/problems/"))
        assert look().endswith("failed 0")
        assert "要市级部门审定" in text(post.new()[lead.email])

        clock.go(BEYOND, "10:00")
        leader = visitor("lead")
        the_lead_finds_it_on_the_desk(leader)

        clock.go(SETTLED, "08:45")
        the_daily_letters_go(post)
        clock.go(SETTLED, "09:00")
        the_bureau_answers(bureau)
        assert look().endswith("failed 0")
        assert contact.email in post.new()
        the_owner_closes_it(owner)
    assert Problem.objects.get().standing == "已销号"


def the_daily_letters_go(post):
    """Before what the day brings, so that nobody has two at once."""
    assert look().endswith("failed 0")
    addressed(post)


def addressed(post):
    """Who has mail since the last look; the office is told, and reminded to name a unit as well."""
    new = set(post.sink.addresses[post.read :])
    post.read = len(post.sink.addresses)
    return new


def fits(visitor):
    """Nothing is wider than the telephone, once the style sheets are there."""
    visitor.page.wait_for_load_state()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def the_owner_asks_with_two_taps(owner, milestone):
    owner.sign_in_at(milestone.get_absolute_url())
    owner.main.get_by_role("link", name="需要上级协调").click()
    fits(owner)
    owner.press("用地")
    assert "待交办" in owner.says()
    owner.open(milestone.get_absolute_url())
    assert "需要上级协调 待交办，项目中心 6月22日起" in owner.says()


def the_office_names_the_water_bureau(clerk):
    clerk.sign_in_at("/")
    assert "问题待我办 1 项" in clerk.says()
    clerk.main.get_by_role("link", name="开工卡在用地").click()
    clerk.main.get_by_label("牵头办理单位").select_option("县水利局")
    clerk.press("交办")
    assert "已交办县水利局，6月29日前答复" in clerk.says()


def the_bureau_accepts_and_passes_it_up(bureau, address):
    bureau.sign_in_at(address)
    bureau.press("受理")
    assert "办理中" in bureau.says()
    fits(bureau)
    bureau.main.get_by_text("本级办不了", exact=True).first.click()
    bureau.main.get_by_label("为什么本级办不了").fill("要市级部门审定")
    bureau.press("报上一级")
    assert "一级 报包联领导" in bureau.says()


def the_lead_finds_it_on_the_desk(leader):
    leader.sign_in_at("/")
    assert "问题待我办 1 项" in leader.says()
    leader.main.get_by_role("link", name="开工卡在用地").click()
    assert "报包联领导：示例县领导一，6月24日起（报本级办不了）" in leader.says()
    assert "要市级部门审定" in leader.says()


def the_bureau_answers(bureau):
    bureau.sign_in_at("/problems/?tab=mine")
    bureau.main.get_by_role("link", name="开工卡在用地").click()
    bureau.main.get_by_label("办理结果").fill("方案已批复")
    bureau.press("提交答复")
    assert "等提出人或项目中心销号" in bureau.says()


def the_owner_closes_it(owner):
    owner.sign_in_at("/")
    assert "问题待我办 1 项" in owner.says()
    owner.main.get_by_role("link", name="开工卡在用地").click()
    assert "方案已批复" in owner.says()
    owner.press("销号")
    assert "已销号" in owner.says()
    owner.open("/problems/?tab=closed")
    assert "开工卡在用地" in owner.says()
