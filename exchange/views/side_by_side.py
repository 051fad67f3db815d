"""A row beside the projects that it may be: the same lines of each, what differs marked."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from accounts.models.unit import name_key
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
    """One line of a candidate, and whether the row says otherwise; of names, which characters:
    `parts` are [(characters, whether the other side has them not)]."""

    text: str
    differs: bool = False
    parts: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class SideBySide:
    """`lines`: [(label, Text of the row, [Text of each candidate])]."""

    projects: list[Project]
    lines: list[tuple[str, Text, list[Text]]]


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
        lines = [self._line(key, label, own.get(key, ""), projects) for key, label in LINES.items()]
        return SideBySide(projects, lines)

    def _line(self, key, label, own, projects):
        texts = [display_value(key, self._value(key, project)) for project in projects]
        if key == "name":
            named = [Text(text, text != own, _parts(text, own)) for text in texts]
            return label, Text(own, parts=_parts(own, texts[0])), named
        said = [self._said(key, own, project) for project in projects]
        pairs = zip(texts, said, strict=True)
        # A line that the sheet leaves blank says nothing against the project.
        return label, Text(own), [Text(text, bool(own) and text != same) for text, same in pairs]

    def _said(self, key, own, project):
        """What the sheet says, as the full name of the unit where it is one of its names."""
        unit = project.responsible_unit
        if key != "responsible_unit" or not unit:
            return own
        return unit.name if name_key(own) in (unit.name_key, unit.short_name_key) else own

    def _value(self, key, project):
        if key == "responsible_unit":
            return project.responsible_unit and project.responsible_unit.name
        if key == "kind":
            return self.kinds.get(project.pk)
        if key == "lead_officials":
            return self.leads[project.pk]
        return getattr(project, key)


def _parts(text, other):
    matched = SequenceMatcher(None, text, other, autojunk=False).get_opcodes()
    parts = ((text[begin:end], kind != "equal") for kind, begin, end, _, _ in matched)
    return tuple((part, differs) for part, differs in parts if part)
