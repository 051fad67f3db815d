"""A kind of obligation made for tests: owed by whoever a test says, with a project or without.

A module that asks for `order_kind` has it among the installed models until it ends; its tables are
made and dropped outside any transaction, as SQLite asks for.
"""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from projects.models.event import ObligationEvent
from projects.models.holder import by_unit
from projects.models.obligation import DatedObligation

APP = "supervision"


def define():
    """The kind and the table of its events, registered with their app."""

    class Order(DatedObligation):
        """Something that a unit owes: reminded of as a request, never overdue."""

        ladder = "request"
        holder = by_unit("unit")
        counts_as_overdue = False
        may_be_promised = False
        act, asked = "办理", "请在期限前办理。"

        project = models.ForeignKey("projects.Project", models.PROTECT, null=True, related_name="+")
        unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
        person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")

        class Meta(DatedObligation.Meta):
            app_label = APP

        def __str__(self):
            return self.title()

        def title(self):
            return f"示例事项{self.pk}"

        def get_absolute_url(self):
            return f"/orders/{self.pk}/"

    class OrderEvent(ObligationEvent):
        class Kind(models.TextChoices):
            SUBMIT = "submit", "办理"
            CANCEL = "cancel", "取消"

        order = models.ForeignKey(Order, models.PROTECT, related_name="events")
        kind = models.CharField(max_length=10, choices=Kind.choices)

        class Meta(ObligationEvent.Meta):
            app_label = APP

        def __str__(self):
            return str(self.order)

    return Order, OrderEvent


@pytest.fixture(scope="module")
def order_kind(django_db_setup, django_db_blocker):
    """The model Order, for the tests of one module."""
    made = define()
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in made:
                editor.create_model(model)
        yield made[0]
        with connection.schema_editor() as editor:
            for model in reversed(made):
                editor.delete_model(model)
    for model in made:
        del apps.all_models[APP][model._meta.model_name]
    apps.clear_cache()
    ContentType.objects.clear_cache()


@pytest.fixture
def _no_stale_content_type(order_kind):
    """A type made in a test goes with it."""
    ContentType.objects.clear_cache()
    yield
    ContentType.objects.clear_cache()


@pytest.fixture
def make_order(db, order_kind, _no_stale_content_type):
    """make_order(due_date, unit=…): known since the first day of the year."""

    def make(due_date, **columns):
        return order_kind.objects.create(
            due_date=due_date, known_since=due_date.replace(month=1, day=1), **columns
        )

    return make
