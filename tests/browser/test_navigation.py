"""Bar and foot by keyboard, without scripts, and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.session import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def without_scripts(browser, browser_context_args, live_server):
    """without_scripts(person, "/", phone=True): a browser that runs none."""
    opened = []

    def open_page(person, address, *, phone=False):
        width = {"viewport": PHONE} if phone else {}
        options = browser_context_args | width | {"java_script_enabled": False}
        opened.append(browser.new_context(**options))
        sign_in(opened[-1], live_server.url, person)
        page = opened[-1].new_page()
        page.goto(f"{live_server.url}{address}")
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def on_phone(phone_page, live_server):
    """on_phone(person, "/"): a telephone at an address."""

    def open_page(person, address):
        sign_in(phone_page.context, live_server.url, person)
        phone_page.goto(f"{live_server.url}{address}")
        return phone_page

    return open_page


def bar(page):
    return page.get_by_role("navigation", name="主导航")


def foot(page):
    return page.get_by_role("navigation", name="底部导航")


def menu(part, name):
    return part.locator("details", has=part.page.locator("summary", has_text=name))


def test_a_group_is_reached_opened_and_left_by_keyboard(open_as, office, project):
    page = open_as(office, "/")
    press, group = page.keyboard.press, menu(bar(page), "投资")
    bar(page).get_by_role("link", name="工作台").focus()
    for _ in range(3):
        press("Tab")
    expect(group.locator("summary")).to_be_focused()
    press("Enter")
    expect(group).to_have_attribute("open", "")
    press("Tab")
    expect(group.get_by_role("link", name="月报")).to_be_focused()
    press("Escape")
    expect(group).not_to_have_attribute("open", "")
    expect(group.locator("summary")).to_be_focused()
    press("Enter")
    press("Tab")
    press("Enter")
    page.wait_for_url("**/reports/")
    expect(menu(bar(page), "投资").locator("summary")).to_have_attribute("aria-current", "true")


def test_a_group_closes_when_the_keyboard_moves_on_and_when_another_opens(open_as, office, project):
    page = open_as(office, "/")
    first, second = menu(bar(page), "督办"), menu(bar(page), "台账")
    first.locator("summary").press("Enter")
    for _ in range(first.get_by_role("link").count() + 1):
        page.keyboard.press("Tab")
    expect(second.locator("summary")).to_be_focused()
    expect(first).not_to_have_attribute("open", "")
    first.locator("summary").click()
    second.locator("summary").click()
    expect(first).not_to_have_attribute("open", "")
    expect(second).to_have_attribute("open", "")


def test_two_keys_lead_to_a_page_whose_menu_is_closed(open_as, office, project):
    page = open_as(office, "/")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/dashboard/")
    page.keyboard.press("g")
    page.keyboard.press("y")
    page.wait_for_url("**/overdue/")


def test_two_keys_lead_nobody_where_the_bar_does_not(open_as, administrator):
    page = open_as(administrator, "/")
    for key in "gt":
        page.keyboard.press(key)
    for key in "gx":
        page.keyboard.press(key)
    page.wait_for_url("**/letters/")


def test_without_scripts_a_group_opens_and_only_one_at_a_time(without_scripts, office, project):
    page = without_scripts(office, "/")
    menu(bar(page), "督办").locator("summary").click()
    menu(bar(page), "投资").locator("summary").click()
    expect(bar(page).get_by_role("link", name="逾期清单")).to_be_hidden()
    bar(page).get_by_role("link", name="驾驶舱").click()
    page.wait_for_url("**/dashboard/")


def test_without_scripts_the_telephone_reaches_the_rest(without_scripts, contact, project):
    page = without_scripts(contact, "/", phone=True)
    expect(bar(page)).to_be_hidden()
    foot(page).get_by_text("更多").click()
    foot(page).get_by_role("group", name="投资").get_by_role("link", name="目标").click()
    page.wait_for_url("**/targets/")
    expect(foot(page).locator("summary")).to_have_attribute("aria-current", "true")


def test_a_telephone_shows_four_entries_and_the_rest_by_group(on_phone, office, project):
    page = on_phone(office, "/")
    entries = foot(page).locator(":scope > a, :scope > details > summary")
    assert [re.split(r"[：\s]", words.strip())[0] for words in entries.all_inner_texts()] == [
        "工作台", "逾期清单", "项目台账", "月报", "更多",
    ]  # fmt: skip
    sheet = foot(page).locator(".sheet")
    expect(sheet).to_be_hidden()
    foot(page).locator("summary").click()
    expect(sheet.get_by_role("group")).to_have_count(5)
    box = sheet.bounding_box()
    assert box["x"] == 0
    assert box["width"] == PHONE["width"]
    assert box["y"] > 52, "under the bar at the top"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    for link in sheet.get_by_role("link").all():
        assert link.bounding_box()["height"] >= 44
    page.locator("h1").click()
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("width", [768, 1024, 1440])
def test_the_bar_of_every_role_fits(browser, browser_context_args, live_server, request, width):
    roles = "office supervisor statistician county_leader auditor administrator lead contact"
    request.getfixturevalue("project")
    for role in roles.split():
        context = browser.new_context(**browser_context_args)
        sign_in(context, live_server.url, request.getfixturevalue(role))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url)
        for summary in bar(page).locator("summary").all():
            summary.click()
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width, role
        last = bar(page).locator(":scope > *").last.bounding_box()
        room = bar(page).bounding_box()
        assert last["x"] + last["width"] <= room["x"] + room["width"], role
        context.close()
