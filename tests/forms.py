"""Forms of a page as a browser reads them: what a test posts is what the page holds."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.urls import resolve

from accounts import form_versions
from accounts.models import Duty, Person, Unit, UnitHead
from exchange.models import ImportBatch
from investment.models import AnnualTarget, MonthlyReport
from norms.models import DefaultUnit, PolicyVersion
from projects.models import Milestone
from supervision.models import Instruction


@dataclass
class Form:
    """One form of a page: where it goes and what its untouched fields send."""

    action: str
    method: str
    fields: dict = field(default_factory=dict)


def forms_of(response):
    """Every form that posts, with the fields filled in by the page."""
    reader = _Reader(response.request["PATH_INFO"])
    reader.feed(response.content.decode())
    reader.close()
    return [form for form in reader.forms if form.method == "post"]


def form_to(response, action):
    """The form of the page that posts to this address."""
    found = [form for form in forms_of(response) if form.action.partition("?")[0] == action]
    if not found:
        there = [form.action for form in forms_of(response)]
        raise NoForm(f"no form to {action}; there are {there}")
    return found[0]


class NoForm(AssertionError):
    """The page does not offer what a test means to do."""


class _Reader(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.path, self.forms, self.form = path, [], None
        self.area = self.select = self.first = None
        self.chosen, self.is_many = [], False

    def handle_starttag(self, tag, attributes):
        at = dict(attributes)
        if tag == "form":
            action = at.get("action") or self.path
            if action.startswith("?"):
                action = self.path + action
            self.form = Form(action, at.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form is None or at.get("disabled", 0) is None:
            return
        elif tag == "input" and at.get("name"):
            self._input(at)
        elif tag == "textarea":
            self.area = at.get("name")
            self._add(self.area, "")
        elif tag == "select":
            self.select, self.chosen, self.first = at.get("name"), [], None
            self.is_many = "multiple" in at
        elif tag == "option" and self.select:
            if "selected" in at:
                self.chosen.append(at.get("value", ""))
            if self.first is None:
                self.first = at.get("value", "")

    def _input(self, at):
        kind = at.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in at or kind in ("file", "submit"):
            return
        self._add(at["name"], at.get("value", "on" if kind == "checkbox" else ""))

    def _add(self, name, value):
        if name in (None, "csrfmiddlewaretoken"):
            return
        self.form.fields.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.area and self.form:
            self.form.fields[self.area][-1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select" and self.form:
            chosen = self.chosen or [self.first] * (not self.is_many and self.first is not None)
            for value in chosen:
                self._add(self.select, value)
            self.select = None


# --- Posting what a fresh page would hold --------------------------------------------------------


def act(client, url, data=None, *, page="", **options):
    """POST as from a page opened just now: with the version that its form would hold. `page`:
    where the form stands, if neither on the address itself nor on a row named by it."""
    version = seen_at(url) if not page else None
    if version is None:
        version = read_from(client.get(page or url), url)
    return client.post(url, {"version": version, **(data or {})}, **options)


def read_from(response, url):
    """The version in the form that the page offers; none where it offers none."""
    forms = [
        form
        for form in forms_of(response)
        if form.action.partition("?")[0] == url.partition("?")[0]
    ]
    return forms[0].fields.get("version", [""])[0] if forms else ""


def seen_at(url):
    """The version that a page opened now holds for the row named by the address, or None."""
    found = resolve(url.partition("?")[0])
    word, pk = found.route.partition("/")[0], found.kwargs.get("pk")
    if pk is None or word not in SUBJECTS:
        return None
    model, subject = SUBJECTS[word]
    return form_versions.version_of(subject(model.objects.get(pk=pk)))


def itself(row):
    return row


#: {first word of the address: (what its number names, what its form stands on)}
SUBJECTS = {
    "people": (Person, itself),
    "duties": (Duty, lambda duty: duty.person),
    "units": (Unit, itself),
    "heads": (UnitHead, lambda head: head.unit),
    "milestones": (Milestone, itself),
    "reports": (MonthlyReport, itself),
    "instructions": (Instruction, itself),
    "targets": (AnnualTarget, itself),
    "default-units": (DefaultUnit, itself),
    "norms": (PolicyVersion, itself),
    "import": (ImportBatch, itself),
}
