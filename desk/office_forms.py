"""What every form of the project center shares: sections, refusals in place, amounts, people."""

from django import forms
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from accounts.models import Duty, Person
from core.forms.amounts import DOUBTFUL
from core.forms.form_sections import SectionedForm
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


class ProjectForm(SectionedForm):
    """A form of the project center on a project; None where it is yet to be entered."""

    def __init__(self, data=None, *, project=None, **kwargs):
        super().__init__(data, **kwargs)
        self.project = project
