"""Drafts: two devices on one form, what is kept and for how long, a browser that keeps nothing,
and signing out with something unsent."""

import pytest
from playwright.sync_api import expect

from accounts.models import AuditEntry
from projects.models import ProgressUpdate
from tests.browser.conftest import PHONE
from tests.browser.device import FORBID, FULL, device
from tests.urls.acts import ACTS
from tests.urls.conftest import county
from tests.urls.test_posts import extra, url_of

__all__ = ["county"]

pytestmark = pytest.mark.django_db(transaction=True)
RESTORED = "已恢复上次没有提交的内容"
BOTH = "[data-both-sides]"
#: Every form on a page of its own: each drafts.
FORMS = [name for name, act in ACTS.items() if not (act.page or act.form) and act.data]
#: What makes something new: no version to have moved, one and the same form comes back.
NEW = {
    "desk:project-new": ("office", {"name": "示例项目九", "remark": "示例"}),
    "projects:milestone-new": ("office", {"name": "主体封顶"}),
    "supervision:instruct": ("lead", {"text": "请说明原因"}),
    "accounts:person-new": ("administrator", {"name": "示例庚"}),
    "accounts:unit-new": ("administrator", {"name": "示例局"}),
}


@pytest.fixture
def opens(live_server, browser, browser_context_args):
    """opens(person): a browser of theirs; `script` runs before each page, `width` in pixels."""

    def make(person, *, script="", phone=False):
        options = browser_context_args | ({"viewport": PHONE, "has_touch": True} if phone else {})
        return device(browser, options, live_server.url, person, script)

    return make


# --- Two devices ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMS)
def test_a_draft_never_overwrites_what_was_saved_since(name, county, opens):
    act, person = ACTS[name], county.persons[ACTS[name].person]
    act.ready(county)
    url, data = url_of(county, name), {key: str(text) for key, text in act.data.items()}
    data |= {key: str(value) for key, value in extra(county, name).items()}
    with opens(person) as one, opens(person) as other:
        one.open(url)
        form, names = one.form("", url), every_name(one, url)
        assert form.get_attribute("data-draft") is not None
        data = {key: text for key, text in data.items() if key in names}
        drawn = one.values(form, data)
        one.fill(form, data)
        typed = one.values(form, data)
        changed = [key for key in data if typed[key] != drawn[key]]
        one.open("/")

        act.quicker(county)
        other.open(url)
        one.open(url)
        form, names = one.form("", url), every_name(one, url)
        assert one.values(form, names) == other.values(other.form("", url), names)
        box = form.locator(BOTH)
        expect(box).to_contain_text("您没有提交的内容，之后这里有过变动")
        assert box.locator("tbody tr").count() == len(changed)

        for tick in box.locator("[data-take]").all():
            tick.check()
        box.get_by_role("button", name="按勾选的填入").click()
        expect(box).to_have_count(0)
        assert one.values(form, changed) == {key: typed[key] for key in changed}
        others = [key for key in names if key not in data]
        assert one.values(form, others) == other.values(other.form("", url), others)
        one.submit(form)
        assert "有变" not in one.says()[:60], "sent with the version that both sides were shown of"


def every_name(one, url):
    names = one.form("", url).evaluate(
        "(form) => Array.from(form.elements).filter((f) => f.name && !['hidden', 'file']"
        ".includes(f.type)).map((f) => f.name)"
    )
    return sorted(set(names))


@pytest.mark.parametrize("name", NEW)
def test_a_draft_of_something_new_comes_back_and_makes_it_once(name, county, opens):
    who, data = NEW[name]
    url = url_of(county, name)
    with opens(county.persons[who]) as one:
        one.open(url)
        form = one.form("", url)
        key = one.values(form, ["version"])
        one.fill(form, data)
        one.open("/")
        one.open(url)
        form = one.form("", url)
        expect(form).to_contain_text(RESTORED)
        assert one.values(form, data) == data
        assert one.values(form, ["version"]) == key
        one.page.get_by_role("button", name="不用草稿").click()
        assert one.values(form, data) != data
        assert one.kept() == []


def report(percent, note):
    day = {"promised_on": "2026-07-20"}
    return {"standing": "working", "percent": percent, "note": note, **day}


def test_two_owners_report_on_one_milestone_and_no_word_is_lost(county, opens):
    url = url_of(county, "projects:milestone")
    persons = county.persons["contact"], county.persons["owner_colleague"]
    with opens(persons[0], phone=True) as one, opens(persons[1]) as other:
        one.open(url)
        one.fill(one.form(url, url), report("40", "甲说"))
        other.open(url)
        other.fill(other.form(url, url), report("60", "乙说"))
        other.submit(other.form(url, url))

        one.open(url)
        form = one.form(url, url)
        assert one.values(form, ["percent", "note"]) == {"percent": "60", "note": "乙说"}
        box = form.locator(BOTH)
        expect(box).to_contain_text("甲说")
        expect(box.get_by_label("用您填的：形象进度")).not_to_be_checked()
        assert one.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        box.get_by_label("用您填的：一句话进展").check()
        box.get_by_role("button", name="按勾选的填入").click()
        assert one.values(form, ["percent", "note"]) == {"percent": "60", "note": "甲说"}
        one.submit(form)
    said = list(ProgressUpdate.objects.order_by("pk").values_list("percent", "note"))
    assert said[-2:] == [(60, "乙说"), (60, "甲说")]


def test_what_was_shown_may_be_left_out(county, opens):
    url, office = url_of(county, "desk:project-edit"), county.persons["office"]
    with opens(office) as one:
        one.open(url)
        one.fill(one.form("", url), {"remark": "甲说"})
        ACTS["desk:project-edit"].quicker(county)
        one.open(url)
        one.page.get_by_role("button", name="都不用，删除草稿").click()
        expect(one.page.locator(BOTH)).to_have_count(0)
        assert one.kept() == []
        one.open(url)
        assert one.values(one.form("", url), ["remark"]) == {"remark": ""}


def test_what_is_typed_while_it_asks_does_not_take_the_draft_away(county, opens):
    url, office = url_of(county, "desk:project-edit"), county.persons["office"]
    with opens(office) as one:
        one.open(url)
        one.fill(one.form("", url), {"remark": "甲说"})
        ACTS["desk:project-edit"].quicker(county)
        one.open(url)
        one.fill(one.form("", url), {"tag_names": "示例标"})
        one.open(url)
        expect(one.page.locator(BOTH)).to_contain_text("甲说")
        expect(one.page.locator(BOTH)).to_contain_text("示例标")


# --- What goes and what stays ---------------------------------------------------------------------


def test_only_the_saved_form_s_draft_goes(county, opens):
    edit, people = (url_of(county, f) for f in ("desk:project-edit", "projects:project-people"))
    with opens(county.persons["office"]) as one:
        one.open(people)
        one.fill(one.form("", people), {"on": "2026-07-07"})
        one.open(edit)
        one.fill(one.form("", edit), {"remark": "甲说"})
        one.submit(one.form("", edit))
        assert "已保存" in one.says() or "改" in one.says()
        assert len(one.kept()) == 1
        assert people in one.kept()[0]


def test_a_form_that_is_refused_keeps_its_draft(county, opens):
    url = url_of(county, "projects:project-stage")
    with opens(county.persons["office"]) as one:
        one.open(url)
        one.fill(one.form("", url), {"reason": "甲说", "on": "2030-01-01"})
        one.submit(one.form("", url))
        form = one.form("", url)
        assert one.values(form, ["reason"]) == {"reason": "甲说"}
        assert form.locator(BOTH).count() == 0, "the server gave back what was typed"
        one.open("/")
        one.open(url)
        assert one.values(one.form("", url), ["reason"]) == {"reason": "甲说"}


def test_the_clock_of_the_device_counts_for_nothing(county, opens):
    url = url_of(county, "desk:project-edit")
    with opens(county.persons["office"]) as one:
        one.page.clock.install(time="2025-07-08T10:00:00")
        one.open(url)
        one.fill(one.form("", url), {"remark": "甲说"})
        one.page.clock.run_for(500)
        one.page.clock.set_system_time("2026-07-08T10:00:00")
        one.open(url)
        assert one.values(one.form("", url), ["remark"]) == {"remark": "甲说"}


def test_a_draft_of_a_form_that_has_changed_is_shown_to_be_copied(county, opens):
    url = url_of(county, "desk:project-edit")
    with opens(county.persons["office"]) as one:
        one.open(url)
        one.fill(one.form("", url), {"remark": "甲说"})
        one.page.wait_for_timeout(500)
        one.page.evaluate(
            """() => {
              const key = Object.keys(localStorage).find((each) => each.startsWith("form:"));
              const record = JSON.parse(localStorage.getItem(key));
              record.typed.gone = { value: "丙说", base: "", label: "旧栏目", text: "丙说" };
              localStorage.setItem(key, JSON.stringify(record)); }"""
        )
        one.open(url)
        row = one.page.locator(f"{BOTH} tr", has_text="旧栏目")
        expect(row).to_contain_text("这一栏没有了")
        expect(row).to_contain_text("丙说")
        expect(row.get_by_role("checkbox")).to_be_disabled()


# --- A browser that keeps nothing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "words"), [(FORBID, "不让网页存内容"), (FULL, "存储已满")], ids=["forbid", "full"]
)
def test_where_nothing_can_be_kept_it_is_said_and_nothing_is_lost(script, words, county, opens):
    url = url_of(county, "desk:project-edit")
    with opens(county.persons["office"], script=script) as one:
        one.open(url)
        form = one.form("", url)
        one.fill(form, {"remark": "甲说"})
        expect(form.locator("[data-draft-note]")).to_contain_text(words)

        one.lose_sign_in()
        form.get_by_role("button", name="保存").click()
        note = form.locator("[data-draft-note]")
        expect(note).to_contain_text("登录已过期，没有提交；填的内容还在这一页")
        with one.page.expect_popup() as opened:
            note.get_by_role("link", name="在新窗口登录").click()
        first, one.page = one.page, opened.value
        one.sign_in_again()
        one.page = first
        with one.page.expect_navigation():
            form.get_by_role("button", name="保存").click()
        assert "甲说" in str(AuditEntry.objects.first().after)


def test_a_form_is_not_sent_for_another_person_who_signed_in_since(county, opens, office_colleague):
    url = url_of(county, "desk:project-edit")
    with opens(county.persons["office"], script=FULL) as one:
        one.open(url)
        form = one.form("", url)
        one.fill(form, {"remark": "甲说"})
        one.person = office_colleague
        one.sign_in()
        form.get_by_role("button", name="保存").click()
        expect(form.locator("[data-draft-note]")).to_contain_text("现在登录的是另一个人，没有提交")


# --- Under the person, and gone with signing out --------------------------------------------------


def typed_into(one, url, text="甲说"):
    one.open(url)
    one.fill(one.form("", url), {"remark": text})


def sign_out(one):
    one.page.locator("header .in > details > summary").click()
    one.page.get_by_role("button", name="退出", exact=True).click()


def test_nobody_else_at_the_same_device_is_shown_it(county, opens, office_colleague):
    url = url_of(county, "desk:project-edit")
    with opens(county.persons["office"]) as one:
        typed_into(one, url)
        one.person = office_colleague
        one.sign_in()
        one.open(url)
        assert one.values(one.form("", url), ["remark"]) == {"remark": ""}
        sign_out(one)
        one.page.wait_for_url("**/login/")
        assert len(one.kept()) == 1, "the first one's is still theirs"


def test_signing_out_asks_first_and_then_clears(county, opens):
    url = url_of(county, "desk:project-edit")
    with opens(county.persons["office"]) as one:
        typed_into(one, url)
        one.open("/")
        sign_out(one)
        asked = one.page.get_by_role("dialog", name="还有内容没有提交")
        expect(asked.get_by_role("link")).to_have_text("编辑项目 · 示例项目一")
        asked.get_by_role("button", name="先不退出").click()
        assert len(one.kept()) == 1
        sign_out(one)
        asked.get_by_role("button", name="清除并退出").click()
        one.page.wait_for_url("**/login/")
        assert one.kept() == []


def test_signed_in_anew_in_another_window_the_old_page_s_form_comes_back(county, opens):
    url = url_of(county, "desk:project-edit")
    with opens(county.persons["office"]) as one:
        typed_into(one, url)
        first, one.page = one.page, one.context.new_page()
        one.lose_sign_in()
        one.page.goto(f"{one.site}{url}")
        one.sign_in_again()
        one.page = first
        one.submit(one.form("", url))
        assert "刚才那一步没有办理，请再点一次" in one.says()
        assert one.values(one.form("", url), ["remark"]) == {"remark": "甲说"}
        one.submit(one.form("", url))
        assert "甲说" in str(AuditEntry.objects.first().after)
