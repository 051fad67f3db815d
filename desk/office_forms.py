"""What every form of the project center shares: sections, refusals in place, amounts, people."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from accounts.models import Duty, Person
from core.forms.amounts import DOUBTFUL
from projects import roadmap
from projects.models import LeadAssignment
from projects.models.milestone_dates import doubt_about_document


def doubts(total, plan):
    """Sentences on amounts that may be a slip; they are kept all the same (R-IN-5, 5.11)."""
    found = []
    if total is not None and plan is not None and plan > total:
        found.append("年度计划投资大于总投资，请核对单位是不是万元。")
    if any(amount is not None and amount > DOUBTFUL for amount in (total, plan)):
        found.append("金额超过 100 亿元，请核对是不是按元填写了。")
    return found


def doubts_about_document(number):
    """The same for the number of a document that does not look like one."""
    doubt = doubt_about_document(number)
    return [f"批准文号{doubt}"] if doubt else []


def statutory_dates(year, today):
    """续建建立“复工”节点，时限 2026-03-31；… : the dates that a list makes, and how long past."""
    return "；".join(
        f"{kind.label}建立“{code.label}”节点，时限 {limit:%Y-%m-%d}{_how_long_past(limit, today)}"
        for kind in roadmap.STATUTORY
        for code, limit in [roadmap.statutory(kind, year)]
    )


def _how_long_past(day, today):
    return f"（已过 {(today - day).days} 天）" if day < today else ""


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return named(person)


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person):
        return named(person)


def named(person):
    """示例甲 经理（示例企业甲）"""
    unit = f"（{person.unit}）" if person.unit_id else ""
    return " ".join(filter(None, [person.name, person.title])) + unit


def everybody(*first):
    """People who may be given a task, those that meet a condition in `first` on top."""
    ranks = [When(condition, then=Value(rank)) for rank, condition in enumerate(first)]
    people = Person.objects.mailable().select_related("unit")
    return people.annotate(rank=Case(*ranks, default=Value(9))).order_by("rank", "name_key", "pk")


def is_leader(today):
    """The condition on people that makes a county leader or a lead official of today."""
    leading = LeadAssignment.objects.on(today).filter(official=OuterRef("pk"))
    duty = Duty.objects.on(today).filter(kind=Duty.Kind.COUNTY_LEADER, person=OuterRef("pk"))
    return Q(Exists(leading)) | Q(Exists(duty))


class OfficeForm(forms.Form):
    """A form on a project. `version` is the state the person looked at when opening it."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    #: [(heading, [[names of one row], …]), …]
    layout = []
    #: {first name of a row: "name=value"}: asked only where that box is ticked (data-when).
    only_when = {}
    #: Names under which the rooms below complain, and the field that asks for it here.
    complaints = {}

    def __init__(self, data=None, *, today, project=None, **kwargs):
        super().__init__(data, **kwargs)
        self.today, self.project = today, project

    def sections(self):
        """[(heading, [(condition or "", [fields of a row]), …]), …] for the template."""
        return [
            (title, [(self.only_when.get(row[0], ""), self._row(row)) for row in rows])
            for title, rows in self.layout
        ]

    def _row(self, names):
        return [self[name] for name in names if name in self.fields]

    def refuse(self, problem):
        """Put what a rule refused beside the field it is about."""
        found = getattr(problem, "error_dict", None) or {NON_FIELD_ERRORS: problem.error_list}
        for name, errors in found.items():
            name = self.complaints.get(name, name)
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
