"""From 1 November without next year's table office and administrator are told, once a week."""

import pytest

from alerts.models import Letter, Notice
from norms import policy
from norms.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "told"),
    [("2026-10-30 09:00", 0), ("2026-10-31 09:00", 0), ("2026-11-01 09:00", 2)],
)
def test_from_the_first_of_november(relay, look_at, office, administrator, contact, moment, told):
    look_at(moment)
    assert Notice.objects.filter(step="calendar").count() == told


def test_once_a_week_by_mail_to_office_and_administrator(relay, look_at, office, administrator):
    look_at("2026-11-02 09:00")
    look_at("2026-11-04 09:00")
    assert Letter.objects.filter(state="sent").count() == 2
    look_at("2026-11-09 09:00")
    assert Letter.objects.filter(state="sent").count() == 4
    assert "2027 年的工作日历还没有填写" in Letter.objects.first().text


def test_no_more_once_it_is_there(relay, look_at, office, db):
    days = ["01-01", "02-08", "04-05", "05-03", "06-09", "09-15", "10-01"]
    for day in days[:-1]:
        CalendarDay.objects.create(date=f"2027-{day}", is_workday=False)
    policy.touch()
    look_at("2026-11-02 09:00")
    assert Notice.objects.count() == 1
    Notice.objects.all().delete()
    CalendarDay.objects.create(date=f"2027-{days[-1]}", is_workday=False)
    policy.touch()
    look_at("2026-11-09 09:00")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("who", "seen"), [("office", 1), ("administrator", 1), ("contact", 0)])
def test_the_banner_stands_on_their_pages(client, request, at, who, seen):
    with at("2026-11-01 09:00"):
        client.force_login(request.getfixturevalue(who))
        assert client.get("/account/").content.decode().count("2027 年的工作日历还没有填写") == seen
