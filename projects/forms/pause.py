"""停工, 延长复核, 终止, 恢复施工: what the office is asked."""

from django import forms

from core.forms.fields import DayField, day_field, text_field
from norms.policy import policy_on
from projects import pauses
from projects.forms.cause import CauseSelects
from projects.forms.milestone import approval_field
from projects.forms.project_form import ProjectForm


def document_field(label):
    """A document by its name or number, of at most 60 characters."""
    return forms.CharField(
        label=label,
        max_length=60,
        help_text="文件名称或文号，如 左政办函〔2026〕5号",
        error_messages={"required": f"请填{label}。"},
    )


def why_field(label="说明"):
    """At most 500 characters, never blank."""
    return text_field(label, 500, error_messages={"required": f"请填{label}。"})


class CausedForm(CauseSelects, ProjectForm):
    """Why, and on whose account: of the county's one table of causes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_causes(self.today)


class PauseForm(CausedForm):
    on = day_field("批准停工日期", help_text="从这一天起冻结节点和月报")
    document = document_field("批准文件")
    reason = why_field("停工说明")
    review_date = day_field("复核日期", help_text="到这一天项目中心看是否恢复施工")

    layout = [
        (
            "",
            [
                ["on", "document"],
                ["category", "caused_by"],
                ["caused_by_unit", "review_date"],
                ["reason"],
            ],
        )
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        review = pauses.first_review(self.today, self.today, policy_on(self.today))
        self.initial |= {"on": self.today, "review_date": review}


class ExtendReviewForm(ProjectForm):
    review_date = day_field("下次复核日期")
    reason = why_field("延长理由")

    layout = [("", [["review_date"], ["reason"]])]

    def __init__(self, *args, rested, **kwargs):
        super().__init__(*args, **kwargs)
        due = rested.review_date if rested else None
        if due:
            months = policy_on(self.today).pause_review_months
            proposed = pauses.months_after(max(due, self.today), months)
            self.initial["review_date"] = proposed
            self.fields["review_date"].help_text = f"现定复核日期 {due:%Y-%m-%d}"


class TerminateForm(CausedForm):
    """Of a project that rests already, the cause stands."""

    on = day_field("批准终止日期")
    document = document_field("批准文件")
    reason = why_field("终止说明")

    layout = [
        ("", [["on", "document"], ["category", "caused_by"], ["caused_by_unit"], ["reason"]]),
    ]

    def __init__(self, *args, rested, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["on"] = self.today
        if rested:
            for name in CauseSelects.base_fields:
                del self.fields[name]


class ResumeForm(ProjectForm):
    """The day, and a date for every frozen milestone: an emptied or equal one is not moved."""

    on = day_field("恢复施工日期")
    document = document_field("恢复施工文件")
    reason = why_field("恢复说明")
    approval = approval_field("移过法定时限或移到下一年的要填，如 左政办函〔2026〕5号")

    def __init__(self, *args, rested, milestones, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["on"] = on
        self.milestones = milestones
        self.days = days = max((on - rested.approved_on).days, 0) if rested else 0
        for milestone in milestones:
            name = pauses.date_field(milestone.pk)
            self.fields[name] = _date_of(milestone, days)
            self.initial[name] = pauses.proposed_date(milestone, days)

    @property
    def layout(self):
        names = [pauses.date_field(milestone.pk) for milestone in self.milestones]
        head = ("", [["on", "document"], ["reason"], ["approval"]])
        pairs = [names[at : at + 2] for at in range(0, len(names), 2)]
        dates = (f"冻结的 {len(names)} 个节点，按停工 {self.days} 天移动", pairs)
        return [head, dates] if names else [head]

    def dates(self):
        """{key of a milestone: the date to which it is moved}."""
        typed = {m: self.cleaned_data.get(pauses.date_field(m.pk)) for m in self.milestones}
        return {m.pk: day for m, day in typed.items() if day and day != m.due_date}


def _date_of(milestone, days):
    """The field of one new date, with what it was and why it may want a number."""
    said = [f"现定 {milestone.due_date:%Y-%m-%d}"]
    proposed = pauses.proposed_date(milestone, days)
    if milestone.statutory_date and proposed == milestone.due_date:
        said.append("法定时限，填批准文号才能移")
    elif proposed.year > milestone.baseline_due_date.year:
        said.append("移到下一年，要填批准文号")
    return DayField(label=milestone.name, required=False, help_text="；".join(said))
