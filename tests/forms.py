"""Forms of a page as a browser reads them: what a test posts is what the page holds."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


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
    assert found, f"no form to {action}; there are {[form.action for form in forms_of(response)]}"
    return found[0]


class _Reader(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.path, self.forms, self.form = path, [], None
        self.area = self.select = None

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
            self.select = at.get("name")
        elif tag == "option" and self.select and "selected" in at:
            self._add(self.select, at.get("value", ""))

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
        elif tag == "select":
            self.select = None
