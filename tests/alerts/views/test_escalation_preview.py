"""Whom an edition of the ladder would reach, before it is laid down."""

import pytest
from django.urls import reverse

from alerts.views import escalation_preview
from norms.forms import policy
from norms.models import PolicyVersion
from tests.alerts.posted import moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(client, office, milestone, at):
    """look(days of the step of the lead): the preview of that edition on 8 July."""

    def post(lead_days):
        with at("2026-07-08 10:00"):
            today = moment("2026-07-08 10:00").date()
            edition = policy.Edition(PolicyVersion.objects.first(), today=today)
            data = {"effective_on": "2026-07-09", "note": ""}
            for form in (edition.main, *edition.steps):
                for field in form:
                    data.setdefault(field.html_name, field.value())
            data["milestone-lead-days"] = lead_days
            data = {name: "" if value is None else value for name, value in data.items()}
            client.force_login(office)
            return client.post(reverse("alerts:ladder-preview"), data)

    return post


def rows(page):
    found = page.context["reaches"]
    return {
        reach.step.code: (reach.obligations, len(reach.people))
        for reach in found
        if reach.step.obligation == "milestone" and reach.obligations
    }


@pytest.mark.parametrize(("days", "expected"), [(8, {"lead": (1, 3)}), (9, {"unit": (1, 2)})])
def test_it_counts_each_obligation_at_its_highest_rung(look, days, expected):
    assert rows(look(days)) == expected


def test_an_edition_that_does_not_hold_is_not_counted(look):
    page = look(400)
    assert page.status_code == 422
    assert "请改好再看" in page.content.decode()


def test_nothing_is_laid_down(look):
    before = PolicyVersion.objects.count()
    look(8)
    assert PolicyVersion.objects.count() == before
    assert escalation_preview.reaches([], moment("2026-07-08 10:00").date()) == []
