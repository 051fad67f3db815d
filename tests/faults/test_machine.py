"""Stories of mishaps, each of which must end with everybody told once (Hypothesis)."""

import os
import sys

import pytest

from tests.faults.story import GIVING_BACK, POINTS

pytestmark = pytest.mark.django_db


def test_no_story_breaks_a_promise(tell):
    happened = tell(16, 18)
    assert sum(count for what, count in happened.items() if what.startswith("killed")) >= 3
    assert happened["stood still"]
    assert happened["clock back"]
    for what in ("born late", "waits", "sent back", "paused", "resumed", "withdrawn"):
        assert happened[what], what


@pytest.mark.full
def test_no_story_breaks_a_promise_in_many_stories(tell, capsys):
    happened = tell(int(os.environ.get("STORIES", 300)), 40)
    with capsys.disabled():
        sys.stdout.write(f"\n{dict(happened)}\n")
    missing = {f"killed {point}" for point in [*POINTS, *GIVING_BACK]} - set(happened)
    assert not missing, "these crash points were never hit"
    assert happened["copies"]
