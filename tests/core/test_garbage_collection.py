"""The collection is paused for a while, and goes on as it was."""

import gc

import pytest

from core.garbage_collection import paused


@pytest.fixture(autouse=True)
def enabled_again():
    yield
    gc.enable()


def test_it_goes_on_afterwards_even_after_an_error():
    with pytest.raises(ZeroDivisionError), paused():
        1 / gc.isenabled()
    assert gc.isenabled()


def test_what_was_off_stays_off():
    gc.disable()
    with paused():
        pass
    assert not gc.isenabled()
