"""What every form of the project center on a project shares; doubts and dates that several show."""

from core.forms.amounts import DOUBTFUL
from core.forms.form_sections import SectionedForm
from projects import year_listings
from projects.models.milestone_dates import document_warning


def amount_warnings(total, plan):
    """Sentences on amounts that may be a slip; they are kept all the same (R-IN-5)."""
    found = []
    if total is not None and plan is not None and plan > total:
        found.append("年度计划投资大于总投资，请核对单位是不是万元。")
    if any(amount is not None and amount > DOUBTFUL for amount in (total, plan)):
        found.append("金额超过 100 亿元，请核对是不是按元填写了。")
    return found


def document_warnings(number):
    """The same for the number of a document that does not look like one."""
    doubt = document_warning(number)
    return [f"批准文号{doubt}"] if doubt else []


def statutory_dates(year, today):
    """续建建立“复工”节点，时限 2026-03-31；… : the dates that a list makes, and how long past."""
    return "；".join(
        f"{kind.label}建立“{code.label}”节点，时限 {limit:%Y-%m-%d}{_how_long_past(limit, today)}"
        for kind in year_listings.STATUTORY
        for code, limit in [year_listings.statutory_deadline(kind, year)]
    )


def _how_long_past(day, today):
    return f"（已过 {(today - day).days} 天）" if day < today else ""


class ProjectForm(SectionedForm):
    """A form of the project center on a project; None where it is yet to be entered."""

    def __init__(self, data=None, *, project=None, **kwargs):
        super().__init__(data, **kwargs)
        self.project = project
