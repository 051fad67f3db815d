"""导入: upload, preview, write, undo; a GET never writes."""

from functools import partial, wraps
from pathlib import Path

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts import form_versions
from accounts.models import Unit
from core.forms.form_page import FormPage
from core.forms.form_sections import SectionedForm
from core.lists.paged_rows import PagedRows, values_as
from core.spreadsheets.printed_list import MIME
from core.values.plain_numbers import read_number, read_year
from exchange import tasks
from exchange.batches import cleanup, job_progress, lifecycle
from exchange.batches import undo as undoing
from exchange.batches.accept_overdue import accept
from exchange.forms.answers import UploadForm
from exchange.kinds.ledger import unit_form
from exchange.models import ImportBatch
from exchange.permissions import (
    check_is_office,
    check_may_import,
    check_may_import_any,
    check_may_work_on,
    is_office,
    reported_by,
)
from exchange.views.batch_table import BatchRow, BatchTable
from exchange.views.preview_page import PreviewPage
from exchange.workbooks import annotate
from exchange.workbooks.reader import SheetRefused
from projects.models import Project, YearListing

State = ImportBatch.State


def for_importers(view):
    """For whoever may import a sheet; a batch is found before anything is done to it."""

    @wraps(view)
    def guarded(request, pk=None):
        today = timezone.localdate()
        if pk is None:
            check_may_import(request.user, today)
            return view(request)
        check_may_import_any(request.user, today)
        batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
        if request.method == "POST":
            check_may_work_on(request.user, batch)
        if request.method == "POST" and lifecycle.is_broken_off(batch):
            lifecycle.work(batch, now=timezone.now())
        return view(request, lifecycle.as_it_is(batch))

    return guarded


class UploadPage(FormPage):
    """A sheet is brought in; its batch says what became of it."""

    form_class: type[SectionedForm] = UploadForm
    template_name = "exchange/imports.html"
    table_class = BatchTable

    def check_may(self):
        check_may_import(self.request.user, self.today)

    def form_extras(self):
        return {"files": self.request.FILES or None, "initial": {"year": self.today.year}}

    def form_valid(self, form):
        batch = self.receive(form.cleaned_data)
        tasks.enqueue_work()
        return redirect("exchange:batch", batch.pk)

    def receive(self, typed):
        by = self.request.user
        told = {"by": by, "now": self.now, "is_report": not is_office(by)}
        return lifecycle.receive(typed["file"], year=typed["year"], **told)

    def batches(self):
        """Those of its kind of sheet."""
        return ImportBatch.objects.visible_to(self.request.user)

    def recent(self):
        """Those listed below the form; a dropped one is not."""
        kept = self.batches().exclude(state=State.DROPPED)
        return self.table_class(PagedRows(kept, partial(values_as, BatchRow)))

    def context(self, form):
        told = {
            "table": self.recent().show(self.request),
            "is_office": is_office(self.request.user),
        }
        return super().context(form) | told


@require_safe
@for_importers
def template(request):
    """The sheet of one unit (the office names it), or of whoever reports; of the year asked for,
    else of this one."""
    today = timezone.localdate()
    projects = reported_by(request.user, today)
    title = str(request.user.unit or request.user)
    if is_office(request.user):
        unit = get_object_or_404(Unit, pk=read_number(request.GET.get("unit", "")) or 0)
        projects = Project.objects.current().filter(Q(owner_unit=unit) | Q(responsible_unit=unit))
        title = str(unit)
    wanted = read_year(request.GET.get("year", ""))
    year = wanted if wanted in (today.year, today.year + 1) else today.year
    listings = YearListing.objects.filter(year=year, project__in=projects)
    keys = listings.order_by("project").values_list("pk", flat=True)
    title = f"{title} {year} 年重点项目填报表"
    return workbook_answer(unit_form.write(keys, title=title, today=today), f"{title}.xlsx")


@require_safe
@for_importers
def batch(request, batch):
    if batch.is_busy:
        return render(request, "exchange/batch_waiting.html", _progress(batch))
    if batch.state == State.FAILED:
        return render(request, "exchange/batch_failed.html", {"batch": batch})
    return PreviewPage.as_view(batch=batch)(request)


@require_safe
@for_importers
def batch_progress(request, batch):
    """Polled every 2 s; when the work is done the whole page is fetched."""
    if batch.is_busy:
        return render(request, "exchange/batch_progress.html", _progress(batch))
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address(batch)
    return response


def _progress(batch):
    return {"batch": batch, "progress": job_progress.read(batch)}


@require_safe
@for_importers
def marked(request, batch):
    """The same workbook with the bad cells marked and explained."""
    try:
        content = lifecycle.marked_workbook(batch, now=timezone.now())
    except SheetRefused as refused:
        messages.error(request, refused.sentence)
        return redirect("exchange:batch", batch.pk)
    return workbook_answer(content, f"{Path(batch.file_name).stem}-已标注.xlsx")


@require_safe
@for_importers
def problems(request, batch):
    """Every error and warning of the file as a list, however many there are."""
    if batch.rows_total and not batch.rows.exists():
        messages.info(request, "这一批没有写入，各行的明细已随原文件删除。")
        return redirect("exchange:batch", batch.pk)
    return workbook_answer(annotate.problem_list(lifecycle.issues_of(batch)), "导入问题.xlsx")


def workbook_answer(content, name):
    response = HttpResponse(content, content_type=MIME)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


# --- drop, undo --------------------------------------------------------------------------------


def refuse_stale(request, batch):
    """The 409 for a form that stands on another preview or state of the batch, or None."""
    if not form_versions.is_stale(request, batch.version):
        return None
    now = (
        f"{batch.get_state_display()}，新增 {batch.new}，更新 {batch.changed}，错误 {batch.refused}"
    )
    typed = form_versions.typed_in(request)
    return form_versions.overtaken(request, batch, address(batch), [], now=now, typed=typed)


@require_POST
@for_importers
def drop(request, batch):
    if response := refuse_stale(request, batch):
        return response
    if cleanup.drop(batch):
        messages.info(request, f"第 {batch.pk} 批已放弃，台账没有变化。")
    else:
        messages.info(request, f"第 {batch.pk} 批是“{batch.get_state_display()}”，没有放弃。")
    return redirect(batch.page_name)


@require_POST
@for_importers
def undo(request, batch):
    if response := refuse_stale(request, batch):
        return response
    try:
        withdrawn, restored = undoing.undo(batch, by=request.user, now=timezone.now())
    except undoing.CannotUndo as why:
        messages.error(request, str(why))
    else:
        messages.success(
            request, f"第 {batch.pk} 批已撤销：撤回新增 {withdrawn} 个，恢复更新 {restored} 个。"
        )
    return redirect("exchange:batch", batch.pk)


@require_POST
@for_importers
def accept_overdue(request, batch):
    """The tick for what a command has written overdue (R-DL-6); by the office, of what was seen."""
    check_is_office(request.user)
    if response := refuse_stale(request, batch):
        return response
    by, now = request.user, timezone.now()
    if "accept_overdue" not in request.POST:
        messages.warning(request, "请先勾选，再确认。")
    elif accept(batch, by=by, now=now, seen=batch.fingerprint):
        messages.success(request, f"第 {batch.pk} 批写入即逾期的 {batch.overdue_count} 项已确认。")
    else:
        batch.refresh_from_db()
        done = f"已由{batch.accepted_name}确认" if batch.accepted_at else "已有变动"
        messages.info(request, f"第 {batch.pk} 批{done}，这次没有再改。")
    return redirect("exchange:batch", batch.pk)


def address(batch, query=""):
    return reverse("exchange:batch", args=[batch.pk]) + (f"?{query}" if query else "")
