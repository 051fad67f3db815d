"""A place on a year's list, with its plan."""

import re

from django import forms

from core.forms.amounts import AsksForUnit, WanField, asks_for_unit
from core.forms.fields import day_field
from projects.forms.milestone import AcceptsOverdue, approval_field
from projects.forms.project_form import ProjectForm, statutory_dates
from projects.models import YearListing


class ListingForm(AsksForUnit, AcceptsOverdue, ProjectForm):
    """A place on a year's list: kind, day of the decision, the statutory deadline, the plan."""

    year = forms.IntegerField(label="年度", min_value=2015, max_value=2100)
    kind = forms.ChoiceField(
        label="建设性质", choices=[("", "还没有定"), *YearListing.Kind.choices], required=False
    )
    plan = WanField(label="年度计划投资（万元）", required=False)
    listed_on = day_field(
        "决定列入日期",
        required=False,
        help_text="县里决定列入的日期；首批清单的项目填 1 月 1 日",
    )
    due_date = day_field(
        "复工或开工时限",
        required=False,
        help_text="不填就按法定时限；决定列入时已过法定时限的必填",
    )
    approval = approval_field()
    no_winter_stop = forms.BooleanField(
        label="冬季不停工", required=False, help_text="续建项目按 1 月 1 日已复工计"
    )
    no_winter_stop_reason = forms.CharField(label="不停工说明", max_length=200, required=False)

    fields_of_errors = {"amount": "plan"}
    only_when = {"no_winter_stop_reason": "no_winter_stop=on"}
    layout = [
        (
            "年度清单",
            [
                ["year", "kind", "plan"],
                ["unit_sure"],
                ["listed_on"],
                ["due_date", "approval"],
                ["accept_overdue"],
                ["overdue_from"],
                ["no_winter_stop"],
                ["no_winter_stop_reason"],
            ],
        )
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"year": self.today.year, "listed_on": self.today, **self.initial}
        dates = statutory_dates(self._year_asked(), self.today)
        self.fields["kind"].help_text = f"{dates}。"

    def _year_asked(self):
        typed = str(self.data.get("year", ""))
        return int(typed) if re.fullmatch(r"20\d\d", typed) else self.today.year

    def clean_year(self):
        year = self.cleaned_data["year"]
        if self.project and self.project.listings.filter(year=year).exists():
            raise forms.ValidationError(f"本项目已在 {year} 年清单上。")
        return year

    def clean(self):
        cleaned = super().clean()
        proposed, is_this_year = self.today, cleaned.get("year") == self.today.year
        if is_this_year and not cleaned.get("listed_on"):
            cleaned["listed_on"] = proposed
        elif cleaned.get("listed_on") == proposed and not is_this_year:
            # What the form proposed is of this year: another year's list begins with its year.
            cleaned["listed_on"] = None
        if cleaned.get("no_winter_stop") and not cleaned.get("no_winter_stop_reason"):
            self.add_error("no_winter_stop_reason", "冬季不停工要写明理由。")
        return cleaned

    def questions_of_unit(self, cleaned):
        kept = self.project and self.project.total_investment
        total = cleaned.get("total_investment", kept)
        return [*super().questions_of_unit(cleaned), asks_for_unit(cleaned.get("plan"), total)]

    def listing(self):
        """What year_listings.list_project() takes."""
        names = "year kind listed_on due_date approval no_winter_stop no_winter_stop_reason"
        facts = {name: self.cleaned_data[name] for name in names.split()}
        return facts | {"accept_overdue": self.accepted}
