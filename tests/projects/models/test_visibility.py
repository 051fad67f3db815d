"""Who sees a project and who acts on it (decision 23)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Person
from projects import assign_people, permissions
from projects.models import Milestone, Project, obligation_permissions, visibility

SEES_ALL, SEES_MINE, SEES_NOTHING = "all", "mine", "nothing"


@pytest.mark.parametrize(
    ("who", "sight"),
    [
        ("contact", SEES_MINE),
        ("owner_colleague", SEES_MINE),
        ("unit_head", SEES_MINE),
        ("bureau_clerk", SEES_MINE),
        ("lead", SEES_ALL),
        ("county_leader", SEES_ALL),
        ("office", SEES_ALL),
        ("supervisor", SEES_ALL),
        ("statistician", SEES_ALL),
        ("auditor", SEES_ALL),
        ("administrator", SEES_NOTHING),
        ("stranger", "other"),
    ],
)
def test_who_sees_what(request, project, other_project, who, sight):
    person = request.getfixturevalue(who)
    seen = set(Project.objects.visible_to(person))
    expected = {
        SEES_ALL: {project, other_project},
        SEES_MINE: {project},
        "other": {other_project},
        SEES_NOTHING: set(),
    }[sight]
    assert seen == expected
    assert {m.project for m in Milestone.objects.visible_to(person)} == expected


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("contact", True),
        ("owner_colleague", True),
        ("unit_head", True),
        ("bureau_clerk", False),
        ("lead", False),
        ("office", False),
        ("stranger", False),
    ],
)
def test_who_reports(request, project, who, may):
    person, today = request.getfixturevalue(who), timezone.localdate()
    assert visibility.acts_for_owner(person, project, today) is may
    assert Project.objects.filter(visibility.reports_on(person, today)).contains(project) is may
    somewhere = {"reports": visibility.reports_on_any(person.pk, person.unit_id, today)}
    assert Person.objects.filter(pk=person.pk).values(**somewhere).get()["reports"] is may
    Project.objects.update(withdrawn_on=today)
    assert Person.objects.filter(pk=person.pk).values(**somewhere).get()["reports"] is False
    if not may:
        with pytest.raises(PermissionDenied):
            obligation_permissions.check_may_report(person, project, today)


@pytest.mark.parametrize(
    ("who", "may"),
    [("lead", True), ("county_leader", True), ("office", False), ("contact", False)],
)
def test_who_instructs(request, project, who, may):
    person, today = request.getfixturevalue(who), timezone.localdate()
    if may:
        permissions.check_may_instruct(person, project, today)
    else:
        with pytest.raises(PermissionDenied):
            permissions.check_may_instruct(person, project, today)


def test_a_lead_official_loses_sight_and_say_when_the_time_ends(
    project, lead, county_leader, office
):
    now = timezone.now()
    today = timezone.localdate(now)
    assign_people.assign_lead(project, county_leader, on=today, by=office, now=now)
    former = Person.objects.get(pk=lead.pk)
    assert not Project.objects.visible_to(former).exists()
    with pytest.raises(PermissionDenied):
        permissions.check_may_instruct(former, project, today)
    assert project.lead_on(date(2026, 2, 1)) == lead
    assert project.lead_on(today) == county_leader


def test_a_disabled_person_sees_nothing(project, contact):
    contact.is_active = False
    assert not Project.objects.visible_to(contact).exists()


def test_one_primary_lead_at_a_time_and_deputies_beside(project, lead, county_leader, office):
    now = timezone.now()
    today = timezone.localdate(now)
    assign_people.set_deputies(project, [county_leader], on=today, by=office, now=now)
    assert project.leads.on(today).count() == 2
    assign_people.assign_lead(project, county_leader, on=today, by=office, now=now)
    assert [row.official for row in project.leads.on(today)] == [county_leader]
    with_holders = Project.objects.with_holders(today).get(pk=project.pk)
    assert (with_holders.lead_name, with_holders.contact_name) == ("示例县领导九", "示例甲")
