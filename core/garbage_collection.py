"""Python's search for cycles, which a large import sets off again and again and in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def paused() -> Iterator[Any]:
    """Look for no cycles meanwhile: tens of thousands of rows are no garbage, and walking through
    them at every turn costs a quarter of the time. What is in no cycle is freed as ever."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
