"""A row beside the projects that it may be: the same lines of each, what differs marked."""

from collections import defaultdict
from dataclasses import dataclass

from exchange.matching.row_change_base import display_value
from projects.models import LeadAssignment, Project, YearListing

#: What tells one project from another, as a person sees it.
LINES = {
    "name": "项目名称",
    "national_code": "项目代码",
    "responsible_unit": "责任单位",
    "total_investment": "总投资（万元）",
    "kind": "建设性质",
    "lead_officials": "包联领导",
}


@dataclass(frozen=True)
class Text:
    """One line of a candidate, and whether the row says otherwise."""

    text: str
    differs: bool


@dataclass(frozen=True)
class SideBySide:
    """`lines`: [(label, text of the row, [Text of each candidate])]."""

    projects: list
    lines: list


class Candidates:
    """All candidates of the rows of one page, read in a number of queries that they do not set."""

    def __init__(self, rows, year, today):
        wanted = {pk for row in rows for pk in row.candidates}
        self.projects = Project.objects.select_related("responsible_unit").in_bulk(wanted)
        self.kinds, self.leads = {}, defaultdict(list)
        if wanted:
            self._read(wanted, year, today)

    def _read(self, wanted, year, today):
        listed = YearListing.objects.filter(project__in=wanted, year=year)
        self.kinds = dict(listed.values_list("project", "kind"))
        held = LeadAssignment.objects.on(today).filter(project__in=wanted)
        for project, name in held.values_list("project", "official__name"):
            self.leads[project].append(name)

    def beside(self, row):
        """The comparison of a row, or None where it has no candidate any more."""
        projects = [self.projects[pk] for pk in row.candidates if pk in self.projects]
        if not projects:
            return None
        own = row.cells | {"name": row.name}
        texts = [self._texts(project) for project in projects]
        lines = [
            (label, own.get(key, ""), [_beside(own.get(key, ""), each[key]) for each in texts])
            for key, label in LINES.items()
        ]
        return SideBySide(projects, lines)

    def _texts(self, project):
        values = {
            "name": project.name,
            "national_code": project.national_code,
            "responsible_unit": str(project.responsible_unit or ""),
            "total_investment": project.total_investment,
            "kind": self.kinds.get(project.pk, ""),
            "lead_officials": self.leads[project.pk],
        }
        return {key: display_value(key, value) for key, value in values.items()}


def _beside(own, text):
    """A line that the sheet leaves blank says nothing against the project."""
    return Text(text, bool(own) and own != text)
