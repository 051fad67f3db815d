"""A list of projects, or of what hangs on them: whose stand in it, in one place (decision 31)."""

from collections.abc import Sequence

from core.lists.page import ListPage
from core.lists.tabs import make_tabs
from projects.models.visibility import sight_of

#: The value of `person` in an address, and its words. What a unit was given something to do on, it
#: reads as a colleague does; its lists show such projects only where it asks for them.
OF_UNIT = ("unit", "与我单位有关")


def asks_for_unit(query):
    """Whether the address of a list asks for what has to do with the reader's unit."""
    return query.get("person") == OF_UNIT[0]


class ProjectList(ListPage):
    """A list that begins at listed() of a queryset, which has listed_to(), and leaves as a file by
    the same choice. Where its filters do not offer it, the choice stands beside the tabs."""

    kept_parameters: Sequence[str] = ("person",)

    def listed(self, rows):
        return rows.listed_to(self.person, related=asks_for_unit(self.request.GET))

    def get_unit_tabs(self):
        """The choice as a tab, for whoever has a unit and not the whole county before them."""
        sight = sight_of(self.person)
        if sight.of_county or not sight.units:
            return []
        key, is_chosen = OF_UNIT[0], asks_for_unit(self.request.GET)
        return make_tabs(self.request, "person", [OF_UNIT], key if is_chosen else "", {})

    def get_context_data(self, **more):
        return super().get_context_data(more_tabs=self.get_unit_tabs(), **more)
