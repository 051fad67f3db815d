"""Where a reader goes after a change, and what is said when somebody was first."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect


def safe_next(request, default):
    """The address a form asks to return to, if it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours else default


def go(request, address):
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def since_seen(milestone, seen):
    """What was done to the milestone since the reader opened the page, newest first: each change
    counts its version up by one and leaves one event."""
    missed = milestone.version - seen if 0 <= seen < milestone.version else 1
    return list(milestone.events.all()[:missed])


def conflict(request, milestone, seen, typed):
    """409: what others did meanwhile beside what was typed, so that nothing is lost."""
    context = {
        "milestone": milestone,
        "since": since_seen(milestone, seen),
        "typed": [(label, text) for label, text in typed if text],
    }
    return render(request, "projects/milestone_conflict.html", context, status=409)


def carry_out(request, milestone, verb, sentence, *, typed=""):
    """Do what the verb says if the reader still saw the truth, and say what came of it."""
    seen = request.POST.get("version", "")
    if seen.isdigit() and int(seen) != milestone.version:
        if typed.strip():
            return conflict(request, milestone, int(seen), [("理由", typed)])
        messages.info(request, _already(milestone))
        return go(request, safe_next(request, milestone.get_absolute_url()))
    try:
        done = verb()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if done:
            messages.success(request, sentence)
        else:
            messages.info(request, _already(milestone))
    return go(request, safe_next(request, milestone.get_absolute_url()))


def _already(milestone):
    milestone.refresh_from_db(fields=["state", "version"])
    last = milestone.events.first()
    who = f"，最近一步是{last.by_name}“{last.get_kind_display()}”" if last else ""
    return f"“{milestone}”现在是“{milestone.get_state_display()}”{who}。这次没有再改。"
