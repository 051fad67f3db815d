"""计划和月度数据 by sheet: upload one, download the one to fill in; the batch pages are shared."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Unit
from core.forms.form_errors import sentences
from core.values.plain_numbers import month_key, read_number, read_year_month
from exchange.batches import lifecycle
from exchange.forms.monthly_figures import DocumentForm, FiguresForm
from exchange.kinds.monthly_figures import month_form
from exchange.models import ImportBatch
from exchange.permissions import (
    check_may_bring_figures,
    check_may_report,
    is_office,
    keeps_statistics,
    reported_by,
)
from exchange.views.answers import answered
from exchange.views.batch_table import FiguresBatchTable
from exchange.views.batches import UploadPage, for_importers, refuse_stale, workbook_answer
from investment.completion_and_gap import ended_month
from projects.models import Project
from projects.models.milestone_dates import document_warning
from projects.permissions import check_may_manage

Kind = ImportBatch.Kind


class FiguresPage(UploadPage):
    form_class = FiguresForm
    template_name = "exchange/monthly_figures.html"
    table_class = FiguresBatchTable

    def check_may(self):
        check_may_bring_figures(self.request.user, self.today)

    @cached_property
    def kinds(self):
        return kinds_of(self.request.user, self.today)

    def form_extras(self):
        return {"files": self.request.FILES or None, "kinds": self.kinds}

    def receive(self, typed):
        by = self.request.user
        facts = {name: typed[name] for name in ("kind", "year", "month")}
        facts["is_report"] = typed["kind"] == Kind.FIGURES and not is_office(by)
        return lifecycle.receive(typed["file"], by=by, now=self.now, **facts)

    def batches(self):
        return super().batches().filter(kind__in=(Kind.FIGURES, Kind.STATISTICS))

    def context(self, form):
        return super().context(form) | {
            "reports": Kind.FIGURES in self.kinds,
            "keeps_statistics": keeps_statistics(self.request.user),
            "month": month_key(*ended_month(self.today)),
        }


def kinds_of(person, today):
    """What this person may import; the first is offered."""
    kinds = [Kind.STATISTICS] if keeps_statistics(person) else []
    if is_office(person) or reported_by(person, today).exists():
        kinds.insert(0, Kind.FIGURES)
    return [kind.value for kind in kinds]


@require_safe
def form_to_fill(request):
    """上报表 of a month: the office gets all or one unit's, whoever reports his own."""
    today = timezone.localdate()
    check_may_report(request.user, today)
    year, month = read_year_month(request.GET.get("month", "")) or ended_month(today)
    projects, whose = reported_by(request.user, today), str(request.user.unit or request.user)
    if is_office(request.user):
        projects, whose = Project.objects.current(), "全县"
        if asked := request.GET.get("unit"):
            unit = get_object_or_404(Unit, pk=read_number(asked) or 0)
            projects, whose = projects.filter(responsible_unit=unit), str(unit)
    keys = projects.values_list("pk", flat=True)
    title = f"{whose}{year}年{month}月重点项目上报表"
    content = month_form.write(keys, year=year, month=month, title=title)
    return workbook_answer(content, f"{title}.xlsx")


@require_POST
@for_importers
def document(request, batch):
    """调整依据 for the plans that this sheet changes, then the preview anew."""
    check_may_manage(request.user)
    if batch.kind != Kind.FIGURES:
        raise Http404
    if response := refuse_stale(request, batch):
        return response
    form = DocumentForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        messages.error(request, "调整依据没有保存：" + "".join(sentences(form)))
        return redirect("exchange:batch", batch.pk)
    if doubt := document_warning(form.cleaned_data["document"]):
        messages.warning(request, f"调整文号{doubt}")
    return answered(request, batch, **form.cleaned_data)
