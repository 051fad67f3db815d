import pytest
import time_machine
from django.utils import timezone


@pytest.fixture
def at():
    """at("2026-07-08 10:00"): the day on which what follows happens."""
    with time_machine.travel("2026-07-08 10:00+08:00", tick=False) as traveller:
        yield lambda moment: traveller.move_to(f"{moment}+08:00")


@pytest.fixture
def now():
    return timezone.now()
