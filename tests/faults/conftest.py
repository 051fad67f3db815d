from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.alerts.conftest import at, relay, sink  # noqa: F401
from tests.faults import wire
from tests.faults.story import CHINA, Stage, story


@pytest.fixture
def roles(contact, unit_head, lead, supervisor, county_leader, administrator):
    return {
        "owner": contact,
        "head": unit_head,
        "lead": lead,
        "supervision": supervisor,
        "county": county_leader,
    }


@pytest.fixture
def stage(roles, make_project, lead, contact, office, settings, monkeypatch):
    """The cast on one project without a milestone of its own, and every crash point set."""
    settings.EMAIL_URL, settings.EMAIL_HOST = "smtp://127.0.0.1", "127.0.0.1"

    def another():
        return make_project(lead=lead, contact=contact, kind="preliminary")

    project = another()
    made = datetime(2026, 1, 1, tzinfo=CHINA)
    type(contact).objects.update(created_at=made)
    stage = Stage(project, another, roles, office)
    stage.set(monkeypatch)
    return stage


@pytest.fixture
def tell(stage, monkeypatch):
    """tell(stories, steps): run so many stories; a broken promise raises."""

    def run(stories, steps):
        machine = story(stage, lambda server: wire.put_in(monkeypatch, server))
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=stories,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                # Shrinking a story costs minutes; the story itself is printed.
                phases=[Phase.generate],
                derandomize=True,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
        return stage.happened

    return run
