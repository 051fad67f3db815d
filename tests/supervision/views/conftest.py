"""The day on which the pages of supervision are asked for."""

from tests.pages import get, noon  # noqa: F401
