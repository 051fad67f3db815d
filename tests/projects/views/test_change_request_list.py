"""/requests/: which requests a reader finds, on which tab, and the same as a file."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import change_requests, roadmap
from projects.models import ChangeRequest
from tests.desk.exported import rows
from tests.projects.conftest import text_of

LIST = "/requests/"


@pytest.fixture(autouse=True)
def june(at):
    at("2026-06-20 10:00")


@pytest.fixture
def make(project, office, contact):
    """make("主体封顶", cause="land"): a request for another week of an ordinary milestone."""

    def made(name, of=project, cause="land", by=contact, due=date(2026, 7, 1), weeks=1):
        milestone = roadmap.add_milestone(
            of, name=name, due_date=due, by=office, now=timezone.now(), known_since=due
        )
        return change_requests.ask(
            milestone, by=by, new_due=due + timedelta(weeks=weeks), category=cause,
            caused_by="owner_unit", reason="示例理由", now=timezone.now(),
        )  # fmt: skip

    return made


@pytest.fixture
def names(client):
    """names(person, "?tab=all"): the milestones listed, in their order."""

    def listed(person, query=""):
        client.force_login(person)
        answer = client.get(f"{LIST}{query}")
        assert answer.status_code == 200
        rows = answer.context["table"].paginated_rows
        return [row.record.obligation.milestone.name for row in rows]

    return listed


@pytest.fixture
def three(make, lead):
    """One to decide, one refused, one agreed to."""
    waiting, refused, agreed = make("甲段"), make("乙段", cause="funds"), make("丙段")
    change_requests.refuse(refused, by=lead, reason="不影响工期", now=timezone.now())
    change_requests.agree(agreed, by=lead, now=timezone.now())
    return waiting, refused, agreed


def test_the_tabs_hold_what_waits_what_is_open_and_what_is_settled(names, three, lead, auditor):
    assert names(lead) == names(lead, "?tab=mine") == ["甲段"]
    assert names(auditor, "?tab=mine") == []
    assert names(auditor, "?tab=open") == ["甲段"]
    assert sorted(names(auditor, "?tab=done")) == ["丙段", "乙段"]
    assert sorted(names(auditor, "?tab=all")) == ["丙段", "乙段", "甲段"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cause=funds", ["乙段"]),
        ("state=refused", ["乙段"]),
        ("state=agreed", ["丙段"]),
        ("state=lead", ["甲段"]),
        ("state=office", []),
        ("state=x", []),
        ("unit=999", []),
        ("q=乙", ["乙段"]),
        ("q=没有", []),
    ],
)
def test_each_filter_narrows(names, three, auditor, query, found):
    assert names(auditor, f"?tab=all&{query}") == found


def test_by_unit(names, three, auditor, project):
    assert len(names(auditor, f"?tab=all&unit={project.responsible_unit_id}")) == 3


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("contact", ["甲段"]),
        ("unit_head", ["甲段"]),
        ("lead", ["甲段"]),
        ("office", ["甲段"]),
        ("stranger", []),
        ("administrator", []),
    ],
)
def test_who_sees_the_project_sees_its_requests(request, names, three, who, found):
    assert names(request.getfixturevalue(who)) == found


def test_what_waits_for_the_office_is_what_lacks_its_number_or_a_lead(
    names, make, make_project, milestone, contact, lead, office
):
    without = make_project("示例无领导项目", lead=None, contact=contact)
    make("丁段", of=without)
    statutory = change_requests.ask(
        milestone, by=contact, new_due=date(2026, 7, 26), category="land",
        caused_by="owner_unit", reason="示例", now=timezone.now(),
    )  # fmt: skip
    assert names(office, "?tab=mine") == ["丁段"]
    change_requests.agree(statutory, by=lead, now=timezone.now())
    assert sorted(names(office, "?tab=mine")) == ["丁段", "开工"]
    assert names(lead, "?tab=mine") == []


def test_nobody_is_asked_for_their_own(names, make, project, lead, contact):
    project.leads.create(official=contact, is_primary=False, since=date(2026, 1, 1))
    make("甲段", by=contact)
    assert names(contact, "?tab=mine") == []
    assert names(lead, "?tab=mine") == ["甲段"]


def test_the_row_says_for_whom_it_waits(client, three, auditor):
    client.force_login(auditor)
    shown = text_of(client.get(LIST))
    assert "等包联领导" in shown
    assert "示例县领导一" in shown
    assert "6月24日前" in shown


def test_the_files_tell_the_same(client, three, auditor):
    client.force_login(auditor)
    address = f"{reverse('projects:requests-export')}?tab=all"
    sheet = {row["节点名称"]: row for row in rows(client.get(address))}
    assert {name: row["状态"] for name, row in sheet.items()} == {
        "甲段": "等包联领导", "乙段": "不同意", "丙段": "同意",
    }  # fmt: skip
    agreed = sheet["丙段"]
    assert agreed["同意改到"].date() == date(2026, 7, 8)
    assert (agreed["顺延（天）"], agreed["原因"], agreed["原因在谁"]) == (7, "用地", "项目单位")
    content = client.get(f"{address}&form=csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(content)))
    assert {line["节点名称"] for line in lines} == set(sheet)


def test_one_row_costs_the_queries_of_twenty(client, make, auditor, django_assert_max_num_queries):
    make("节点")
    client.force_login(auditor)
    client.get(LIST)
    with django_assert_max_num_queries(12) as one:
        client.get(LIST)
    for number in range(20):
        make(f"节点{number}")
    with django_assert_max_num_queries(12) as many:
        client.get(LIST)
    assert len(many) == len(one)
    assert ChangeRequest.objects.count() == 21
