"""Milestones added by the project center, and a project withdrawn."""

from datetime import date

import pytest

from tests.pages import address, seen, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
TODAY = date(2026, 4, 20)


def test_a_milestone_is_added_to_the_listing_of_its_year(at_office, project):
    url = address("projects:milestone-new", project)
    send(at_office, url, name="竣工", due_date="2026-11-30", code="COMPLETE")
    made = project.milestones.get(code="COMPLETE")
    assert (made.due_date, made.baseline_due_date) == (date(2026, 11, 30), date(2026, 11, 30))
    assert (made.listing.year, made.known_since) == (2026, TODAY)
    double = send(at_office, url, name="竣工", due_date="2026-12-30", code="COMPLETE")
    assert double.status_code == 422
    assert "本年度已有同类节点" in double.content.decode()


def test_a_milestone_sent_twice_is_made_once(at_office, project):
    url = address("projects:milestone-new", project)
    typed = {"version": seen(at_office, url), "name": "主体封顶", "due_date": "2026-09-30"}
    assert [at_office.post(url, typed).status_code for _ in range(2)] == [302, 302]
    assert project.milestones.filter(name="主体封顶").count() == 1


def test_one_more_milestone_opens_an_empty_form(at_office, project):
    url = address("projects:milestone-new", project)
    response = send(at_office, url, name="主体封顶", due_date="2026-09-30", again="1")
    assert response.url == url


@pytest.mark.parametrize(("due", "holds"), [("2026-04-19", False), ("2026-04-20", True)])
def test_a_date_that_has_passed_asks_first(at_office, project, due, holds):
    url = address("projects:milestone-new", project)
    response = send(at_office, url, name="场平完成", due_date=due)
    assert (response.status_code == 302) is holds
    if not holds:
        assert "写入后 1 项立即逾期，最长 1 天" in response.content.decode()
        tick = {"accept_overdue": "on", "overdue_from": due}
        sure = send(at_office, url, name="场平完成", due_date=due, **tick)
        assert sure.status_code == 302


@pytest.mark.parametrize(
    "due", ["9999-12-31", "1999-12-31", "0001-01-01", "2026-02-30", "6月底", ""]
)
def test_a_date_that_cannot_be_meant_is_refused(at_office, project, due):
    url = address("projects:milestone-new", project)
    response = send(at_office, url, name="场平完成", due_date=due)
    assert response.status_code == 422
    assert "due_date" in response.context["form"].errors


def test_the_statutory_milestones_are_not_added_by_hand(at_office, project):
    url = address("projects:milestone-new", project)
    response = send(at_office, url, name="复工", due_date="2026-05-01", code="RESUME")
    assert "code" in response.context["form"].errors


def test_a_withdrawal_keeps_the_history(at_office, project, milestone):
    url = address("projects:project-withdraw", project)
    assert "1 个未完成的节点一并取消" in at_office.get(url).content.decode()
    assert "reason" in send(at_office, url, reason="  ").context["form"].errors
    send(at_office, url, reason="与示例项目二重复")
    project.refresh_from_db()
    milestone.refresh_from_db()
    assert project.withdrawn_on == TODAY
    assert milestone.state == "cancelled"
    assert "与示例项目二重复" in at_office.get(project.get_absolute_url()).content.decode()


def test_the_form_of_a_stop_says_what_rests_and_what_does_not(client, office, project):
    """Replies to instructions are owed while a project rests (R-OD-6)."""
    client.force_login(office)
    text = client.get(address("projects:project-pause", project)).content.decode()
    assert "未完成的节点和未报的月报不计逾期、不再提醒" in text
    assert "批示照常要回复" in text
