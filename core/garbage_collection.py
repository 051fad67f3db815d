"""Python's search for cycles, which a large import sets off again and again and in vain."""

import gc
from contextlib import contextmanager


@contextmanager
def paused():
    """Look for no cycles meanwhile: tens of thousands of rows are no garbage, and walking through
    them at every turn costs a quarter of the time. What is in no cycle is freed as ever."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
