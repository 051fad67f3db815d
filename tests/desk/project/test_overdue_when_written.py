"""The forms of the office say what would be overdue at once, and one tick accepts it (R-DL-6)."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from projects.models import Milestone, Project
from tests.pages import address, seen, send

#: On 20 April 2026 复工 of a list decided on 1 January is 20 days late.
LATE = {"kind": "continuing", "listed_on": "2026-01-01"}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_new_project_that_is_late_comes_back_once(at_office, april, new_project):
    url = reverse("desk:project-new")
    first = send(at_office, url, **new_project | LATE)
    assert first.status_code == 422
    assert "写入后 1 项立即逾期，最长 20 天" in first.content.decode()
    assert not Project.objects.exists()
    form = first.context["form"]
    tick = {"accept_overdue": "on", "overdue_from": form["overdue_from"].value()}
    assert send(at_office, url, **new_project | LATE | tick).status_code == 302
    assert Milestone.objects.get().due_date == date(2026, 3, 31)


@pytest.mark.parametrize("tick", [{"accept_overdue": "on"}, {"overdue_from": "2026-03-31"}])
def test_a_tick_without_its_date_and_a_date_without_its_tick_accept_nothing(
    at_office, april, new_project, tick
):
    assert (
        send(at_office, reverse("desk:project-new"), **new_project | LATE | tick).status_code == 422
    )


def test_a_tick_does_not_stand_for_an_earlier_date(at_office, april, project):
    url = address("projects:milestone-new", project)
    tick = {"accept_overdue": "on", "overdue_from": "2026-04-10"}
    response = send(at_office, url, name="场平完成", due_date="2026-04-09", **tick)
    assert response.status_code == 422
    assert "accept_overdue" in response.context["form"].errors
    assert response.context["form"]["overdue_from"].value() == "2026-04-09"


def test_the_form_shows_the_dates_it_will_make(at_office, april):
    page = at_office.get(reverse("desk:project-new")).content.decode()
    assert "续建建立“复工”节点，时限 2026-03-31（已过 20 天）" in page
    assert "新建建立“开工”节点，时限 2026-06-30。" in page


def test_a_listing_and_a_kind_say_which_milestone_they_made(at_office, april, project):
    url = address("projects:project-kind", project)
    own = {"due_date": "2026-05-31", "approval": "文", "reason": "去年已开工"}
    response = send(at_office, url, kind="continuing", **own)
    messages = said(response)
    assert "已建立“复工”节点，时限 2026-05-31" in messages[0]
    assert "不像文号" in messages[1]


@pytest.mark.parametrize(
    ("decided", "sentence"), [("2026-04-21", "不能晚于今天"), ("2025-12-31", "应不早于")]
)
def test_the_day_of_a_kind_has_bounds(at_office, april, project, decided, sentence):
    typed = {"kind": "reserve", "reason": "县里决定", "kind_decided_on": decided}
    response = send(at_office, address("projects:project-kind", project), **typed)
    assert sentence in response.context["form"].errors["kind_decided_on"][0]


@pytest.mark.parametrize("proposed", ["", "2026-04-20"])
def test_next_years_first_list_counts_from_new_year(at_office, april, project, proposed):
    url = address("investment:project-list", project)
    response = send(at_office, url, year="2027", kind="continuing", listed_on=proposed)
    assert response.status_code == 302
    listing = project.listings.get(year=2027)
    assert listing.listed_on == date(2027, 1, 1)
    assert listing.milestones.get().due_date == date(2027, 3, 31)


def test_the_same_form_still_makes_one(at_office, april, new_project):
    """The ticket of the form is not used up by the question."""
    url = reverse("desk:project-new")
    typed = {"version": seen(at_office, url), **new_project, **LATE}
    tick = {"accept_overdue": "on", "overdue_from": "2026-03-31"}
    answers = [at_office.post(url, typed | more).status_code for more in ({}, tick, tick)]
    assert answers == [422, 302, 302]
    assert Project.objects.count() == 1
