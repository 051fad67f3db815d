"""招商签约 and 储备库 by sheet: upload one, download the empty one; the batch pages are shared."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST, require_safe

from core.forms.form_errors import sentences
from exchange.batches import lifecycle
from exchange.forms.pipeline_sheets import BatchReasonForm, PipelineSheetForm
from exchange.kinds.contract_sheet import contract_form
from exchange.kinds.pool_sheet import pool_form
from exchange.models import ImportBatch
from exchange.permissions import brings_contracts, check_brings_contracts, is_office
from exchange.views.answers import answered
from exchange.views.batch_table import PipelineBatchTable
from exchange.views.batches import UploadPage, for_importers, refuse_stale, workbook_answer

Kind = ImportBatch.Kind
#: Kind of sheet -> what writes the empty one to fill in, of a day.
FORMS = {Kind.CONTRACTS: contract_form.write, Kind.POOL: pool_form.write}


def kinds_of(person):
    """What this person may bring; the first is offered."""
    kinds = [Kind.CONTRACTS] if brings_contracts(person) else []
    return [*kinds, Kind.POOL] if is_office(person) else kinds


class SheetsPage(UploadPage):
    form_class = PipelineSheetForm
    template_name = "exchange/pipeline_sheets.html"
    table_class = PipelineBatchTable

    def check_may(self):
        check_brings_contracts(self.request.user)

    @cached_property
    def kinds(self):
        return kinds_of(self.request.user)

    def form_extras(self):
        asked = self.request.GET.get("kind", "")
        kind = asked if asked in self.kinds else self.kinds[0]
        return {
            "files": self.request.FILES or None,
            "kinds": self.kinds,
            "initial": {"kind": kind},
        }

    def receive(self, typed):
        """A day without a year is one of this year's."""
        by, year = self.request.user, self.today.year
        return lifecycle.receive(typed["file"], year=year, by=by, now=self.now, kind=typed["kind"])

    def batches(self):
        return super().batches().filter(kind__in=self.kinds)

    def context(self, form):
        return super().context(form) | {"forms": [(kind, Kind(kind).label) for kind in self.kinds]}


@require_safe
def form_to_fill(request):
    """The empty sheet of a kind, with its choices as drop-down lists."""
    check_brings_contracts(request.user)
    kind = request.GET.get("kind", Kind.CONTRACTS)
    if kind not in kinds_of(request.user):
        raise Http404
    title = f"{Kind(kind).label}导入表"
    return workbook_answer(FORMS[kind](title, timezone.localdate()), f"{title}.xlsx")


@require_POST
@for_importers
def reason(request, batch):
    """变更理由, once for what a sheet changes, then the preview anew."""
    if not batch.is_of_pipeline:
        raise Http404
    if response := refuse_stale(request, batch):
        return response
    form = BatchReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "变更理由没有保存：" + "".join(sentences(form)))
        return redirect("exchange:batch", batch.pk)
    return answered(request, batch, **form.cleaned_data)
