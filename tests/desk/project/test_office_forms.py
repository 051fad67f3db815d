"""The forms of the project center: who has them, what comes of them, who was faster."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from projects.models import Project
from tests.pages import address, seen, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
TODAY = date(2026, 4, 20)
#: Address -> a posted form that holds.
FORMS = {
    "desk:project-edit": {"name": "示例项目一改", "grade": "county"},
    "projects:project-people": {"on": "2026-04-20"},
    "projects:project-stage": {"stage": "building", "on": "2026-04-20", "reason": "已开工"},
    "projects:project-kind": {
        "kind": "continuing",
        "reason": "去年已开工",
        "due_date": "2026-05-31",
        "approval": "左政办函〔2026〕5号",
    },
    "investment:project-plan": {
        "curve": "linear",
        "amount": "13000",
        "reason": "县里调整",
        "document": "示例政发〔2026〕9号",
        "document_on": "2026-04-15",
    },
    "investment:project-list": {"year": "2027", "kind": "continuing"},
    "projects:project-withdraw": {"reason": "重复录入"},
    "projects:milestone-new": {"name": "主体封顶", "due_date": "2026-09-30"},
}


def typed_for(name, project):
    extra = {"responsible_unit": project.responsible_unit_id} if name == "desk:project-edit" else {}
    return FORMS[name] | extra


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("contact", 403),
        ("unit_head", 403),
        ("bureau_clerk", 403),
        ("lead", 403),
        ("county_leader", 403),
        ("supervisor", 403),
        ("auditor", 403),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_only_the_project_center_has_the_forms(client, request, project, who, status):
    client.force_login(request.getfixturevalue(who))
    for name in FORMS:
        url = address(name, project)
        assert client.get(url).status_code == status, name
        if who != "office":
            assert client.post(url, typed_for(name, project)).status_code == status, name
    assert Project.objects.get().version == 0
    assert project.milestones.count() == 1


@pytest.mark.parametrize("who", ["contact", "lead", "auditor", "administrator", "stranger"])
def test_nobody_else_enters_a_project(client, request, project, new_project, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("desk:project-new")).status_code == 403
    assert client.post(reverse("desk:project-new"), new_project).status_code == 403
    assert Project.objects.count() == 1


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_holds_is_done_and_leads_back(at_office, project, name):
    response = send(at_office, address(name, project), **typed_for(name, project))
    assert response.status_code == 302
    assert response.url == project.get_absolute_url()
    assert AuditEntry.objects.filter(project_id=project.pk, by__username="office").exists()


@pytest.mark.parametrize("name", FORMS)
def test_a_withdrawn_project_takes_no_more_changes(at_office, project, name):
    send(at_office, address("projects:project-withdraw", project), reason="重复录入")
    assert at_office.get(address(name, project)).status_code == 403
    assert at_office.post(address(name, project), typed_for(name, project)).status_code == 403


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_form_says_what_is_missing(at_office, project, name):
    response = send(at_office, address(name, project))
    assert response.status_code == 422
    assert "没有保存" in response.content.decode()


def test_an_edit_is_named_in_the_trail(at_office, project, water_bureau):
    response = send(
        at_office,
        address("desk:project-edit", project),
        **typed_for("desk:project-edit", project),
        total_investment="60000",
        supporting_units=[water_bureau.pk],
        tag_names="技改",
        stat_enrolled="true",
    )
    assert response.status_code == 302
    project.refresh_from_db()
    assert (project.name, project.total_investment) == ("示例项目一改", Decimal("60000"))
    assert (project.version, project.stat_enrolled) == (1, True)
    rows = AuditEntry.objects.filter(action="更正项目")
    assert {name for row in rows for name in row.after} >= {
        "总投资",
        "项目名称",
        "标签",
        "配合单位",
    }


def test_an_edit_of_nothing_writes_nothing(at_office, project):
    url = address("desk:project-edit", project)
    page = at_office.get(url).context
    form, plain = page["form"], {"version": page["version"]}
    plain |= {field.html_name: field.value() for field in form if field.value() not in (None, [])}
    rows = AuditEntry.objects.count()
    assert at_office.post(url, plain).status_code == 302
    assert AuditEntry.objects.count() == rows
    assert Project.objects.get().version == 0


@pytest.mark.parametrize(
    "name",
    [
        "desk:project-edit",
        "projects:project-people",
        "projects:project-stage",
        "investment:project-plan",
    ],
)
def test_whoever_was_slower_sees_both_states_and_keeps_what_was_typed(
    at_office, project, name, county_leader
):
    url, typed = address(name, project), typed_for(name, project)
    old = seen(at_office, url)
    faster = (
        typed
        | {
            "desk:project-edit": {"name": "别人改的名"},
            "projects:project-people": {"lead": county_leader.pk},
            "projects:project-stage": {"stage": "landed"},
            "investment:project-plan": {"amount": "14000"},
        }[name]
    )
    assert send(at_office, url, **faster).status_code == 302
    rows = AuditEntry.objects.count()

    response = at_office.post(url, {"version": old, **typed})
    assert response.status_code == 409
    assert AuditEntry.objects.count() == rows
    text = response.content.decode()
    now, mine = {
        "desk:project-edit": ("别人改的名", "示例项目一改"),
        "projects:project-people": ("示例县领导九", "没有"),
        "projects:project-stage": ("落地", "在建"),
        "investment:project-plan": ("14000.00", "13000"),
    }[name]
    assert now in text
    assert mine in text
    assert len(response.context["differences"]) == 1, response.context["differences"]
    assert "示例办一" in text

    again = {**response.context["form"].data.dict(), "version": response.context["version"]}
    assert at_office.post(url, again).status_code == 302


def test_people_change_with_their_dates(at_office, project, lead, contact, county_leader, stranger):
    response = send(
        at_office,
        address("projects:project-people", project),
        lead=county_leader.pk,
        deputies=[lead.pk],
        contact=stranger.pk,
        on="2026-04-15",
        reason="会议纪要四月十五日已调整",
    )
    assert response.status_code == 302
    assert project.lead_on(date(2026, 4, 14)) == lead
    assert project.lead_on(date(2026, 4, 15)) == county_leader
    assert project.contact_on(date(2026, 4, 14)) == contact
    assert project.contact_on(date(2026, 4, 15)) == stranger
    assert [row.official for row in project.leads.on(TODAY).filter(is_primary=False)] == [lead]


def test_people_may_be_taken_off(at_office, project):
    send(at_office, address("projects:project-people", project), on="2026-04-20")
    assert project.lead_on(TODAY) is None
    assert project.contact_on(TODAY) is None


@pytest.mark.parametrize(
    ("on", "holds"),
    [("2025-12-31", False), ("2026-01-01", True), ("2026-04-20", True), ("2026-04-21", False)],
)
def test_a_change_of_people_lies_between_the_last_one_and_today(at_office, project, on, holds):
    response = send(at_office, address("projects:project-people", project), on=on, reason="补登")
    assert (response.status_code == 302) is holds


def test_the_first_lead_is_not_a_deputy_as_well(at_office, project, lead):
    response = send(
        at_office,
        address("projects:project-people", project),
        lead=lead.pk,
        deputies=[lead.pk],
        on="2026-04-20",
    )
    assert "deputies" in response.context["form"].errors


def test_a_stage_of_tomorrow_is_refused_and_a_stop_is_no_stage_to_choose(at_office, project):
    url = address("projects:project-stage", project)
    late = send(at_office, url, stage="building", on="2026-04-21", reason="明天")
    stop = send(at_office, url, stage="suspended", on="2026-04-20", reason="设计变更")
    assert [late.status_code, stop.status_code] == [422, 422]
    assert "stage" in stop.context["form"].errors


def test_a_changed_kind_takes_its_milestone_along(at_office, project, milestone):
    url = address("projects:project-kind", project)
    late = send(at_office, url, **FORMS["projects:project-kind"])
    assert late.status_code == 302
    milestone.refresh_from_db()
    assert milestone.state == "cancelled"
    assert project.milestones.get(code="RESUME").due_date == date(2026, 5, 31)
    same = send(at_office, url, **FORMS["projects:project-kind"])
    assert "建设性质没有变化" in same.context["form"].errors["kind"][0]


def test_a_plan_is_adjusted_with_a_reason_and_the_old_one_stays(at_office, project):
    url = address("investment:project-plan", project)
    bare = send(at_office, url, amount="13000")
    assert "reason" in bare.context["form"].errors
    send(at_office, url, **FORMS["investment:project-plan"])
    plans = project.listings.get().plans
    assert sorted(plans.values_list("amount", "is_current")) == [
        (Decimal("12000"), False),
        (Decimal("13000"), True),
    ]


def test_a_first_plan_needs_no_reason(at_office, make_project):
    project = make_project(plan=None)
    assert (
        send(at_office, address("investment:project-plan", project), amount="900").status_code
        == 302
    )
    assert project.listings.get().plans.get().amount == Decimal("900")


def test_a_project_on_no_list_has_no_plan_and_no_kind(at_office, new_project, industry_bureau):
    project = Project.objects.create(name="未列入", responsible_unit=industry_bureau)
    assert at_office.get(address("investment:project-plan", project)).status_code == 404
    assert at_office.get(address("projects:project-kind", project)).status_code == 404
    page = at_office.get(project.get_absolute_url()).content.decode()
    assert "列入 2026 年清单" in " ".join(page.split())


def test_a_project_stands_once_on_a_years_list(at_office, project):
    response = send(at_office, address("investment:project-list", project), year="2026", kind="new")
    assert response.status_code == 422
    assert project.listings.count() == 1
