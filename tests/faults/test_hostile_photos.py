"""Four people send photos that want gigabytes: the web processes stay small, nobody gets a 500."""

import pytest

from bench import hostile_photos

pytestmark = pytest.mark.full


def test_the_web_processes_stay_below_300_mb():
    found = hostile_photos.measure()
    print(*found.lines(), sep="\n")  # noqa: T201
    assert found.is_met
    assert len(found.statuses) == 2 * hostile_photos.PEOPLE
