"""Answers to a preview: questions of its sheets, cells corrected, projects picked, names allowed,
and 写入."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.forms.form_errors import sentences
from core.values.plain_numbers import read_number
from exchange import tasks
from exchange.answers import COLUMN
from exchange.batches import lifecycle
from exchange.forms.answers import AllowForm, FixForm, PickForm
from exchange.matching.row_identity import NEW
from exchange.models import HeaderWord, ImportBatch
from exchange.parsing import county_header_words
from exchange.permissions import is_office
from exchange.views.batches import State, address, for_importers, refuse_stale
from exchange.views.preview_page import CONDITIONS, NEEDS_CHECK, BatchPage
from exchange.views.preview_rows import warning_key
from exchange.views.sheet_questions import SheetQuestions


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
def answer(request, batch):
    """The answer to a question of a sheet, wherever the file asks the same of a column."""
    asked = [request.POST.get(name, "") for name in ("sheet", "asks", "what")]
    if "withdraw" in request.POST:
        return withdrawn(request, batch, asked)
    questions = SheetQuestions(batch)
    question = questions.meant(*asked)
    if question is None:
        return _refused(request, batch, "这个问题已不在这一批中，没有更改。")
    form = question.form(request.POST, may_remember=is_office(request.user))
    if not form.is_valid():
        return _refused(request, batch, "".join(sentences(form)))
    answers, everywhere = batch.answers, form.cleaned_data.get("everywhere", False)
    for place in questions.places(question, everywhere=everywhere):
        answers = replaced(answers, place, form.cleaned_data["answer"])
    if form.cleaned_data.get("remember"):
        remember(request, batch, question.first.what, form.cleaned_data["answer"])
    return answered(request, batch, answers=answers)


def remember(request, batch, word, key):
    """What a column was said to mean holds for later files; that one is left out does not."""
    if not key:
        messages.info(request, "“不读取”只对这一批有效，没有记住。")
        return
    told = {"by": request.user, "now": timezone.now(), "year": batch.year}
    county_header_words.remember(word=word, key=key, **told)
    messages.success(request, "已记住，以后的工作簿都按此读取。")


def withdrawn(request, batch, asked):
    """改: without its answer the question is asked again, and nothing of it is remembered."""
    taken_back = [given for given in batch.answers if given[:3] == asked]
    for _, asks, what, key in taken_back if is_office(request.user) else ():
        kept = county_header_words.beside_year(what, batch.year)
        word = HeaderWord.objects.filter(word=kept, key=key).first()
        if asks == COLUMN and word:
            county_header_words.forget(word, by=request.user)
            messages.info(request, f"“{word}”不再记住。")
    return answered(request, batch, answers=without(batch.answers, asked))


@for_answers
def fix(request, batch):
    form = FixForm(request.POST)
    if not form.is_valid():
        return _refused(request, batch)
    row = get_object_or_404(batch.rows, pk=form.cleaned_data["row"])
    place = [row.sheet, row.number, form.cleaned_data["letter"]]
    fixes = replaced(batch.fixes, place, form.text_of_cell)
    return answered(request, batch, row, fixes=fixes)


@for_answers
def pick(request, batch):
    form = PickForm(request.POST)
    if not form.is_valid():
        return _refused(request, batch)
    row = get_object_or_404(batch.rows, pk=form.cleaned_data["row"])
    project, place = form.cleaned_data["project"], [row.sheet, row.number]
    if "withdraw" in request.POST:
        return answered(request, batch, row, picks=without(batch.picks, place))
    if project is None or project and project not in row.candidates:
        return _refused(request, batch)
    picks = replaced(batch.picks, place, project or NEW)
    return answered(request, batch, row, picks=picks)


def replaced(answers, place, answer):
    """The answers with the one to this place now, instead of any before."""
    return [*without(answers, place), [*place, answer]]


def without(answers, place):
    return [other for other in answers if other[: len(place)] != place]


@for_answers
def allow(request, batch):
    form = AllowForm(request.POST, known=[missing["key"] for missing in batch.unknown])
    if not form.is_valid():
        return _refused(request, batch)
    allowed = sorted({*batch.allowed, *form.cleaned_data["key"]})
    return answered(request, batch, allowed=allowed)


def answered(request, batch, row=None, **answers):
    """Preview anew; `row` is the one that was answered, as it stood before."""
    try:
        lifecycle.answer(batch, now=timezone.now(), **answers)
    except lifecycle.Stale as stale:
        messages.info(request, str(stale))
    tasks.enqueue_work()
    again = row and batch.rows.filter(sheet=row.sheet, number=row.number).first()
    return _back(request, batch, again)


@for_answers
def verify(request, batch):
    """已核实 of one row, or of all rows with warnings."""
    rows, row = batch.rows.filter(NEEDS_CHECK).only("sheet", "number", "complaints"), None
    if "all" not in request.POST:
        rows = rows.filter(pk=read_number(request.POST.get("row", "")))
        row = rows.first()
    marks = {warning_key(row) for row in rows.iterator()}
    ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEW).update(
        verified=sorted({*batch.verified, *marks})
    )
    return _back(request, batch, row)


@for_answers
def write(request, batch):
    page = BatchPage(batch)
    if page.questions.blocking:
        messages.warning(request, f"请先答复 {page.questions.blocking} 个问题，再写入。")
        return _back(request, batch)
    if page.unverified:
        messages.warning(request, f"还有{page.to_verify}没有核实，请逐行核实后再写入。")
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


def _refused(request, batch, sentence="填写的内容无法识别，没有更改。"):
    messages.error(request, sentence)
    return _back(request, batch)


def _back(request, batch, row=None):
    """To the tab, page and row that the answer came from."""
    tab, page = request.POST.get("tab", ""), request.POST.get("page", "")
    query = f"tab={tab}" if tab in CONDITIONS else ""
    if number := read_number(page):
        query += f"&page={number}"
    return redirect(address(batch, query) + (f"#r{row.pk}" if row else ""))
