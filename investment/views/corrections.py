"""更正: the project center books a correction of a closed month in the open one."""

from django.core.exceptions import ValidationError

from investment import corrections
from investment.forms.corrections import CorrectionForm
from investment.models import Correction, Month
from projects.views.project_form_page import ProjectChangePage


class CorrectionView(ProjectChangePage):
    form_class = CorrectionForm
    title = "登记更正"
    button = "登记"
    lead = (
        "已结账的月份不改动；更正记入当前月份，注明依据和原因。更正的年度已全部结账的，"
        "随下一次结账计入“截至上年底累计”，两个年度各列一行。"
    )

    def months(self):
        years = self.project.listings.values("year")
        return Month.objects.filter(year__in=years)

    def form_extras(self):
        return {"months": self.months()}

    def form_version(self):
        return str(Correction.objects.filter(project=self.project).count())

    def perform(self, typed, form):
        corrects = typed["corrects"]
        listing = self.project.listings.filter(year=corrects.year).first()
        if listing is None:
            raise ValidationError({"corrects": "项目不在这一年的清单上。"})
        facts = {name: typed[name] for name in ("corrects", "amount", "reference", "reason")}
        correction = corrections.book_correction(
            listing, by=self.request.user, now=self.now, **facts
        )
        return f"{correction}已登记，{where_it_goes(listing)}。"


def where_it_goes(listing):
    """Which month will carry a correction of this listing, in words."""
    if not Month.objects.closes_year(listing.year):
        return "计入当前月份"
    year, month = Month.objects.first_open()
    return f"随 {year}年{month}月结账计入截至上年底累计，{listing.year} 年的数字不变"
