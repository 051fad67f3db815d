"""What the administrator's pages of people and units share."""

from django.utils.decorators import method_decorator

from accounts.permissions import for_administrators
from core.forms.form_page import FormPage


@method_decorator(for_administrators, name="dispatch")
class AdministrationPage(FormPage):
    """A form of the administrator: to others it does not even say whether there is such a row."""

    def check_may(self):
        """Asked already, before anything was looked up."""


def every_statement(terms):
    """Every statement of a related term, the corrected ones too, the latest first."""
    rows = terms(manager="statements").select_related("corrected_by", "superseded_by")
    return rows.order_by("-since", "-pk")
