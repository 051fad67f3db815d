"""Where a reader goes after a change, and what is said when somebody was first."""

from django.contrib import messages
from django.core.exceptions import ValidationError

from accounts import form_versions
from accounts.form_versions import Change
from core import idempotency
from core.forms.form_page import VERSION
from core.pages.redirects import go, safe_next
from core.values.plain_numbers import read_number

# --- A form that arrives again --------------------------------------------------------------------


def received_before(request, title, news, following):
    """The way on for a form of this person of which one of `news` came before: the answer to it was
    lost. None of any other.

    Asked before who may report: what was taken from them stays taken, whatever they are now.
    """
    key = idempotency.request_key(request)
    if not news.of_request(key, request.user).exists():
        return None
    messages.info(request, f"“{title}”这份已经收到，这次没有再记。")
    return go(request, following)


# --- What a form on an obligation was opened with ------------------------------------------------


def seen_version(request):
    """The version the reader had before them; -1 when it cannot be told."""
    version = read_number(request.POST.get(VERSION, ""))
    return -1 if version is None else version


def since_seen(obligation, version):
    """What was done to it since the reader opened the page, newest first: each change counts its
    version up by one and leaves one event."""
    return list(obligation.events.all()[: _missed(obligation, version)])


def _missed(obligation, version):
    return obligation.version - version if 0 <= version < obligation.version else 1


def change_of(event):
    """报完成（2026年7月6日）：理由, as a page of a conflict lists it."""
    words = event.get_kind_display()
    amount = getattr(event, "amount", None)
    if event.on:
        words += f"（{in_full(event.on)}）"
    if amount is not None:
        words += f" {amount:,.2f} 万元"
    if event.reason:
        words += f"：{event.reason}"
    return Change(event.at, event.by_name, words)


def change_of_update(update):
    """填报进展：正在做，形象进度 60%，主体施工, as a page of a conflict lists it."""
    words = [update.get_standing_display()]
    words += [f"形象进度 {update.percent}%"] * (update.percent is not None)
    words += [text for text in (update.note, update.problem) if text]
    words += ["需要上级协调"] * update.needs_help
    return Change(update.at, update.by_name, f"填报进展：{'，'.join(words)}")


def in_full(day):
    return f"{day.year}年{day.month}月{day.day}日"


def conflict(request, obligation, typed=()):
    """409: what others did meanwhile beside what was typed, so that nothing is lost."""
    obligation.refresh_from_db()
    return form_versions.overtaken(
        request,
        obligation,
        safe_next(request, obligation.get_absolute_url()),
        **changes_since(obligation, seen_version(request)),
        typed=[(label, text) for label, text in typed if text and str(text).strip()],
    )


def changes_since(obligation, version):
    """What happened since that version, what had happened before it, and how it stands now."""
    missed = _missed(obligation, version)
    events = [change_of(event) for event in obligation.events.all()[: missed + 1]]
    is_known = 0 <= version < obligation.version
    saw = events[missed] if is_known and len(events) > missed else None
    return {"changes": events[:missed], "saw": saw, "now": current_state(obligation)}


def current_state(obligation):
    completed_on = getattr(obligation, "completed_on", None)
    reported = f"，报 {in_full(completed_on)}完成" if completed_on else ""
    return f"{obligation.get_state_display()}，期限 {in_full(obligation.due_date)}{reported}"


def perform_verb(request, obligation, verb, sentence, *, typed="", label="理由"):
    """Do what the verb says if the reader still saw the truth, and say what came of it: the
    sentence, or what it answers after the act. `typed`: under which `label`."""
    if seen_version(request) != obligation.version:
        return conflict(request, obligation, [(label, typed)])
    try:
        done = verb()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if done:
            messages.success(request, sentence() if callable(sentence) else sentence)
        elif _moved_meanwhile(request, obligation):
            return conflict(request, obligation, [(label, typed)])
        else:
            messages.info(request, _already(obligation))
    return go(request, safe_next(request, obligation.get_absolute_url()))


def _moved_meanwhile(request, obligation):
    """Whether a colleague was quicker between the look and the act."""
    obligation.refresh_from_db()
    return obligation.version != seen_version(request)


def _already(obligation):
    last = obligation.events.first()
    who = f"，最近一步是{last.by_name}“{last.get_kind_display()}”" if last else ""
    return f"“{obligation}”现在是“{obligation.get_state_display()}”{who}。这次没有再改。"
