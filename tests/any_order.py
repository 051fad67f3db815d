"""python -m pytest -p tests.any_order: a random order, the same in all workers of a run.

ANY_ORDER=<seed> repeats an order. Tests that share a costly fixture still stand together.
"""

import os
import random

import pytest

SEED = os.environ.setdefault("ANY_ORDER", str(random.randrange(10**6)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    random.Random(SEED).shuffle(items)


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"ANY_ORDER={SEED}")
