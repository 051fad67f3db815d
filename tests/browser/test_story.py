"""The product in one line: a ledger goes in, an overdue milestone comes out in its leader's
inbox, and its owner clears it. One clock for server and pass, a real SMTP server, real pages."""

from datetime import date, timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from accounts.models import Unit
from alerts.models import Letter
from projects.models import Project
from tests.alerts.sink import Sink
from tests.browser import ledger_file
from tests.browser.conftest import PHONE
from tests.browser.stage import Clock, Post, link, look, moment, text

pytestmark = pytest.mark.django_db(transaction=True)

LISTED = date(2026, 3, 25)
OWNER, HEAD = ledger_file.CONTACT, "head@example.invalid"
LEAD, SUPERVISION, COUNTY = (
    "lead@example.invalid",
    "supervision@example.invalid",
    "county@example.invalid",
)
#: Who is owed a letter on which day, due on 31 March. What the year's first list should have said
#: already comes the morning after; 1 May, the 31st day, is off and so is the rest until the 5th.
OWED = {
    date(2026, 3, 26): [OWNER],
    date(2026, 3, 30): [OWNER],
    date(2026, 3, 31): [OWNER],
    date(2026, 4, 1): [OWNER, HEAD],
    date(2026, 4, 8): [OWNER, HEAD, LEAD],
    date(2026, 4, 13): [COUNTY],  # a Monday: the digest; the 6th was a day off
    date(2026, 4, 16): [OWNER, HEAD, LEAD, SUPERVISION],
    date(2026, 4, 20): [COUNTY],
    date(2026, 4, 27): [COUNTY],
    date(2026, 5, 6): [OWNER, HEAD, LEAD, SUPERVISION, COUNTY],
}
RED_DAY = date(2026, 5, 6)


@pytest.fixture
def sink():
    running = Sink().start()
    yield running
    running.stop()


@pytest.fixture
def post(sink, settings, live_server):
    """The sink as the county's mail server, for letters and invitations alike."""
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_URL = f"smtp://127.0.0.1:{sink.port}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    return Post(sink)


@pytest.fixture
def clock():
    with Clock(moment(LISTED, "09:00")) as running:
        yield running


@pytest.fixture
def seats(make_person):
    """Those whom no sheet names: the office, the administrator, and who hears of the worst."""
    make_person("示例办一", duty="office", username="office")
    make_person("示例管理员一", duty="administrator", username="administrator")
    make_person("示例督查一", duty="supervision", email=SUPERVISION)
    make_person("示例县领导九", duty="county_leader", email=COUNTY)


def test_an_overdue_milestone_reaches_its_leader_and_its_owner_clears_it(
    seats, clock, visitor, post, tmp_path
):
    the_office_brings_the_ledger_in(visitor("office"), ledger_file.write(tmp_path / "台账.xlsx"))
    administrator = visitor("administrator")
    the_administrator_names_head_and_lead(administrator)
    leader, owner = visitor("lead"), visitor("owner-a", phone=True)
    for name, person in (("示例县领导一", leader), ("示例甲", owner)):
        the_administrator_invites(administrator, name)
        the_invited_sets_a_password(person, post)
    letters = every_morning(clock, post, LISTED + timedelta(days=1), RED_DAY)
    assert {day: sorted(found) for day, found in letters.items()} == {
        day: sorted(addresses) for day, addresses in OWED.items()
    }
    the_letters_say_what_is_asked(letters)

    clock.go(RED_DAY, "09:30")
    the_leader_reads_and_instructs(leader, letters[RED_DAY][LEAD])
    assert look().endswith("letters 1, sent 1, held 0, failed 0")
    (told,) = post.new().items()
    assert told[0] == OWNER

    clock.go(RED_DAY, "10:15")
    the_owner_replies_and_reports(owner, told[1], photo(tmp_path))
    clock.go(RED_DAY, "11:00")
    the_office_confirms(visitor("office"))
    both_have_left_their_lists(leader, owner)
    assert every_morning(clock, post, RED_DAY + timedelta(days=1), date(2026, 5, 22)) == {}


def the_office_brings_the_ledger_in(office, path):
    office.sign_in_at("/import/")
    page, main = office.page, office.main
    main.get_by_label("Excel 文件").set_input_files(path)
    office.press("上传并核对")
    expect(page.get_by_role("heading", name="名录里没有的单位和人员")).to_be_visible()
    for box in page.locator("input[name=key]").all():
        box.check()
    office.press("新建勾选的，再核对")
    assert "新增 3 · 更新 0 · 无变化 0 · 错误 1" in office.says()
    assert "第 10 行 责任单位：缺少责任单位，看不出是哪个项目，请补填。" in office.says()
    for tick in page.locator("input[name=accept_overdue]").all():
        tick.check()
    office.press("只写入无错的 3 个项目")
    assert "已写入：新增 3 个项目，更新 0 个项目" in office.says()
    main.get_by_role("link", name="查看 2026 年台账").click()
    for name in (ledger_file.OVERDUE, ledger_file.IN_TIME, ledger_file.NEW):
        expect(main.get_by_role("link", name=name).first).to_be_visible()
    assert ledger_file.REFUSED not in office.says()
    assert "合计" not in page.locator("tbody").inner_text()


def the_administrator_names_head_and_lead(administrator):
    administrator.sign_in_at("/people/new/")
    main = administrator.main
    main.get_by_label("姓名").fill("示例局长一")
    main.get_by_label("职务").fill("局长")
    main.get_by_label("单位").select_option(label=ledger_file.UNIT)
    main.get_by_label("邮箱").fill(HEAD)
    administrator.press("保存")
    administrator.open(Unit.objects.named(ledger_file.UNIT).get().get_absolute_url())
    main.get_by_role("combobox", name="负责人").select_option(
        label=f"示例局长一（{ledger_file.UNIT} 局长）"
    )
    administrator.press("设为负责人")
    assert "负责人已设好" in administrator.says()
    administrator.open("/people/?q=示例县领导一")
    main.get_by_role("link", name="示例县领导一").click()
    main.get_by_label("邮箱").fill(LEAD)
    administrator.press("保存")
    assert "已保存" in administrator.says()


def the_administrator_invites(administrator, name):
    administrator.open(f"/people/?q={name}")
    administrator.main.get_by_role("link", name=name).click()
    administrator.press("邀请登录")
    assert "设置密码的链接已发到" in administrator.says()


def the_invited_sets_a_password(person, post):
    """By the link that came by mail, and only there."""
    ((address, letter),) = post.new().items()
    assert address.startswith(f"{person.username}@")
    person.set_password(link(letter, "/reset/"))


def every_morning(clock, post, first, last):
    """A pass at 08:45 of each day; {day: {address: letter}} of the days that brought mail."""
    brought = {}
    for days in range((last - first).days + 1):
        clock.go(first + timedelta(days=days), "08:45")
        assert look().endswith("failed 0")
        if letters := post.new():
            brought[first + timedelta(days=days)] = letters
    return brought


def milestone():
    return Project.objects.named(ledger_file.OVERDUE).get().milestones.get(code="RESUME")


def the_letters_say_what_is_asked(letters):
    first, red = letters[date(2026, 4, 1)], letters[RED_DAY]
    assert first[OWNER]["Subject"] == "【逾期提醒】复工逾期 1 天"
    assert "请报完成日期；还没有完成的，请填报进展、原因和打算。" in text(first[OWNER])
    assert "一级 催办" in text(first[HEAD])
    lead = letters[date(2026, 4, 8)][LEAD]
    assert lead["Subject"] == "【逾期提醒】复工逾期 8 天"
    assert text(lead).startswith("示例县领导一同志：")
    assert "▲ 黄灯" in text(lead)
    for letter in red.values():
        assert letter["Subject"] == "【逾期提醒】复工逾期 36 天"
        assert "[■ 红灯] 逾期 36 天 · 四级 通报约谈" in text(letter)
        assert ledger_file.OVERDUE in text(letter)
        assert "6000" not in text(letter).replace(",", "")  # no amounts in a letter
        assert link(letter, "/milestones/").endswith(milestone().get_absolute_url())


def the_leader_reads_and_instructs(leader, letter):
    page = leader.page
    leader.sign_in_at(link(letter, "/milestones/"))
    assert "逾期 36 天" in leader.says()
    page.goto(link(letter, "/overdue/"))
    row = page.get_by_role("row", name=ledger_file.OVERDUE)
    expect(row).to_contain_text("红灯")
    expect(row).to_contain_text("36")
    expect(row).to_contain_text("四级")
    expect(row.get_by_title("逾期 36 天，现定3月31日")).to_be_visible()
    row.get_by_role("link", name=ledger_file.OVERDUE, exact=True).click()
    assert "复工：逾期 36 天，现定3月31日" in leader.says()
    form = page.locator("form.instruct")
    form.get_by_label("写批示").fill("请说明未复工的原因，三日内复工。")
    form.get_by_label("要求回复日期").fill("2026-05-11")
    form.get_by_label("针对节点").select_option(label="复工")
    leader.press("送出批示", form)
    assert "请说明未复工的原因，三日内复工。" in leader.says()
    assert "要求 5月11日前回复 待回复" in leader.says()


def the_owner_replies_and_reports(owner, letter, picture):
    assert letter["Subject"].startswith("【通知】")
    assert "5月11日前" in letter["Subject"]
    page, main = owner.page, owner.main
    owner.sign_in_at(link(letter, "/instructions/"))
    assert "请说明未复工的原因，三日内复工。" in owner.says()
    main.get_by_label("回复").fill("机械设备五一后进场，今日已复工。")
    owner.press("回复")
    assert "已回复 5月6日" in owner.says()
    owner.open(milestone().get_absolute_url())
    page.get_by_role("radio", name="已经完成").check()
    main.get_by_role("textbox", name="实际完成日期").fill("2026-05-06")
    main.get_by_label("选照片或文件", exact=True).set_input_files(picture)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    owner.press("提交")
    assert "已报“复工”完成，等项目中心核定；核定前不再提醒，也不计逾期。" in owner.says()
    assert "1 份" in owner.says()
    assert "无佐证" not in owner.says()


def photo(folder):
    path = folder / "复工现场.jpg"
    Image.new("RGB", (1200, 900), "#7a8b6f").save(path)
    return path


def the_office_confirms(office):
    office.sign_in_at("/overdue/?tab=waiting")
    row = office.page.get_by_role("row", name=ledger_file.OVERDUE)
    expect(row).to_contain_text("1 份")
    row.get_by_role("button", name="核定").click()
    assert "没有待核节点" in office.says()
    office.open("/overdue/")
    assert "没有逾期节点" in office.says()


def both_have_left_their_lists(leader, owner):
    leader.open("/overdue/?person=me")
    assert "没有逾期节点" in leader.says() or "没有符合条件的逾期节点" in leader.says()
    leader.open("/")
    assert "36 天" not in leader.says()
    assert "5月6日回复" in leader.says()
    owner.open("/")
    assert "复工" not in owner.says()
    assert "批示待回复" not in owner.says()


def test_without_a_mail_server_the_letters_are_held_and_can_be_read(
    make_project, contact, unit_head, office, visitor, settings
):
    make_project(ledger_file.OVERDUE, kind="continuing", contact=contact)
    assert settings.EMAIL_URL == ""
    with Clock(moment(date(2026, 4, 1), "08:45")):
        assert look() == "decided 7, letters 2, sent 0, held 2, failed 0"
        clerk, owner = visitor("office"), visitor("contact", phone=True)
        clerk.sign_in_at("/letters/")
        assert "示例局长一" in clerk.says()
        owner.sign_in_at("/letters/")
        assert "示例局长一" not in owner.says()
        owner.main.get_by_role("link", name="【逾期提醒】复工逾期 1 天").click()
        assert "未配置邮件服务器（EMAIL_URL）" in owner.says()
        assert "示例甲同志：" in owner.says()
        assert ledger_file.OVERDUE in owner.says()
    assert Letter.objects.filter(state=Letter.State.HELD).count() == 2
