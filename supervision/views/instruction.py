"""An instruction read, and replied to by those who answer for the project."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.forms.form_errors import sentences
from core.idempotency import request_key
from norms.policy import policy_on
from projects import promises
from projects.models import obligation_permissions
from projects.models.visibility import acts_for_owner
from projects.obligation_status import status_of
from projects.views.conflicts import (
    changes_since,
    perform_verb,
    received_before,
    seen_version,
)
from supervision import permissions
from supervision.forms.instruction import ReplyForm
from supervision.forms.number_13710 import Number13710Form
from supervision.models import Instruction


@require_http_methods(["GET", "HEAD", "POST"])
def instruction(request, pk):
    rows = Instruction.objects.readable_by(request.user).select_related(
        "project__responsible_unit", "milestone", "issued_by", "replied_by"
    )
    found, today = get_object_or_404(rows, pk=pk), timezone.localdate()
    form = ReplyForm(request.POST or None)
    if request.method == "POST":
        if answer := received(request, found):
            return answer
        obligation_permissions.check_may_report(request.user, found.project, today)
        if seen_version(request) != found.version:
            return overtaken(request, found)
        if form.is_valid():
            return reply(request, found, form.cleaned_data["reply"])
    word = promises.promise_section(found, request.user, today)
    answers = found.is_open and acts_for_owner(request.user, found.project, today)
    return render(
        request,
        "supervision/instruction_page.html",
        {
            "instruction": found,
            "status": _current_status(found, today),
            "word": word,
            "form": form if answers else None,
            "number_form": number_form(found, request.user, today),
        },
        status=422 if form.is_bound else 200,
    )


def number_form(found, person, today):
    """The form of its 13710 number, for who may give it; of one that was cancelled none."""
    if found.state == found.State.CANCELLED or not permissions.may_number(person, found):
        return None
    initial = {"number_13710": found.number_13710}
    return Number13710Form(today=today, initial=initial, auto_id="number_%s")


@require_POST
def instruction_number(request, pk):
    rows = Instruction.objects.readable_by(request.user).select_related("project", "issued_by")
    found = get_object_or_404(rows, pk=pk)
    permissions.check_may_number(request.user, found)
    form = Number13710Form(request.POST, today=timezone.localdate())
    if not form.is_valid():
        messages.error(request, "".join(sentences(form)))
        return redirect(found)
    number = form.cleaned_data["number_13710"]
    give = partial(found.give_13710, number, by=request.user, now=timezone.now())
    said = f"13710 编号已记为 {number}。" if number else "13710 编号已去掉。"
    return perform_verb(request, found, give, said, typed=number, label="13710 编号")


def received(request, found):
    """The answer to a reply that was kept before, or None."""
    following = found.get_absolute_url()
    return received_before(request, found.title(), found.events, following)


def reply(request, found, text):
    key, now = request_key(request), timezone.now()
    if found.answer(by=request.user, text=text, now=now, request_key=key):
        messages.success(request, f"已回复，{found.issued_by}打开项目即可看到。")
        return redirect(found)
    return overtaken(request, found)


def overtaken(request, found):
    """409 with both texts: what was typed is not lost to a colleague who was quicker. One's own
    second click is no conflict."""
    found.refresh_from_db()
    if answer := received(request, found):  # at the same moment
        return answer
    text = request.POST.get("reply", "")
    if found.replied_by == request.user and found.reply == text.strip():
        messages.info(request, "此前已回复，这次没有再改。")
        return redirect(found)
    context = {"instruction": found, "typed": text}
    context["status"] = _current_status(found, timezone.localdate())
    context |= {"is_overtaken": True} | changes_since(found, seen_version(request))
    if found.is_open:
        context["form"] = ReplyForm(initial={"reply": text})
    return render(request, "supervision/instruction_page.html", context, status=409)


def _current_status(found, today):
    return status_of(found, today, policy_on(today))
