"""The project page: who opens it, what it says, what it asks of the database."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from desk.project.roadmap_table import RoadMap, TimeLine
from norms.policy import policy_on
from projects import assign_people, project_lifecycle, project_units, roadmap
from projects.models import Milestone, ProgressUpdate, ProjectUnit
from supervision.models import instruct
from tests.cast import ENTERED, NEW_YEAR
from tests.moved_dates import move_date
from tests.page_text import page_text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 8)
#: 12 for the page, 3 for the frame.
BUDGET = 15


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel(
        datetime(2026, 7, 8, 9, 0, tzinfo=timezone.get_default_timezone()), tick=False
    ):
        yield


def page_of(client, person, project):
    client.force_login(person)
    return client.get(reverse("desk:project", args=[project.pk]))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("contact", 200),
        ("owner_colleague", 200),
        ("unit_head", 200),
        ("bureau_clerk", 200),
        ("lead", 200),
        ("county_leader", 200),
        ("office", 200),
        ("supervisor", 200),
        ("statistician", 200),
        ("auditor", 200),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_who_opens_page_and_history(client, request, project, other_project, who, status):
    client.force_login(request.getfixturevalue(who))
    for name in ("desk:project", "desk:project-history"):
        assert client.get(reverse(name, args=[project.pk])).status_code == status, name
        assert client.post(reverse(name, args=[project.pk])).status_code in (404, 405), name


def test_without_sign_in_it_asks_for_it(client, project):
    response = client.get(reverse("desk:project", args=[project.pk]))
    assert response.status_code == 302
    assert response.url.startswith("/login/")


@pytest.mark.parametrize("pk", ["0", str(2**63), "-1", "1e3", "1 OR 1=1"])
def test_an_impossible_number_is_not_found(client, office, project, pk):
    client.force_login(office)
    assert client.get(f"/projects/{pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("auditor", 200), ("lead", 404), ("county_leader", 404), ("contact", 404)],
)
def test_a_withdrawn_project_is_kept_for_office_and_auditor(client, request, project, who, status):
    office = request.getfixturevalue("office")
    project_lifecycle.withdraw(project, by=office, reason="重复录入", on=TODAY, now=timezone.now())
    response = page_of(client, request.getfixturevalue(who), project)
    assert response.status_code == status
    if status == 200:
        text = response.content.decode()
        assert "已撤回" in text
        assert "重复录入" in text
        assert reverse("desk:project-edit", args=[project.pk]) not in text


def test_an_overdue_milestone_shows_days_and_all_dates(client, office, project, milestone):
    move_date(milestone, date(2026, 6, 20), by=office, now=ENTERED)
    text = page_of(client, office, project).content.decode()
    assert "逾期 18 天" in text
    assert '<span class="strike">6月30日</span>' in text
    assert "改期 1 次，比原定提前 10 天" in text
    assert "开工：逾期 18 天，现定6月20日" in text


def test_done_late_says_by_how_much(client, office, contact, project, milestone):
    milestone.submit(by=contact, on=date(2026, 7, 6), now=timezone.now())
    text = page_text(page_of(client, office, project))
    assert "申报 7月6日" in text
    assert "无佐证" in text
    milestone.confirm(by=office, now=timezone.now())
    text = page_text(page_of(client, office, project))
    assert "晚 6 天完成" in text
    assert "+6 天" in text
    assert "无佐证" not in text


def test_the_chain_names_who_answers_and_masks_the_telephone(client, office, project, contact):
    contact.phone = "13900000001"
    contact.save(update_fields=["phone"])
    text = page_of(client, office, project).content.decode()
    for name in ("示例县领导一", "示例局长一", "示例甲"):
        assert name in text
    assert "139****0001" in text
    assert text.count("13900000001") == text.count('"tel:13900000001"') > 0


def test_without_lead_the_page_says_nobody_answers(client, office, make_project):
    assert "无人负责" in page_of(client, office, make_project()).content.decode()


@pytest.mark.parametrize(
    ("who", "reports", "instructs", "manages"),
    [
        ("contact", True, False, False),
        ("owner_colleague", True, False, False),
        ("unit_head", True, False, False),
        ("bureau_clerk", False, False, False),
        ("lead", False, True, False),
        ("county_leader", False, True, False),
        ("office", False, False, True),
        ("supervisor", False, False, False),
        ("auditor", False, False, False),
    ],
)
def test_each_is_offered_what_is_theirs(client, request, project, who, reports, instructs, manages):
    text = page_of(client, request.getfixturevalue(who), project).content.decode()
    assert ("填报进展" in text) is reports
    assert (reverse("supervision:instruct", args=[project.pk]) in text) is instructs
    assert (reverse("desk:project-edit", args=[project.pk]) in text) is manages
    assert (reverse("projects:milestone-new", args=[project.pk]) in text) is manages


def test_a_deputy_may_write_an_instruction_until_the_end_of_the_task(
    client, office, make_person, project
):
    deputy = make_person("示例县领导二", username="deputy", duty="supervision")
    project.leads.create(official=deputy, is_primary=False, since=NEW_YEAR)
    address = reverse("supervision:instruct", args=[project.pk])
    assert address in page_of(client, deputy, project).content.decode()
    assign_people.set_deputies(project, [], on=TODAY, by=office, now=timezone.now())
    assert address not in page_of(client, deputy, project).content.decode()


@pytest.mark.parametrize(
    ("reply_by", "words"),
    [
        (date(2026, 7, 7), "逾期 1 天"),
        (date(2026, 7, 8), "今天到期"),
        (date(2026, 7, 9), "明天到期"),
        (date(2026, 7, 13), "还有 5 天"),
    ],
)
def test_an_instruction_says_when_its_reply_is_due(client, lead, project, reply_by, words):
    instruct(
        by=lead, project=project, text="请报时间表", reply_by=reply_by, now=ENTERED, today=NEW_YEAR
    )
    text = page_of(client, lead, project).content.decode()
    assert "请报时间表" in text
    assert f"待回复 · {words}" in text


def test_history_speaks_in_words_not_codes(client, office, contact, project, milestone):
    project_lifecycle.correct(
        project, {"grade": "provincial", "is_livelihood_item": True}, by=office
    )
    milestone.submit(by=contact, on=date(2026, 6, 28), now=timezone.now(), remark="桩机进场")
    ProgressUpdate.objects.create(
        project=project, milestone=milestone, standing="stuck", obstacle="land",
        problem="用地未批", by=contact, by_name=str(contact),
    )  # fmt: skip
    client.force_login(office)
    text = client.get(reverse("desk:project-history", args=[project.pk])).content.decode()
    for words in (
        "县级",
        "省级",
        "报完成",
        "6月28日",
        "桩机进场",
        "被卡住了",
        "用地未批",
        "50,000 万元",
    ):
        assert words in text, words
    for code in ("provincial", "submitted", "True", "2026-06-28", "None"):
        assert code not in text, code


def test_history_pages_without_losing_a_row(client, office, project):
    for number in range(60):
        project_lifecycle.correct(project, {"remark": f"备注之{number:03}。"}, by=office)
    client.force_login(office)
    address = reverse("desk:project-history", args=[project.pk])
    pages = [client.get(address, {"page": number}).content.decode() for number in (1, 2)]
    assert [("较新的" in page, "更早的" in page) for page in pages] == [
        (False, True),
        (True, False),
    ]
    assert all(f"备注之{number:03}。" in "".join(pages) for number in range(60))
    assert "新增项目" in pages[1]
    assert "新增项目" not in pages[0]


@pytest.mark.parametrize("number", ["-1", "x", "1e9", "99999999999", "²"])
def test_a_page_that_cannot_be_is_the_first(client, office, project, number):
    client.force_login(office)
    response = client.get(reverse("desk:project-history", args=[project.pk]), {"page": number})
    assert response.status_code == 200


@pytest.mark.parametrize("who", ["lead", "contact", "unit_head", "office", "county_leader"])
def test_the_page_costs_the_same_at_1_and_20_milestones(client, request, office, project, who):
    person = request.getfixturevalue(who)
    client.force_login(person)
    address = reverse("desk:project", args=[project.pk])
    few = queries_of(client, address)
    for number in range(20):
        milestone = roadmap.add_milestone(
            project, name=f"节点{number}", due_date=TODAY + timedelta(days=number - 10), by=office,
            now=ENTERED, accept_overdue=True, known_since=NEW_YEAR,
        )  # fmt: skip
        ProgressUpdate.objects.create(
            project=project, milestone=milestone, standing="working", by_name="示例甲"
        )
        instruct(
            by=office, project=project, text=f"请报{number}", reply_by=TODAY, now=ENTERED,
            today=NEW_YEAR,
        )  # fmt: skip
    many = queries_of(client, address)
    assert len(many) == len(few), many
    assert len(many) <= BUDGET, many


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return [query["sql"][:160] for query in caught.captured_queries]


def test_finished_milestones_of_earlier_years_stand_apart(office, make_project):
    project = make_project()
    for year in (2025, 2026):
        old = roadmap.add_milestone(
            project, name=f"{year}", due_date=date(year, 5, 1), by=office, now=ENTERED,
            accept_overdue=True, known_since=NEW_YEAR,
        )  # fmt: skip
        old.complete_confirmed(by=office, on=date(year, 4, 30), now=timezone.now())
    found = RoadMap(plain(project), TODAY, policy_on(TODAY))
    assert [row.obligation.name for row in found.earlier] == ["2025"]
    assert [row.obligation.name for row in found.rows] == ["2026", "开工"]
    assert found.counts == [("完成", 1), ("逾期", 1)]


def plain(project):
    """The milestones with the columns that the page adds, empty."""
    rows = list(project.milestones.all())
    for row in rows:
        row.proofs = row.last_percent = row.said_at = None
    return rows


def test_the_time_line_puts_days_in_their_place(milestone):
    milestone.due_date = date(2026, 8, 1)
    rows = RoadMap(plain_list(milestone), TODAY, policy_on(TODAY)).rows
    line = TimeLine(rows, TODAY)
    assert (line.first, line.last) == (date(2026, 1, 1), date(2027, 1, 1))
    assert [label for _, label in line.ticks] == [f"{month}月" for month in range(1, 13)]
    mark = line.marks[0]
    assert mark.base == f"{180 / 365 * 100:.2f}"
    assert mark.at == f"{212 / 365 * 100:.2f}"
    assert mark.slip == (mark.base, f"{32 / 365 * 100:.2f}")
    assert mark.tail is None


def plain_list(milestone):
    milestone.proofs = milestone.last_percent = milestone.said_at = None
    return [milestone]


def test_a_road_map_of_years_is_ticked_by_year():
    milestone = Milestone(
        name="竣工", due_date=date(2030, 12, 31), baseline_due_date=date(2030, 12, 31)
    )
    line = TimeLine(RoadMap(plain_list(milestone), TODAY, policy_on(TODAY)).rows, TODAY)
    assert [label for _, label in line.ticks] == ["1月", "2027年", "2028年", "2029年", "2030年"]


@pytest.mark.parametrize(
    ("headed", "words"), [(True, "责任单位负责人</small>"), (False, "项目中心</small>")]
)
def test_without_a_contact_it_is_said_who_is_told_in_the_end(
    client, office, make_project, request, headed, words
):
    if headed:
        request.getfixturevalue("unit_head")
    text = page_of(client, office, make_project("示例项目五")).content.decode()
    assert f"没有人员的发给{words}" in text


def test_who_has_something_to_do_here_is_named_while_it_lasts(
    client, office, project, water_bureau
):
    today = timezone.localdate()
    assert "参与单位" not in page_of(client, office, project).content.decode()
    facts = {"on": today, "by": office, "now": timezone.now()}
    given = project_units.give_unit(project, water_bureau, ProjectUnit.Role.ORDER, **facts)
    words = f"县水利局</dt><dd><small>督办承办，自 {today:%Y-%m-%d}"
    assert words in page_of(client, office, project).content.decode()
    assert project_units.end_unit(given, **facts)
    page = page_of(client, office, project)
    assert page.context["page"].given_units == []
