"""All that a new row of the ledger takes, on one page."""

from functools import cached_property

from django import forms

from desk.project.offered_unit import UNIT, offer_for, with_offer_taken
from investment.forms.year_listing import ListingForm
from projects.forms.assign_people import PersonField, everybody, is_leader
from projects.forms.project import FactsForm
from projects.forms.project_form import ProjectForm
from projects.models import Project


class PeopleFields(ProjectForm):
    """Who answers from the first day on."""

    lead = PersonField(queryset=None, label="包联领导", required=False, empty_label="暂不指定")
    contact = PersonField(queryset=None, label="联系人", required=False, empty_label="暂不指定")
    responsible = PersonField(queryset=None, label="责任人", required=False, empty_label="暂不指定")
    stage = forms.ChoiceField(label="项目阶段", required=False)

    layout = [("责任人", [["lead", "contact"], ["responsible", "stage"]])]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = everybody(is_leader(self.today))
        self.fields["contact"].queryset = everybody()
        self.fields["responsible"].queryset = everybody()
        open_stages = [s for s in Project.Stage if s not in Project.FROZEN_STAGES]
        self.fields["stage"].choices = [
            ("", "还没有定"),
            *((s.value, s.label) for s in open_stages),
        ]


class NewProjectForm(PeopleFields, ListingForm, FactsForm):
    """All that a new row of the ledger takes, on one page. `seen` is used up by one entry."""

    layout = [
        FactsForm.layout[0],
        # One question for all its amounts: it stands beside the first of them.
        *[
            (title, [row for row in rows if row != ["unit_sure"]])
            for title, rows in ListingForm.layout
        ],
        *PeopleFields.layout,
        FactsForm.layout[1],
    ]

    def __init__(self, data=None, **kwargs):
        super().__init__(with_offer_taken(data), **kwargs)
        self.fields[UNIT].template_name = "desk/project/responsible_unit.html"

    @cached_property
    def unit_offer(self):
        """The unit offered beside a form that came back without one."""
        return offer_for(self.data) if self.is_bound else None
