"""No network on site: a form stays on the telephone with its photos and goes out once there is one.
What has moved is shown, an ended sign-in is asked for, nothing goes out under another name."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from investment.models import MonthlyReport
from projects.models import Evidence, Milestone, ProgressUpdate
from supervision.models import Instruction
from tests.browser.conftest import PHONE
from tests.browser.device import device
from tests.urls.acts import ACTS, own
from tests.urls.conftest import county
from tests.urls.test_posts import url_of

__all__ = ["county"]

pytestmark = pytest.mark.django_db(transaction=True)
PROGRESS = {"standing": "working", "percent": "40", "note": "甲说", "promised_on": "2026-07-20"}
BOX = "[data-unsent-forms]"


@pytest.fixture
def telephone(live_server, browser, browser_context_args):
    """telephone(person): a browser of theirs, as narrow as one."""
    options = browser_context_args | {"viewport": PHONE, "has_touch": True}
    return lambda person: device(browser, options, live_server.url, person)


@pytest.fixture
def visits(live_server, browser, browser_context_args):
    """As telephone(), at a desk."""
    return lambda person: device(browser, browser_context_args, live_server.url, person)


@pytest.fixture
def photos(tmp_path):
    def make(number):
        paths = [tmp_path / f"现场{each}.jpg" for each in range(number)]
        for shade, path in enumerate(paths):
            Image.new("RGB", (64, 48), (20 * shade, 90, 90)).save(path)
        return paths

    return make


def fill_in(one, county, photos=()):
    url = url_of(county, "projects:milestone")
    one.open(url)
    form = one.form(url, url)
    one.fill(form, PROGRESS)
    if photos:
        form.locator("input[type=file]").last.set_input_files(photos)
    return form


def press(form):
    form.get_by_role("button", name="提交", exact=True).last.click()


def keep_offline(one, county, photos=()):
    form = fill_in(one, county, photos)
    one.context.set_offline(True)
    press(form)
    expect(one.page.locator(BOX)).to_contain_text("存在这台设备上，还没有送出")
    return form


def is_sent(one):
    """As the page learns it: nothing waits any more."""
    expect(one.page.locator(BOX, has_text="还没有送出")).to_have_count(0)


def test_a_report_with_photos_goes_out_once_there_is_a_network_again(county, telephone, photos):
    had = Evidence.objects.count()
    with telephone(county.persons["contact"]) as one:
        form = keep_offline(one, county, photos(2))
        expect(form).to_contain_text("没有信号，已存在这台设备上，联网后自动送出")
        expect(one.page.locator(BOX)).to_contain_text("和 2 个照片或文件")
        assert ProgressUpdate.objects.filter(note="甲说").count() == 0
        assert one.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        one.context.set_offline(False)
        one.page.evaluate("dispatchEvent(new Event('online'))")
        is_sent(one)
        assert ProgressUpdate.objects.filter(note="甲说").count() == 1
        assert Evidence.objects.count() == had + 2
        one.open("/")
        assert one.kept() == []


def test_it_goes_out_when_the_ledger_is_next_opened(county, telephone, photos):
    with telephone(county.persons["contact"]) as one:
        keep_offline(one, county, photos(1))
        one.page.goto("about:blank")
        one.context.set_offline(False)
        one.open("/overdue/")
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        assert ProgressUpdate.objects.filter(note="甲说").count() == 1


def test_an_answer_that_was_lost_makes_no_second_report(county, telephone):
    url = url_of(county, "projects:milestone")
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county)

        def answer_is_lost(route):
            if route.request.method == "POST":
                route.fetch()
                return route.abort()
            return route.continue_()

        one.page.route(f"**{url}", answer_is_lost)
        press(form)
        expect(one.page.locator(BOX)).to_contain_text("还没有送出")
        assert ProgressUpdate.objects.filter(note="甲说").count() == 1
        one.page.unroute(f"**{url}")
        one.open("/overdue/")
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        assert ProgressUpdate.objects.filter(note="甲说").count() == 1


def test_what_has_moved_meanwhile_is_not_sent_but_shown(county, telephone, photos):
    url = url_of(county, "projects:milestone")
    with telephone(county.persons["contact"]) as one:
        keep_offline(one, county, photos(1))
        one.page.goto("about:blank")
        ACTS["projects:milestone"].quicker(county)
        one.context.set_offline(False)
        one.open("/overdue/")
        expect(one.page.locator(BOX)).to_contain_text("请打开核对后再提交")
        assert ProgressUpdate.objects.filter(note="甲说").count() == 0

        one.page.locator(BOX).get_by_role("link").click()
        one.page.wait_for_url(f"**{url}")
        form = one.form(url, url)
        box = form.locator("[data-both-sides]")
        expect(box).to_contain_text("甲说")
        chosen = "(field) => field.files.length"
        assert form.locator("input[type=file]").last.evaluate(chosen) == 1
        for tick in box.locator("[data-take]").all():
            tick.check()
        box.get_by_role("button", name="按勾选的填入").click()
        press(form)
        one.page.wait_for_load_state()
        expect(one.page.get_by_text("进展已保存")).to_be_visible()
        assert ProgressUpdate.objects.filter(note="甲说").count() == 1
        expect(one.page.locator(BOX)).to_have_count(0)


def test_an_ended_sign_in_is_asked_for_first(county, telephone):
    with telephone(county.persons["contact"]) as one:
        keep_offline(one, county)
        one.lose_sign_in()
        one.context.set_offline(False)
        one.page.evaluate("dispatchEvent(new Event('online'))")
        expect(one.page.locator(BOX)).to_contain_text("请重新登录，登录后自动送出")
        assert ProgressUpdate.objects.filter(note="甲说").count() == 0
        one.page.goto(f"{one.site}/overdue/")
        one.sign_in_again()
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        assert ProgressUpdate.objects.get(note="甲说").by == one.person


def test_nothing_goes_out_under_another_name(county, telephone):
    with telephone(county.persons["contact"]) as one:
        keep_offline(one, county)
        one.person = county.persons["owner_colleague"]
        one.sign_in()
        one.context.set_offline(False)
        one.page.evaluate("dispatchEvent(new Event('online'))")
        one.page.wait_for_timeout(500)
        one.open("/overdue/")
        one.page.wait_for_timeout(500)
        expect(one.page.locator(BOX)).to_have_count(0)
        assert ProgressUpdate.objects.filter(note="甲说").count() == 0
        one.person = county.persons["contact"]
        one.sign_in()
        one.open("/overdue/")
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        assert ProgressUpdate.objects.get(note="甲说").by == one.person


def test_more_than_can_be_kept_is_said(county, telephone, tmp_path):
    papers = [tmp_path / f"批复{each}.pdf" for each in range(2)]
    for paper in papers:
        paper.write_bytes(b"%PDF-1.4" + bytes(11 * 1024 * 1024))
    with telephone(county.persons["contact"]) as one:
        form = fill_in(one, county, papers)
        one.context.set_offline(True)
        press(form)
        expect(form).to_contain_text("超过 9 个或 20 MB，存不下，没有送出；文字已存草稿")
        one.context.set_offline(False)
        one.page.reload()
        url = url_of(county, "projects:milestone")
        assert one.values(one.form(url, url), ["note"]) == {"note": "甲说"}


def test_what_is_refused_comes_back_with_what_was_typed_and_is_sent_anew(county, telephone):
    """The answer to a script takes the place of the page."""
    url = url_of(county, "projects:milestone")
    with telephone(county.persons["contact"]) as one:
        one.open(url)
        form = one.form(url, url)
        one.fill(form, PROGRESS | {"promised_on": ""})
        press(form)
        expect(one.page.locator("[data-errors]")).to_be_focused()
        form = one.form(url, url)
        assert one.values(form, ["note"]) == {"note": "甲说"}
        one.fill(form, {"promised_on": "2026-07-20"})
        press(form)
        expect(one.page.get_by_text("进展已保存")).to_be_visible()
        one.page.wait_for_load_state()
        assert ProgressUpdate.objects.filter(note="甲说").count() == 1
        assert one.kept() == []


@pytest.mark.parametrize("name", ["investment:report", "supervision:instruction"])
def test_report_and_reply_are_kept_as_well(name, county, telephone):
    act, url = ACTS[name], url_of(county, name)
    model = {"investment:report": MonthlyReport, "supervision:instruction": Instruction}[name]
    with telephone(county.persons[act.person]) as one:
        one.open(url)
        form = one.form("", url)
        one.fill(form, act.data)
        one.context.set_offline(True)
        form.locator("button[type=submit]").last.click()
        expect(one.page.locator(BOX)).to_contain_text("还没有送出")
        state = own(county, model).state
        one.context.set_offline(False)
        one.page.evaluate("dispatchEvent(new Event('online'))")
        is_sent(one)
        assert own(county, model).state != state


def test_under_a_row_of_the_roadmap_it_is_kept_as_well(county, visits):
    with visits(county.persons["contact"]) as one:
        one.open(url_of(county, "desk:project"))
        one.page.locator("main [hx-get^='/milestones/']").first.click()
        form = one.page.locator("form.report.inline")
        form.wait_for()
        one.fill(form, PROGRESS)
        one.context.set_offline(True)
        press(form)
        expect(one.page.locator(BOX)).to_contain_text("开工 · 示例项目一")
        one.page.goto("about:blank")
        one.context.set_offline(False)
        one.open("/")
        expect(one.page.locator(BOX)).to_contain_text("已送出")
        assert ProgressUpdate.objects.filter(note="甲说").count() == 1


def test_signing_out_asks_and_takes_it_along(county, telephone):
    with telephone(county.persons["contact"]) as one:
        keep_offline(one, county)
        one.page.route("**/milestones/**", lambda route: route.abort())
        one.context.set_offline(False)
        one.page.locator("header .in > details > summary").click()
        one.page.get_by_role("button", name="退出", exact=True).click()
        asked = one.page.get_by_role("dialog", name="还有内容没有提交")
        asked.get_by_role("button", name="清除并退出").click()
        one.page.wait_for_url("**/login/")
        one.page.unroute("**/milestones/**")
        one.sign_in()
        one.open("/overdue/")
        one.page.wait_for_timeout(500)
        assert own(county, Milestone).updates.filter(note="甲说").count() == 0
