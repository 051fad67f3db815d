"""工作台: everybody finds what waits for them, and nothing of other people's."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from investment import monthly_reports
from investment.models import MonthlyReport
from projects import assign_people, owner_reports
from projects.models import MilestoneEvent, YearListing
from supervision import orders, problems
from supervision.draft_orders import draft_orders
from supervision.models import Problem, SupervisionOrder, instruct
from tests.forms import act
from tests.page_text import page_text
from tests.pages import TODAY
from tests.supervision.conftest import at

pytestmark = pytest.mark.usefixtures("noon")


def obligations(rows):
    return [row.obligation for row in rows]


def block(response, kind):
    """The one block of this kind on the page, or None."""
    found = [b for b in response.context["blocks"] if type(b).__name__ == kind]
    assert len(found) <= 1
    return found[0] if found else None


def kinds(response):
    return [type(b).__name__ for b in response.context["blocks"]]


@pytest.mark.parametrize(
    ("who", "blocks"),
    [
        ("contact", ["Tasks", "MonthlyReports"]),
        ("owner_colleague", ["Tasks", "MonthlyReports"]),
        ("unit_head", ["Tasks", "MonthlyReports"]),
        ("bureau_clerk", []),
        ("stranger", []),
        ("lead", ["LedProjects", "IssuedInstructions"]),
        ("county_leader", ["CountyOverview", "IssuedInstructions"]),
        ("office", ["Office"]),
        ("supervisor", ["Supervision"]),
        ("statistician", []),
        ("auditor", ["Auditor"]),
        ("administrator", ["Administrator"]),
    ],
)
def test_everybody_gets_the_desk_of_what_they_hold(
    request, get, project, other_project, who, blocks
):
    response = get(request.getfixturevalue(who), "/")
    assert response.status_code == 200
    assert kinds(response) == blocks


def test_a_person_with_two_tasks_gets_both_desks(get, office, project):
    project.leads.filter(is_primary=True).update(official=office)
    assert kinds(get(office, "/")) == ["Office", "LedProjects", "IssuedInstructions"]


@pytest.mark.parametrize(
    ("late", "where"),
    [(1, "overdue"), (0, "soon"), (-14, "soon"), (-15, None)],
    ids=["day after", "day", "14 days before", "15 days before"],
)
def test_the_owner_finds_each_milestone_in_its_place(
    get, contact, make_project, make_milestone, late, where
):
    made = make_milestone(make_project(kind="reserve", contact=contact), late=late)
    tasks = block(get(contact, "/"), "Tasks")
    places = {name: getattr(tasks, name) for name in ("returned", "overdue", "soon", "waiting")}
    found = [name for name, rows in places.items() if made in obligations(rows)]
    assert found == ([where] if where else [])


def test_the_owner_reads_why_it_was_sent_back(get, contact, office, milestone, noon):
    milestone.submit(by=contact, on=TODAY, now=noon)
    assert obligations(block(get(contact, "/"), "Tasks").waiting) == [milestone]
    milestone.send_back(by=office, reason="请补施工许可证", now=noon)
    response = get(contact, "/")
    tasks = block(response, "Tasks")
    assert obligations(tasks.returned) == [milestone]
    assert (tasks.overdue, tasks.number) == ([], 1)
    assert "退回理由：请补施工许可证" in response.content.decode()
    assert f"/milestones/{milestone.pk}/" in response.content.decode()
    assert milestone.events.first().kind == MilestoneEvent.Kind.SEND_BACK


def test_the_owner_finds_the_instruction_that_waits_for_a_reply(
    get, contact, lead, stranger, project, noon
):
    written = instruct(
        by=lead, project=project, text="请说明卡点", reply_by=TODAY, now=noon, today=TODAY
    )
    response = get(contact, "/")
    assert obligations(block(response, "Tasks").replies) == [written]
    assert "待回复 · 今天到期" in response.content.decode()
    assert "请说明卡点" not in get(stranger, "/").content.decode()
    written.answer(by=contact, text="已办", now=noon)
    assert block(get(contact, "/"), "Tasks").replies == []


@pytest.fixture
def owed_report(project, noon):
    """June's report of the cast's project, due on 6 July: four days late."""
    monthly_reports.open_reports(date(2026, 7, 1), now=noon)
    return MonthlyReport.objects.get(project=project)


def test_a_late_report_is_promised_from_the_desk(client, get, contact, owed_report):
    """The button stands there until it is pressed, and comes back once the word is broken."""
    button = f'action="{owed_report.get_absolute_url()}promise/"'
    text = get(contact, "/").content.decode()
    assert "逾期 4 天未报" in text
    assert button in text
    sent = {"promised_on": "2026-07-13", "next": "/"}
    assert act(client, f"{owed_report.get_absolute_url()}promise/", sent).url == "/"
    text = get(contact, "/").content.decode()
    assert button not in text
    assert "承诺 7月13日报送" in text
    with time_machine.travel("2026-07-14 10:00+08:00", tick=False):
        text = get(contact, "/").content.decode()
    assert button in text
    assert "承诺 7月13日报送，已过" in text


@pytest.mark.parametrize(("day", "offered"), [(5, False), (6, False), (7, True)])
def test_the_button_comes_the_day_after_the_report_was_due(get, contact, owed_report, day, offered):
    with time_machine.travel(f"2026-07-0{day} 10:00+08:00", tick=False):
        text = get(contact, "/").content.decode()
    assert (f'action="{owed_report.get_absolute_url()}promise/"' in text) is offered


def test_a_report_handed_in_is_promised_no_more(get, contact, owed_report, noon):
    said = {
        "physical_percent": 30,
        "physical_progress": "施工",
        "problems": "无",
        "next_step": "继续",
    }
    owed_report.submit(by=contact, now=noon, month_amount=100, **said)
    response = get(contact, "/")
    assert block(response, "MonthlyReports").owed == []
    assert f'action="{owed_report.get_absolute_url()}promise/"' not in response.content.decode()


def test_an_owner_without_anything_due_reads_what_comes_next(
    get, contact, make_project, make_milestone
):
    make_milestone(make_project(kind="reserve", contact=contact), "主体封顶", late=-40)
    text = get(contact, "/").content.decode()
    assert "节点和批示现在没有要办的，下一个是" in text
    assert "主体封顶" in text
    assert "8月19日" in text


def test_the_leader_sees_red_before_yellow_before_the_rest(get, lead, make_project, make_milestone):
    for name, late in (("绿项目", -30), ("黄项目", 3), ("红项目", 40), ("更红项目", 60)):
        make_milestone(make_project(name, kind="reserve", lead=lead), late=late)
    response = get(lead, "/")
    led = block(response, "LedProjects")
    assert [p.name for p in led.projects] == ["更红项目", "红项目", "黄项目", "绿项目"]
    assert (led.colours["red"], led.colours["yellow"], led.colours["green"]) == (2, 1, 1)
    assert (led.longest, led.overdue) == (60, 3)
    assert [p.name for p in led.without_warning] == ["绿项目"]
    assert "主体封顶：逾期 60 天" in response.content.decode()


def test_the_leader_reads_why_money_turned_a_light(
    get, lead, project, milestone, office, noon, make_milestone
):
    """Its dates are in order: money says what is red; what comes next carries no lamp."""
    milestone.complete_confirmed(by=office, on=date(2026, 5, 1), now=noon)
    make_milestone(project, late=-45)
    response = get(lead, "/")
    (red,) = block(response, "LedProjects").with_warning
    assert red.light.colour == "red"
    text = page_text(response)
    assert "5月1日开工，超过 2 个月未入统" in text
    assert "下一节点</span> <b>主体封顶" in text


def test_a_project_led_no_longer_leaves_the_desk(get, lead, project, office, noon):
    (led,) = block(get(lead, "/"), "LedProjects").projects
    assert led.pk == project.pk
    assign_people.end_lead(project, on=TODAY, by=office, now=noon)
    assert get(lead, "/").context["blocks"] == []


def test_the_leader_sees_which_replies_are_late(get, lead, contact, project, noon):
    before = noon - timedelta(days=5)
    late = instruct(
        by=lead, project=project, text="尽快办理", reply_by=date(2026, 7, 8), now=before,
        today=date(2026, 7, 5),
    )  # fmt: skip
    response = get(lead, "/")
    assert obligations(block(response, "IssuedInstructions").instructions) == [late]
    assert "待回复 · 逾期 2 天" in response.content.decode()
    late.answer(by=contact, text="已办", now=noon)
    assert "已回复" in get(lead, "/").content.decode()


def test_the_county_leader_sees_lights_and_units(get, county_leader, project, other_project):
    county = block(get(county_leader, "/"), "CountyOverview")
    assert county.colours == {"yellow": 1, "red": 1}
    assert [(row.unit.short_name, row.longest, row.red) for row in county.units] == [
        ("县水利局", 101, 1),
        ("县工信局", 10, 0),
    ]


def test_the_office_finds_what_waits_for_it(
    get, office, contact, milestone, make_project, water_bureau, noon
):
    milestone.submit(by=contact, on=TODAY, now=noon)
    bare = make_project("没排的项目", kind="", plan=None, responsible_unit=water_bureau)
    response = get(office, "/")
    desk = block(response, "Office")
    assert obligations(desk.waiting) == [milestone]
    assert desk.waiting_number == 1
    assert [listing.project for listing in desk.unplanned] == [bare]
    assert desk.unplanned_number == 1
    text = response.content.decode()
    assert reverse("projects:milestone-confirm", args=[milestone.pk]) in text
    assert reverse("projects:milestone-send-back", args=[milestone.pk]) in text


def test_the_office_sees_who_cannot_be_told(get, office, make_person, make_project, water_bureau):
    mute = make_person("示例丁", email=None)
    orphan = make_project(
        "无人项目", kind="new", owner_unit=None, responsible_unit=water_bureau, contact=None
    )
    make_project("有人项目", kind="reserve", contact=mute)
    desk = block(get(office, "/"), "Office")
    assert [m.project for m in desk.unanswered] == [orphan]
    assert desk.unreachable == [mute]


def test_levels_on_the_desk_lead_to_lists_of_that_many(
    get, office, supervisor, make_project, make_milestone
):
    project = make_project(kind="reserve")
    for late in (3, 9, 10, 17, 40):
        make_milestone(project, f"晚{late}", late=late)
    levels = {row.number: row.count for row in block(get(office, "/"), "Office").levels}
    assert levels == {1: 1, 2: 2, 3: 1, 4: 1}
    for number, count in levels.items():
        response = get(office, f"/overdue/?level={number}")
        assert len(response.context["table"].page.object_list) == count
    desk = block(get(supervisor, "/"), "Supervision")
    assert [(row.number, row.count) for row in desk.levels] == [(4, 1), (3, 1)]
    assert [m.days for m in desk.longest] == [40, 17, 10, 9, 3]


def test_the_administrator_sees_people_and_no_project(get, administrator, project, contact):
    contact.email_state = "refused"
    contact.save(update_fields=["email_state"])
    response = get(administrator, "/")
    assert block(response, "Administrator").unreachable == [contact]
    assert project.name not in response.content.decode()
    assert "被拒收" in response.content.decode()


@pytest.mark.parametrize("who", ["office", "administrator"])
def test_in_an_empty_county_nobody_is_said_to_have_an_address(request, get, who):
    text = get(request.getfixturevalue(who), "/").content.decode()
    assert "有责任的人都有邮箱" not in text
    assert "还没有安排联系人、包联领导和单位负责人" in text


@pytest.mark.parametrize("who", ["office", "administrator"])
def test_where_everybody_responsible_has_an_address_it_is_said(request, get, project, who):
    assert "有责任的人都有邮箱或单位邮箱" in get(request.getfixturevalue(who), "/").content.decode()


def test_who_is_reached_by_the_mailbox_of_the_unit_is_not_out_of_reach(
    get, administrator, project, contact, company
):
    contact.email = None
    contact.save(update_fields=["email"])
    assert block(get(administrator, "/"), "Administrator").unreachable == [contact]
    company.email = "office@example.invalid"
    company.save(update_fields=["email"])
    assert block(get(administrator, "/"), "Administrator").unreachable == []


def test_who_has_nothing_to_do_is_told_what_there_is_to_see(get, bureau_clerk, project):
    text = get(bureau_clerk, "/").content.decode()
    assert "您可以看的项目里有 1 项节点逾期" in text


@pytest.mark.parametrize("who", ["office", "lead", "contact", "county_leader", "supervisor"])
def test_a_desk_costs_the_same_queries_with_one_row_and_many(
    request, client, get, project, make_project, make_milestone, lead, contact, who, noon, ask,
    django_assert_max_num_queries,
):  # fmt: skip
    waiting = make_milestone(project, "竣工", code="COMPLETE")
    waiting.submit(by=contact, on=TODAY, now=noon)
    ask(project.milestones.get(code="START"))
    get(request.getfixturevalue(who), "/")
    with django_assert_max_num_queries(15) as one:
        client.get("/")
    for number in range(12):
        more = make_project(f"示例项目{number}", kind="new", lead=lead, contact=contact)
        ask(make_milestone(more, late=number))
    monthly_reports.open_reports(date(2026, 7, 1), now=noon)
    with django_assert_max_num_queries(15) as many:
        client.get("/")
    assert len(many) == len(one)


@pytest.fixture
def ask(contact, noon):
    """ask(milestone): its contact says that coordination is needed."""

    def said(milestone, needs_help=True, **facts):
        owner_reports.record_progress(
            milestone, by=contact, now=noon, standing="stuck", needs_help=needs_help,
            **{"obstacle": "land", "problem": "两户没有签约", **facts},
        )  # fmt: skip

    return said


ASKED = "待交办，项目中心 7月10日起"


@pytest.mark.parametrize(
    ("who", "title"),
    [
        ("office", "问题待我办 1 项"),
        ("lead", "我包联的项目其他未销号的问题 1 项"),
        ("contact", "我的项目未销号的问题 1 项"),
        ("supervisor", ""),
    ],
)
def test_a_need_for_coordination_stands_on_the_desks_of_all_it_concerns(
    request, get, ask, milestone, who, title
):
    ask(milestone)
    text = page_text(get(request.getfixturevalue(who), "/"))
    assert title in text
    assert ("用地，两户没有签约" in text and "7月10日提出" in text) is bool(title)


def test_a_lead_reads_those_of_their_own_projects_alone(
    get, ask, milestone, other_project, make_milestone, lead, office, noon
):
    ask(milestone)
    foreign = make_milestone(other_project, "别处的节点")
    ask(foreign)
    rows = block(get(lead, "/"), "LedProjects").problems.rows
    assert [row.obligation.milestone for row in rows] == [milestone]
    assert block(get(office, "/"), "Problems").number == 2


@pytest.mark.parametrize("where", ["/overdue/", "project", "milestone"])
def test_it_stands_in_the_overdue_row_and_on_project_and_milestone(
    get, ask, milestone, project, office, lead, noon, where
):
    url = {"project": project.get_absolute_url(), "milestone": milestone.get_absolute_url()}.get(
        where, where
    )
    assert ASKED not in get(lead, url).content.decode()
    ask(milestone)
    text = get(lead, url).content.decode()
    assert "需要上级协调" in text
    assert ASKED in text
    problems.close(Problem.objects.get(), by=office, reason="已经协调", now=noon)
    assert ASKED not in get(lead, url).content.decode()


@pytest.mark.parametrize(("who", "sees"), [("stranger", True), ("contact", False)])
def test_a_unit_reads_what_it_owes_and_the_owner_who_has_it(
    request, get, ask, milestone, office, water_bureau, stranger, noon, who, sees
):
    ask(milestone)
    problems.name_holder(Problem.objects.get(), by=office, lead_unit=water_bureau, now=noon)
    text = page_text(get(request.getfixturevalue(who), "/"))
    assert ("问题待我办 1 项" in text) is sees
    assert "县水利局 7月10日起办" in text


def test_an_empty_county_has_no_road_maps_to_praise(get, office, noon):
    text = get(office, "/").content.decode()
    assert "2026 年清单上还没有项目" in text
    assert "都已排路线图" not in text


def test_a_county_with_its_road_maps_says_so(get, office, project):
    assert "2026 年清单上的项目都已排路线图" in get(office, "/").content.decode()


def test_each_lamp_of_a_lead_counts_what_its_list_shows(
    get, client, lead, contact, office, make_project, make_milestone, noon
):
    """已完成 beside 绿灯, and a project that this year's list no longer has."""
    for number in range(3):
        make_milestone(make_project(f"绿项目{number}", kind="reserve", lead=lead), late=-40)
    for number in range(2):
        done = make_project(f"成项目{number}", kind="reserve", lead=lead, contact=contact)
        make_milestone(done, late=-5).complete_confirmed(by=office, on=TODAY, now=noon)
    old = make_project("旧项目", kind="reserve", lead=lead)
    make_milestone(old, late=3)
    YearListing.objects.filter(project=old).update(year=2025)
    colours = block(get(lead, "/"), "LedProjects").colours
    assert (colours["green"], colours["done"]) == (3, 2)
    listed = {
        colour: len(
            client.get(f"/projects/?person=me&light={colour}").context["table"].paginated_rows
        )
        for colour in ("red", "yellow", "green", "done", "grey")
    }
    assert listed == {colour: colours[colour] for colour in listed}
    assert "其中 1 个不在 2026 年清单，灯数不含" in get(lead, "/").content.decode()


# --- Sentences ----------------------------------------------------------------------------------


def test_what_is_to_be_done_is_said_of_milestones_and_instructions_alone(get, contact, owed_report):
    """The monthly report is owed too, and stands in its own block."""
    text = get(contact, "/").content.decode()
    assert "月报逾期" in text
    assert "现在没有要办的事项" not in text


def test_a_desk_that_does_not_hold_everything_says_so(get, contact, project, make_milestone):
    for number in range(62):
        make_milestone(project, f"节点{number}", late=number % 9 + 1)
    text = page_text(get(contact, "/"))
    assert "<b>60</b> 项要办以上，先列最早到期的，其余见" in text


def test_all_whom_no_letter_reaches_are_counted(get, office, administrator, make_person):
    for number in range(55):
        make_person(f"示例{number}", email=None, duty="statistician")
    desk = page_text(get(office, "/"))
    assert "收不到邮件的人 55 名" in desk
    assert "只列 10 名。" in desk
    desk = page_text(get(administrator, "/"))
    assert "收不到邮件的人 55 名" in desk
    assert "只列 50 名。" in desk


@pytest.mark.parametrize("who", ["office", "administrator"])
@pytest.mark.parametrize(
    ("username", "words"),
    [("ji", "没有邮箱，提醒只在系统内"), (None, "没有邮箱，也没有开通登录，提醒到不了本人")],
)
def test_who_cannot_sign_in_does_not_read_it_in_the_ledger(
    request, get, make_person, who, username, words
):
    make_person("示例己", email=None, duty="statistician", username=username)
    assert words in get(request.getfixturevalue(who), "/").content.decode()


def test_a_yellow_light_has_all_its_reasons(get, lead, project):
    assert "逾期、临近到期，或投资、月报、入统滞后" in get(lead, "/").content.decode()


def test_a_county_without_instructions_has_none_in_time(get, supervisor):
    text = get(supervisor, "/").content.decode()
    assert "没有逾期未回复的批示" in text
    assert "批示都在期限内" not in text


def test_without_a_road_map_nothing_is_said_of_a_start(get, office, lead, make_project):
    """It may be under way for long."""
    make_project("示例项目五", kind="preliminary", lead=lead, stage="construction")
    for person, url in ((lead, "/"), (office, "/projects/")):
        text = get(person, url).content.decode()
        assert "未排路线图" in text
        assert "未启动" not in text


def test_a_project_without_a_road_map_still_owes_reports_and_money(get, office, make_project):
    project = make_project("示例项目五", kind="preliminary")
    words = "没有节点可提醒；月报照常提醒，投资滞后照常亮灯"
    assert words in get(office, "/").content.decode()
    assert words in get(office, project.get_absolute_url()).content.decode()


def test_the_auditor_is_led_to_what_the_trail_of_a_project_holds(get, auditor):
    assert "每个项目页的“变更记录”里有谁、何时、改了什么" in get(auditor, "/").content.decode()


def test_a_lead_of_more_than_the_desk_holds_is_told_so(get, lead, make_project):
    for number in range(61):
        make_project(f"示例项目{number}", kind="reserve", lead=lead)
    text = page_text(get(lead, "/"))
    assert "先列 60 个，灯数只计所列，全部见" in text


def test_the_administrator_is_offered_no_key_that_does_nothing(get, administrator, office):
    assert "<kbd>Y</kbd>逾期清单" in get(office, "/").content.decode()
    assert "<kbd>Y</kbd>逾期清单" not in get(administrator, "/").content.decode()


def test_the_desks_of_leaders_say_what_orders_are_out(
    client, milestone, lead, county_leader, supervisor
):
    day = date(2026, 7, 17)
    draft_orders(day, now=at(day))
    with time_machine.travel(at(day, 12), tick=False):
        for person in (lead, county_leader):
            client.force_login(person)
            assert "草稿" not in client.get("/").content.decode()
        order = SupervisionOrder.objects.get()
        assert orders.issue(order, by=supervisor, now=at(day))
        client.force_login(lead)
        card = f'href="/orders/{order.pk}/">督办单 左督〔2026〕1号 待签收 07-20</a>'
        assert card in client.get("/").content.decode()
        client.force_login(county_leader)
        assert "在办督办件 1 件" in client.get("/").content.decode()
