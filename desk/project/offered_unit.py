"""The unit that usually answers for what is being typed, for whoever enters a project (R-DU-1).

It is offered beside the field as long as no unit is chosen, and taken by the person alone.
"""

from collections.abc import Mapping

from django.http import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from core.values.plain_numbers import read_number
from norms import default_units
from norms.default_units import Offer
from projects import permissions

UNIT = "responsible_unit"
#: The box by which a form that came back takes what it offered.
TAKEN = "offered_unit"


def offer_for(typed: Mapping[str, str]) -> Offer | None:
    """What is offered for name, content and work area as typed; None beside a unit chosen."""
    if typed.get(UNIT):
        return None
    text = "；".join(typed.get(name, "") for name in ("name", "content"))
    area = read_number(typed.get("work_area", ""))
    return default_units.offered_unit(default_units.load(), area, text)


def with_offer_taken(data: QueryDict | None) -> QueryDict | None:
    """What was posted, with the unit that was ticked where none was chosen."""
    if data is None or data.get(UNIT) or not data.get(TAKEN):
        return data
    taken = data.copy()
    taken.setlist(UNIT, data.getlist(TAKEN))
    return taken


@require_POST
def offered_unit(request):
    """The offer anew while somebody types (htmx): a POST, as what is typed is long."""
    permissions.check_may_manage(request.user)
    return render(request, "desk/project/unit_to_take.html", {"offer": offer_for(request.POST)})
