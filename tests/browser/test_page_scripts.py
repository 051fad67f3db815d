"""Each behaviour of static/js in a real browser, under the strict content policy."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.device import FORBID

pytestmark = pytest.mark.django_db(transaction=True)

#: Keeps the page where it is and counts what would have been sent.
COUNT_SENT = """() => {
  window.sent = 0;
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) window.sent += 1;
    event.preventDefault();
  });
}"""


@pytest.fixture
def overdue_list(open_as, office, project, other_project):
    """The overdue list before the office, with a row of each project."""
    opened = open_as(office, "/overdue/")
    expect(opened.locator("input[data-row]")).not_to_have_count(0)
    return opened


@pytest.fixture
def report_form(open_as, contact, milestone):
    """The form of a milestone before its contact."""
    return open_as(contact, f"/milestones/{milestone.pk}/")


STUCK = "standing=stuck"


def test_conditional_fields_are_asked_and_sent_only_where_chosen(report_form):
    stuck = report_form.locator(f"[data-when='{STUCK}']").first
    for standing, is_asked in (("stuck", True), ("working", False)):
        report_form.locator(f"input[name=standing][value={standing}]").check(force=True)
        expect(stuck).to_be_visible(visible=is_asked)
        # Which department it was is asked by a choice of its own within.
        fields = [
            field
            for field in stuck.locator("input, select, textarea").all()
            if field.evaluate("field => field.closest('[data-when]').dataset.when") == STUCK
        ]
        assert len(fields) > 3
        assert [field.is_disabled() for field in fields] == [not is_asked] * len(fields)


def test_a_stepper_keeps_to_its_limits(report_form):
    report_form.locator("input[name=standing][value=working]").check(force=True)
    percent = report_form.locator("[data-stepper] input").first
    percent.fill("97")
    report_form.get_by_role("button", name="加 5%").first.click()
    expect(percent).to_have_value(percent.get_attribute("max"))
    percent.fill("3")
    report_form.get_by_role("button", name="减 5%").first.click()
    expect(percent).to_have_value(percent.get_attribute("min"))


def test_words_are_added_once_to_what_was_typed(report_form):
    report_form.locator("input[name=standing][value=working]").check(force=True)
    note = report_form.locator("textarea[name=note]")
    chip = report_form.locator("[data-when='standing=done working'] [data-fill]").first
    note.fill("已进场。")
    chip.click()
    chip.click()
    expect(note).to_have_value(f"已进场。；{chip.inner_text()}")
    expect(note).to_be_focused()


def test_a_password_can_be_shown_and_a_form_goes_once(page, live_server):
    page.goto(f"{live_server.url}/login/")
    password = page.get_by_label("密码", exact=True)
    reveal = page.get_by_role("button", name="显示密码")
    for kind, is_pressed in (("text", "true"), ("password", "false")):
        reveal.click()
        expect(password).to_have_attribute("type", kind)
        expect(reveal).to_have_attribute("aria-pressed", is_pressed)
    page.evaluate(COUNT_SENT)
    page.get_by_label("用户名").fill("somebody")
    password.fill("something")
    page.get_by_role("button", name="登录", exact=True).dblclick()
    assert page.evaluate("window.sent") == 1
    page.evaluate("dispatchEvent(new Event('pageshow'))")
    page.get_by_role("button", name="登录", exact=True).click()
    assert page.evaluate("window.sent") == 2


def test_ctrl_enter_sends_a_form_and_what_the_page_complains_of_is_read_first(page, live_server):
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("用户名").fill("nobody")
    page.get_by_label("密码", exact=True).fill("nothing")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-errors]")).to_be_focused()


def test_ticked_rows_are_counted_and_let_go(overdue_list):
    bar, boxes = overdue_list.locator("[data-bulk]"), overdue_list.locator("input[data-row]")
    expect(bar).to_be_hidden()
    boxes.first.check()
    expect(bar.locator("[data-count]")).to_have_text("1")
    expect(overdue_list.locator("tr.sel")).to_have_count(1)
    overdue_list.locator("[data-row-all]").check()
    expect(bar.locator("[data-count]")).to_have_text(str(boxes.count()))
    overdue_list.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()
    expect(overdue_list.locator("input[data-row]:checked, tr.sel")).to_have_count(0)


def test_a_menu_closes_by_a_click_elsewhere_and_by_escape(overdue_list):
    menu = overdue_list.locator("header .in > details")
    for leave in (
        lambda: overdue_list.locator("h1").click(),
        lambda: overdue_list.keyboard.press("Escape"),
    ):
        menu.locator("summary").click()
        expect(menu).to_have_attribute("open", "")
        leave()
        expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_dialogs_open_and_close_and_a_page_prints(overdue_list):
    overdue_list.evaluate("window.print = () => { window.printed = true; }")
    overdue_list.get_by_role("button", name="打印").click()
    assert overdue_list.evaluate("window.printed")
    overdue_list.locator("header .in > details > summary").click()
    overdue_list.get_by_role("button", name="键盘快捷键").click()
    expect(overdue_list.locator("#keys")).to_be_visible()
    overdue_list.get_by_role("button", name="关闭").click()
    expect(overdue_list.locator("#keys")).to_be_hidden()


def test_keys_move_between_rows_and_pages(overdue_list):
    press, rows = overdue_list.keyboard.press, overdue_list.locator("tbody tr[data-href]")
    press("j")
    press("j")
    press("k")
    expect(rows.first).to_have_class(re.compile(r"\bcur\b"))
    press("x")
    expect(overdue_list.locator("input[data-row]:checked")).to_have_count(1)
    press("/")
    expect(overdue_list.locator("header [data-key='/']")).to_be_focused()
    press("j")
    expect(overdue_list.locator("header [data-key='/']")).to_have_value("j")
    overdue_list.locator("h1").click()
    press("g")
    press("t")
    overdue_list.wait_for_url("**/projects/")
    press("j")
    press("Enter")
    overdue_list.wait_for_url(re.compile(r"/projects/\d+/$"))


def test_a_form_under_a_row_is_opened_by_its_key_and_left_by_escape(open_as, contact, milestone):
    opened = open_as(contact, f"/projects/{milestone.project_id}/")
    opened.keyboard.press("j")
    opened.keyboard.press("e")
    form = opened.locator("form.inline")
    expect(form.locator("[data-when='standing=stuck']").first).to_be_hidden()
    form.locator("input[name=standing][value=working]").check(force=True)
    form.locator("textarea[name=note]").press("Escape")
    expect(form).to_have_count(0)


def test_keys_stay_off_where_the_reader_turned_them_off(overdue_list):
    overdue_list.keyboard.press("?")
    overdue_list.get_by_label("使用单键快捷键").uncheck()
    overdue_list.reload()
    overdue_list.keyboard.press("?")
    overdue_list.keyboard.press("j")
    expect(overdue_list.locator("#keys")).to_be_hidden()
    expect(overdue_list.locator("tr.cur")).to_have_count(0)


def test_a_browser_that_keeps_nothing_has_the_keys_all_the_same(page, open_as, office, project):
    page.add_init_script(FORBID)
    open_as(office, "/overdue/").keyboard.press("?")
    page.get_by_label("使用单键快捷键").uncheck()
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 409}, "别人刚改过，请刷新页面后再改。"),
        ({"status": 500}, "没有办成，填的内容还在。"),
        (None, "网络断了，填的内容还在。联网后请再点一次。"),
    ],
)
def test_an_answer_that_refuses_is_said_and_nothing_is_lost(overdue_list, answer, words):
    was = overdue_list.locator("tbody tr").count()
    overdue_list.route(
        "**/overdue/?*", lambda route: route.fulfill(**answer) if answer else route.abort()
    )
    overdue_list.locator(".seg a").last.click()
    expect(overdue_list.locator("#toasts")).to_contain_text(words)
    expect(overdue_list.locator("[aria-busy]")).to_have_count(0)
    assert overdue_list.locator("tbody tr").count() == was


def test_a_lost_sign_in_is_said_within_the_page(overdue_list):
    overdue_list.context.clear_cookies(name="sessionid")
    overdue_list.locator(".seg a").last.click()
    expect(overdue_list.locator("#toasts")).to_contain_text("登录已过期，填的内容还在。")
    expect(overdue_list.locator("input[data-row]")).not_to_have_count(0)
