"""Answers to a preview: cells corrected, projects picked, names allowed, and 写入."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from exchange import tasks
from exchange.batches import lifecycle
from exchange.forms.answers import AllowForm, FixForm, PickForm
from exchange.matching.row_identity import NEW
from exchange.models import ImportBatch
from exchange.views.batches import State, address, for_importers, number_of, refuse_stale
from exchange.views.preview_page import CONDITIONS, NEEDS_CHECK, BatchPage, warning_key


def for_answers(view):
    """A POST that answers the preview; one that comes too late is answered by the reason."""

    @require_POST
    @for_importers
    @wraps(view)
    def guarded(request, batch):
        if response := refuse_stale(request, batch):
            return response
        try:
            lifecycle.check_open(batch)
        except lifecycle.Stale as stale:
            messages.info(request, str(stale))
            return _back(request, batch)
        return view(request, batch)

    return guarded


@for_answers
def fix(request, batch):
    form = FixForm(request.POST)
    if not form.is_valid():
        return _refused(request, batch)
    row = get_object_or_404(batch.rows, pk=form.cleaned_data["row"])
    place = [row.sheet, row.number, form.cleaned_data["letter"]]
    fixes = replaced(batch.fixes, place, form.cleaned_data["text"])
    return answered(request, batch, fixes=fixes)


@for_answers
def pick(request, batch):
    form = PickForm(request.POST)
    if not form.is_valid():
        return _refused(request, batch)
    row = get_object_or_404(batch.rows, pk=form.cleaned_data["row"])
    project = form.cleaned_data["project"]
    if project and project not in row.candidates:
        return _refused(request, batch)
    picks = replaced(batch.picks, [row.sheet, row.number], project or NEW)
    return answered(request, batch, picks=picks)


def replaced(answers, place, answer):
    """The answers with the one to this place now, instead of any before."""
    others = [other for other in answers if other[: len(place)] != place]
    return [*others, [*place, answer]]


@for_answers
def allow(request, batch):
    form = AllowForm(request.POST, known=[missing["key"] for missing in batch.unknown])
    if not form.is_valid():
        return _refused(request, batch)
    allowed = sorted({*batch.allowed, *form.cleaned_data["key"]})
    return answered(request, batch, allowed=allowed)


def answered(request, batch, **answers):
    try:
        lifecycle.answer(batch, now=timezone.now(), **answers)
    except lifecycle.Stale as stale:
        messages.info(request, str(stale))
    tasks.enqueue_work()
    return _back(request, batch)


@for_answers
def verify(request, batch):
    """已核实 of one row, or of all rows with warnings."""
    rows = batch.rows.filter(NEEDS_CHECK).only("sheet", "number", "complaints")
    if "all" not in request.POST:
        wanted = request.POST.get("row", "")
        rows = rows.filter(pk=number_of(wanted))
    marks = {warning_key(row) for row in rows.iterator()}
    ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEW).update(
        verified=sorted({*batch.verified, *marks})
    )
    return _back(request, batch)


@for_answers
def write(request, batch):
    if BatchPage(batch, {}).unverified:
        messages.warning(request, "还有提醒没有核实，请逐行核实后再写入。")
        return _back(request, batch)
    try:
        lifecycle.ask_to_write(
            batch,
            by=request.user,
            now=timezone.now(),
            # The version was looked at above; the verb looks once more, in the statement.
            seen=batch.fingerprint,
            accept_overdue="accept_overdue" in request.POST,
        )
    except lifecycle.Stale as stale:
        messages.info(request, str(stale))
    except ValidationError as refusal:
        messages.warning(request, "".join(refusal.messages))
        return _back(request, batch)
    tasks.enqueue_work()
    return redirect("exchange:batch", batch.pk)


def _refused(request, batch):
    messages.error(request, "填写的内容无法识别，没有更改。")
    return _back(request, batch)


def _back(request, batch):
    """To the tab and page that the answer came from."""
    tab, page = request.POST.get("tab", ""), request.POST.get("page", "")
    query = f"tab={tab}" if tab in CONDITIONS else ""
    if page.isdecimal():
        query += f"&page={int(page[:6])}"
    return redirect(address(batch, query))
