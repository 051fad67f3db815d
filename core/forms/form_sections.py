"""A form of a form page: in sections and rows, a refusal stands beside the field it is about."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS


class SectionedForm(forms.Form):
    """`today` is the day on which it is filled in."""

    #: [(heading, [[names of one row], …]), …]; without one every field has a row of its own.
    layout: list[tuple[str, list[list[str]]]] = []
    #: {first name of a row: "name=value"}: asked only where that box is ticked (data-when).
    only_when: dict[str, str] = {}
    #: {name under which a verb refuses: the field that asks for it here}
    fields_of_errors: dict[str, str] = {}

    def __init__(self, data=None, *, today, **kwargs):
        super().__init__(data, **kwargs)
        self.today = today

    def sections(self):
        """[(heading, [(condition or "", [fields of a row]), …]), …] for the template."""
        layout = self.layout or [("", [[name] for name in self.fields])]
        return [
            (title, [(self.only_when.get(row[0], ""), self._row(row)) for row in rows])
            for title, rows in layout
        ]

    def _row(self, names):
        return [self[name] for name in names if name in self.fields]

    def refuse(self, problem):
        """Put what a rule refused beside the field it is about."""
        found = getattr(problem, "error_dict", None) or {NON_FIELD_ERRORS: problem.error_list}
        for name, errors in found.items():
            name = self.fields_of_errors.get(name, name)
            self.add_error(name if name in self.fields else None, errors)

    def differences(self):
        """[(label, as it stands now, as typed)] where the two differ, for the 409 page."""
        rows = [
            (field.label, self.shown(field, field.initial), self.shown(field, field.value()))
            for field in self.visible_fields()
            if field.name in self.initial
        ]
        return [row for row in rows if row[1] != row[2]]

    def shown(self, field, value):
        """A raw value of a field as its reader knows it."""
        if isinstance(value, bool):
            return "是" if value else "否"
        kept = field.field.prepare_value(value) if value not in (None, "") else value
        choices = getattr(field.field, "choices", None)
        if choices is None:
            return str(kept) if kept not in (None, "") else "空"
        many = kept if isinstance(kept, (list, tuple)) else [kept]
        words = {str(key): str(word) for key, word in choices}
        named = (words.get(str(key)) for key in many if key not in (None, ""))
        return "、".join(filter(None, named)) or "空"
