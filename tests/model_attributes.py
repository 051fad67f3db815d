"""While the tests run, nobody hangs an attribute on a model instance (docs/decisions/0018).

What a page shows beyond the columns stands in a dataclass, where a reader finds it and mypy checks
it. What a queryset annotates is set by Django and stays.
"""

import sys

from django.db.models import Model


def watch(monkeypatch):
    monkeypatch.setattr(Model, "__setattr__", _set)


def _set(self, name, value):
    if name[0] != "_" and not hasattr(type(self), name):
        module = sys._getframe(1).f_globals["__name__"]
        if not module.startswith(("django.", "tests.")):
            raise AttributeError(f"{module} hangs {name!r} on a {type(self).__name__}")
    object.__setattr__(self, name, value)
