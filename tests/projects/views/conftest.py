"""The day on which the forms of a project are opened."""

from tests.pages import april, at_office, get  # noqa: F401
