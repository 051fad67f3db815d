"""The day on which the pages of money are asked for."""

from tests.pages import get, make_milestone, noon  # noqa: F401
