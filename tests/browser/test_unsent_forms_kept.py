"""What counts as no network, what is kept of a form that was filled in more than once, and what is
said where the browser keeps nothing."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from projects.models import Evidence, ProgressUpdate
from tests.browser.conftest import PHONE
from tests.browser.device import FORBID, FULL, device
from tests.browser.test_unsent_forms import (
    BOX,
    PROGRESS,
    fill_in,
    is_sent,
    keep_offline,
    photos,
    press,
)
from tests.urls.acts import ACTS
from tests.urls.conftest import county
from tests.urls.test_posts import url_of

__all__ = ["county", "photos"]

pytestmark = pytest.mark.django_db(transaction=True)
HOME = re.compile(r"^[^/]+//[^/]+/$")
NEVER = "() => document.body.dataset.answerWithin = 300"
ONLINE = "dispatchEvent(new Event('online'))"
#: As Chromium does where a site may keep nothing, and where the disk is full.
NO_FILES = """indexedDB.open = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};"""
FILES_FULL = """IDBObjectStore.prototype.put = () => {
  throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
};"""


@pytest.fixture
def telephone(live_server, browser, browser_context_args):
    """telephone(person, script=""): a browser of theirs, as narrow as one."""
    options = browser_context_args | {"viewport": PHONE, "has_touch": True}
    return lambda person, **more: device(browser, options, live_server.url, person, **more)


@pytest.fixture
def url(county):
    return url_of(county, "projects:milestone")


def reports():
    return list(
        ProgressUpdate.objects.exclude(note="").order_by("pk").values_list("note", flat=True)
    )


def goes_out(one):
    one.context.set_offline(False)
    one.page.evaluate(ONLINE)
    is_sent(one)


def posts_of(one):
    """The list of POSTs that this page sends from now on."""
    sent = []
    one.page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else 0
    )
    return sent


# --- What counts as no network --------------------------------------------------------------------


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_server_that_is_not_reached_counts_as_no_network(status, county, telephone, photos, url):
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county, photos(1))
        one.page.route(f"**{url}", lambda route: route.fulfill(status=status, body="Bad Gateway"))
        press(form)
        expect(one.page.locator(BOX)).to_contain_text("和 1 个照片或文件存在这台设备上，还没有送出")
        one.page.evaluate(ONLINE)
        one.page.wait_for_timeout(300)
        expect(one.page.locator(BOX)).to_contain_text("联网后自动送出")
        one.page.unroute(f"**{url}")
        goes_out(one)
        assert reports() == ["甲说"]


def test_an_answer_that_never_comes_counts_as_no_network(county, telephone, url):
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county)
        one.page.evaluate(NEVER)
        one.page.route(f"**{url}", lambda route: None)
        press(form)
        expect(form).to_contain_text("没有信号，已存在这台设备上")
        one.page.unroute(f"**{url}")
        one.page.evaluate("() => delete document.body.dataset.answerWithin")
        goes_out(one)
        assert reports() == ["甲说"]


@pytest.mark.parametrize("way", ["hangs", "502"])
def test_so_it_does_under_a_row_of_the_roadmap(way, county, telephone, url):
    with telephone(county.persons["contact"]) as one:
        one.open(url_of(county, "desk:project"))
        one.page.locator("main [hx-get^='/milestones/']").first.click()
        form = one.page.locator("form.report.inline")
        form.wait_for()
        one.fill(form, PROGRESS)
        one.page.evaluate(NEVER)
        answer = (lambda route: None) if way == "hangs" else lambda route: route.fulfill(status=502)
        one.page.route(f"**{url}", answer)
        press(form)
        expect(one.page.locator(BOX)).to_contain_text("还没有送出")
        one.page.unroute(f"**{url}")
        one.page.evaluate("() => delete document.body.dataset.answerWithin")
        goes_out(one)
        assert reports() == ["甲说"]


@pytest.mark.parametrize(
    ("status", "page", "said"),
    [
        (
            413,
            "<h1>文件太大</h1><p>这次上传超过了限制，没有保存。</p>",
            "文件太大。这次上传超过了限制",
        ),
        (
            500,
            "<p class=code>500</p><h1>没有办成</h1><p>系统出了问题</p>",
            "没有办成。系统出了问题。",
        ),
        (429, "busy", "没有提交，填的内容还在这一页。请稍后再点一次。"),
    ],
)
def test_what_else_a_server_says_is_said_and_sent_no_second_time(
    status, page, said, county, telephone, photos, url
):
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county, photos(1))
        one.page.route(
            f"**{url}",
            lambda route: route.fulfill(
                status=status, body=page, content_type="text/html; charset=utf-8"
            ),
        )
        sent = posts_of(one)
        press(form)
        expect(form).to_contain_text(said)
        one.page.wait_for_timeout(300)
        assert len(sent) == 1
        assert one.values(form, ["note"]) == {"note": "甲说"}
        expect(one.page.locator(BOX)).to_have_count(0)


def test_a_refused_form_travels_once_and_again_when_it_is_mended_with_its_photos(
    county, telephone, photos, url
):
    had = Evidence.objects.count()
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county, photos(2))
        one.fill(form, {"promised_on": ""})
        sent = posts_of(one)
        press(form)
        expect(one.page.locator("[data-errors]")).to_be_focused()
        one.page.wait_for_timeout(300)
        assert len(sent) == 1
        form = one.form(url, url)
        assert form.locator("input[type=file]").last.evaluate("(field) => field.files.length") == 2
        one.fill(form, {"promised_on": "2026-07-20"})
        press(form)
        expect(one.page.get_by_text("进展已保存")).to_be_visible()
        one.open("/overdue/")
        one.page.wait_for_timeout(300)
        assert len(sent) == 2
        assert reports() == ["甲说"]
        assert Evidence.objects.count() == had + 2


def test_a_form_that_waited_and_is_refused_travels_once(county, telephone, photos, url):
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county, photos(1))
        one.fill(form, {"promised_on": ""})
        one.context.set_offline(True)
        press(form)
        expect(one.page.locator(BOX)).to_contain_text("还没有送出")
        one.context.set_offline(False)
        sent = posts_of(one)
        for _ in range(2):
            one.page.evaluate(ONLINE)
            expect(one.page.locator(BOX)).to_contain_text("请打开核对后再提交")
            one.page.wait_for_timeout(300)
        assert len(sent) == 1
        assert reports() == []


# --- Filled in more than once ---------------------------------------------------------------------


def test_the_same_page_filled_in_again_goes_out_once_as_it_was_left(county, telephone, photos, url):
    had = Evidence.objects.count()
    with telephone(county.persons["contact"]) as one:
        form = keep_offline(one, county, photos(2))
        expect(form).to_contain_text("要改的改好再点，只送最后一份")
        one.fill(form, {"note": "甲又说"})
        press(form)
        expect(form).to_contain_text("代替前一次没有送出的")
        expect(one.page.locator(BOX).get_by_role("link")).to_have_count(1)
        goes_out(one)
        assert reports() == ["甲又说"]
        assert Evidence.objects.count() == had + 2


def test_two_windows_filled_in_without_network_lose_neither(county, telephone, url):
    """The first goes out; the second is shown what was reported since."""
    with telephone(county.persons["contact"]) as one:
        other = one.context.new_page()
        other.goto(f"{one.site}{url}")
        first = fill_in(one, county)
        one.context.set_offline(True)
        press(first)
        expect(one.page.locator(BOX)).to_contain_text("还没有送出")
        form = other.locator(f'main form[method=post][action="{url}"]').first
        one.fill(form, PROGRESS | {"note": "乙说", "percent": "55"})
        press(form)
        expect(other.locator(BOX).get_by_role("link")).to_have_count(2)
        one.page.goto("about:blank")
        other.goto("about:blank")
        one.context.set_offline(False)
        one.open("/overdue/")
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        expect(one.page.locator(BOX)).to_contain_text("请打开核对后再提交")
        (sent,) = reports()
        lost = ({"甲说", "乙说"} - {sent}).pop()
        one.page.locator(BOX).get_by_role("link").click()
        one.page.wait_for_url(f"**{url}")
        form = one.form(url, url)
        expect(form.locator("[data-both-sides]")).to_contain_text(lost)
        for tick in form.locator("[data-take]").all():
            tick.check()
        form.get_by_role("button", name="按勾选的填入").click()
        press(form)
        expect(one.page.get_by_text("进展已保存")).to_be_visible()
        expect(one.page.locator(BOX)).to_have_count(0)
        assert sorted(reports()) == ["乙说", "甲说"]


def test_what_waits_is_gone_on_with_when_its_page_is_opened_again(county, telephone, photos, url):
    had = Evidence.objects.count()
    with telephone(county.persons["contact"]) as one:
        one.context.route(f"**{url}", cut_posts)
        form = fill_in(one, county, photos(1))
        press(form)
        expect(one.page.locator(BOX)).to_contain_text("还没有送出")
        one.page.reload()
        form = one.form(url, url)
        expect(form).to_contain_text("这里接着上次没有送出的那一份")
        assert one.values(form, ["note"]) == {"note": "甲说"}
        one.fill(form, {"note": "甲补说"})
        press(form)
        expect(form).to_contain_text("代替前一次没有送出的")
        expect(one.page.locator(BOX).get_by_role("link")).to_have_count(1)
        one.context.unroute(f"**{url}")
        goes_out(one)
        assert reports() == ["甲补说"]
        assert Evidence.objects.count() == had + 1


def test_the_last_words_go_out_where_the_first_were_about_to(county, telephone, url):
    """They were read before it was asked who is signed in, and replaced before the answer came."""
    with telephone(county.persons["contact"]) as one:
        one.context.route(f"**{url}", cut_posts)
        form = fill_in(one, county)
        press(form)
        expect(one.page.locator(BOX)).to_contain_text("还没有送出")
        asked = []
        one.page.route(HOME, lambda route: asked.append(route))
        with one.page.expect_request(HOME):
            one.page.evaluate(ONLINE)
        one.fill(form, {"note": "甲补说"})
        press(form)
        expect(form).to_contain_text("代替前一次没有送出的")
        one.context.unroute(f"**{url}")
        for route in asked:
            route.continue_()
        one.page.unroute(HOME)
        is_sent(one)
        assert reports() == ["甲补说"]


def cut_posts(route):
    return route.abort() if route.request.method == "POST" else route.continue_()


def test_what_changed_while_it_was_under_way_is_not_dropped_with_it(county, telephone, url):
    """The answer to the first words takes nothing of the second away."""
    with telephone(county.persons["contact"]) as one:
        form = keep_offline(one, county)
        held = []
        one.page.route(f"**{url}", lambda route: held.append(route))
        one.context.set_offline(False)
        with one.page.expect_request(f"**{url}"):
            one.page.evaluate(ONLINE)
        one.page.wait_for_timeout(100)
        assert len(held) == 1
        one.fill(form, {"note": "甲又说"})
        one.page.evaluate("() => document.body.dataset.answerWithin = 300")
        press(form)
        expect(form).to_contain_text("代替前一次没有送出的")
        held[0].continue_()
        one.page.unroute(f"**{url}")
        expect(one.page.locator(BOX)).to_contain_text("请打开核对后再提交", timeout=10_000)
        expect(one.page.locator("[data-both-sides]")).to_contain_text("甲又说")
        assert reports() == ["甲说"]


def test_what_is_not_to_be_sent_any_more_is_deleted_by_two_clicks(county, telephone, url):
    with telephone(county.persons["contact"]) as one:
        keep_offline(one, county)
        one.page.goto("about:blank")
        ACTS["projects:milestone"].quicker(county)
        one.context.set_offline(False)
        one.open("/overdue/")
        one.page.get_by_role("button", name="不送了").click()
        one.page.get_by_role("button", name="再点一次，删除这一份").click()
        expect(one.page.locator(BOX)).to_have_count(0)


# --- Where the browser keeps nothing, and whose it is ---------------------------------------------


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (NO_FILES, "没有信号，浏览器也不让存照片和填的内容，没有送出。请不要关闭这一页"),
        (
            FILES_FULL,
            "没有信号，浏览器的存储已满，照片和填的内容存不下，没有送出。请不要关闭这一页",
        ),
    ],
    ids=["forbidden", "full"],
)
def test_where_no_photos_can_be_kept_it_is_said_and_the_page_holds_them(
    script, words, county, telephone, photos, url
):
    with telephone(county.persons["contact"], script=script) as one:
        form = fill_in(one, county, photos(1))
        one.context.set_offline(True)
        press(form)
        expect(form).to_contain_text(words)
        one.context.set_offline(False)
        press(form)
        expect(one.page.get_by_text("进展已保存")).to_be_visible()
        assert reports() == ["甲说"]


@pytest.mark.parametrize("script", [FORBID, FULL], ids=["forbidden", "full"])
def test_where_no_draft_can_be_kept_the_whole_form_is(script, county, telephone, photos, url):
    """The words and the files lie in two places; one that refuses takes nothing from the other."""
    with telephone(county.persons["contact"], script=script) as one:
        keep_offline(one, county, photos(1))
        goes_out(one)
        assert reports() == ["甲说"]


def test_signing_out_asks_also_where_no_draft_could_be_kept(county, telephone, url):
    with telephone(county.persons["contact"], script=FULL) as one:
        keep_offline(one, county)
        one.page.locator("header .in > details > summary").click()
        one.page.get_by_role("button", name="退出", exact=True).click()
        asked = one.page.get_by_role("dialog", name="还有内容没有提交")
        expect(asked.get_by_role("link", name="示例项目一")).to_be_visible()


def test_the_clock_of_the_telephone_counts_for_nothing(county, telephone, url):
    with telephone(county.persons["contact"]) as one:
        one.page.clock.set_system_time("2027-07-08T10:00:00")
        keep_offline(one, county)
        one.page.goto("about:blank")
        one.page.clock.set_system_time("2025-07-08T10:00:00")
        one.context.set_offline(False)
        one.open("/overdue/")
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        assert reports() == ["甲说"]


def test_a_sign_in_that_ended_keeps_the_form_with_its_photos(county, telephone, photos, url):
    had = Evidence.objects.count()
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county, photos(1))
        Session.objects.all().delete()
        sent = posts_of(one)
        press(form)
        one.page.wait_for_url("**/login/**")
        assert len(sent) == 1
        one.sign_in_again()
        expect(one.page.get_by_text("甲说").first).to_be_visible()
        is_sent(one)
        assert reports() == ["甲说"]
        assert Evidence.objects.count() == had + 1
        assert "请再点一次" not in one.says()


def test_where_neither_is_signed_in_nor_kept_it_says_where_to_sign_in(county, telephone, url):
    with telephone(county.persons["contact"], script=NO_FILES) as one:
        form = fill_in(one, county)
        one.lose_sign_in()
        press(form)
        expect(form).to_contain_text("登录已过期，浏览器也不让存")
        expect(form).to_contain_text("请不要关闭这一页，在新窗口登录后再点一次")
        one.context.clear_cookies(name="csrftoken")  # the sign-in gives another
        one.sign_in()
        press(form)
        expect(one.page.get_by_text("进展已保存")).to_be_visible()
        assert reports() == ["甲说"]


def test_where_another_person_has_signed_in_since_it_says_so_and_waits(county, telephone, url):
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county)
        one.context.clear_cookies(name="csrftoken")
        one.person = county.persons["owner_colleague"]
        one.sign_in()
        press(form)
        expect(form).to_contain_text("这台设备现在登录的是另一个人，没有提交，已存在这台设备上")
        assert reports() == []
        one.person = county.persons["contact"]
        one.sign_in()
        one.open("/overdue/")
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        assert ProgressUpdate.objects.get(note="甲说").by == one.person
