"""The office corrects who answered on a day gone by, and the page shows both answers."""

from datetime import date

import pytest

from accounts.models import TermCorrection
from tests.pages import address, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
WHY = "会议纪要三月八日已调整"


@pytest.fixture
def people(at_office, project, lead, contact):
    """people(on=…): sends the form with what stands, but for what is named."""

    def post(**typed):
        typed = {"lead": lead.pk, "contact": contact.pk, "on": "2026-03-08"} | typed
        return send(at_office, address("projects:project-people", project), **typed)

    return post


def test_a_day_gone_by_asks_for_a_reason_beside_its_field(people, project, county_leader, lead):
    response = people(lead=county_leader.pk)
    assert response.status_code == 422
    assert "请写明理由" in response.context["form"].errors["reason"][0]
    assert project.lead_on(date(2026, 3, 8)) == lead


def test_both_answers_stand_on_the_page_and_in_its_history(
    at_office, people, project, county_leader
):
    assert people(lead=county_leader.pk, reason=WHY).status_code == 302
    page = at_office.get(project.get_absolute_url()).content.decode()
    assert f"包联领导，3月8日起：示例县领导一（4月20日更正为示例县领导九，理由：{WHY}）" in page
    assert "更正包联领导" in page
    assert "示例县领导一（2026-01-01 起）" in page


def test_who_was_not_changed_is_not_corrected(people, project, county_leader, contact):
    people(lead=county_leader.pk, reason=WHY)
    assert project.contacts.get().since == date(2026, 1, 1)
    assert TermCorrection.objects.count() == 1


def test_the_first_day_of_the_present_holder_is_corrected_by_a_tick(
    people, project, county_leader, contact
):
    people(lead=county_leader.pk, on="2026-04-20")
    people(lead=county_leader.pk, on="2026-03-08", began_then=["lead"], reason=WHY)
    assert project.lead_on(date(2026, 3, 8)) == county_leader
    assert project.lead_on(date(2026, 3, 7)).name == "示例县领导一"
    assert project.contact_on(date(2026, 3, 7)) == contact


def test_a_page_without_corrections_says_nothing_of_them(at_office, project):
    assert "更正为" not in at_office.get(project.get_absolute_url()).content.decode()
