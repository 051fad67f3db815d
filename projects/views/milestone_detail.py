"""The milestone's own page: what is asked of its owner, what everyone else reads."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from core.idempotency import request_key
from core.pages.redirects import go, safe_next
from projects import evidence, owner_reports
from projects.forms.milestone import DONE, STUCK, ProgressForm
from projects.models import obligation_permissions
from projects.models.transition import FROZEN
from projects.views.conflicts import (
    change_of,
    change_of_update,
    received_before,
    since_seen,
)
from projects.views.milestone_context import RECENT, MilestonePage, readable_milestones


@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request, pk):
    found = get_object_or_404(readable_milestones(request.user), pk=pk)
    now = timezone.now()
    page = MilestonePage(found, request.user, now, timezone.localdate(now))
    if request.method == "POST":
        if answer := received(request, page):
            return answer
        obligation_permissions.check_may_report(request.user, page.project, page.today)
        return take_report(request, page)
    return show(request, page)


def show(request, page, *, status=200, since=()):
    """The whole page; for htmx the form alone, which opens under a row."""
    inline = request.htmx and not request.htmx.boosted
    context = {"page": page, "milestone": page.milestone, "since": since, "inline": inline}
    context["next"] = safe_next(request, "") or (inline and request.htmx.current_url_abs_path) or ""
    template = "milestone_form.html" if inline else "milestone.html"
    response = render(request, f"projects/{template}", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def received(request, page):
    """The answer to a report that was kept before, or None."""
    milestone = page.milestone
    return received_before(request, milestone, milestone.updates, where_next(request, page))


def take_report(request, page):
    milestone = page.milestone
    form = ProgressForm(request.POST, request.FILES, milestone=milestone, today=page.today)
    page.form = form
    if milestone.frozen_on and form.seen_version == milestone.version:
        messages.error(request, FROZEN)
        return refuse_stale(request, page)
    if not milestone.is_open or form.seen_version != milestone.version:
        return refuse_stale(request, page)
    if not form.is_valid():
        return show(request, page, status=422)
    try:
        kept = keep(page, form, request_key(request))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return show(request, page, status=422)
    if not kept:
        milestone.refresh_from_db()
        return refuse_stale(request, page)
    messages.success(request, what_happens_next(page))
    return go(request, where_next(request, page))


def keep(page, form, key):
    return owner_reports.record_progress(
        page.milestone,
        by=page.person,
        now=page.now,
        completed_on=form.cleaned_data["completed_on"],
        files=form.checked_files,
        number=form.cleaned_data["number"],
        seen_update=form.seen_update,
        request_key=key,
        **form.facts(),
    )


def refuse_stale(request, page):
    """409 with what others did, the typed words kept; one's own second click is no conflict."""
    milestone, form = page.milestone, page.form
    if answer := received(request, page):  # at the same moment
        return answer
    if form.data.get("standing") == DONE and is_same_report(page) and form.is_valid():
        attach_what_is_new(page)
        messages.info(request, f"“{milestone}”此前已报完成，这次没有再改。")
        return go(request, where_next(request, page))
    since = changes_not_seen(page)
    if milestone.is_open:
        form.data = form.data.copy()
        form.data.update({name: str(value) for name, value in page.seen.items()})
    return show(request, page, status=409, since=since)


def changes_not_seen(page):
    """What others did and reported since the form was opened, newest first."""
    milestone, form = page.milestone, page.form
    page.updates = list(milestone.updates.all()[:RECENT])
    reported = [update for update in page.updates if update.pk > form.seen_update]
    moved = form.seen_version != milestone.version or not reported
    events = since_seen(milestone, form.seen_version) if moved else []
    changes = [change_of(event) for event in events] + [change_of_update(u) for u in reported]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def attach_what_is_new(page):
    """Of one's own report that arrives again: what it brings besides is not lost."""
    form = page.form
    files, number = form.checked_files, form.cleaned_data["number"]
    evidence.attach(page.milestone, by=page.person, now=page.now, files=files, number=number)


def is_same_report(page):
    milestone = page.milestone
    mine = milestone.submitted_by_id == page.person.pk
    try:
        reported = page.form.fields["completed_on"].clean(page.form.data.get("completed_on"))
    except ValidationError:
        return False
    return mine and milestone.completed_on == reported


def where_next(request, page):
    """On through the queue, back to where the form was opened, or to the milestone."""
    if request.POST.get("then") == "next":
        return reverse("projects:milestone", args=[page.next_pk]) if page.next_pk else "/"
    return safe_next(request, page.milestone.get_absolute_url())


def what_happens_next(page):
    """One sentence on what was kept and what comes of it."""
    milestone, typed = page.milestone, page.form.cleaned_data
    if typed["standing"] == DONE and milestone.state == milestone.State.SUBMITTED:
        lacks = milestone.needs_confirmation and not milestone.evidence.exists()
        bare = "未附佐证，核定前标“无佐证”。" if lacks else ""
        if milestone.waits_overdue:
            days = milestone.overdue_days(page.today)
            counted = f"属于到期后补报，核定前仍在逾期清单（{days} 天）"
        else:
            counted = "也不计逾期"
        return f"已报“{milestone}”完成，等项目中心核定；核定前不再提醒，{counted}。{bare}"
    if typed["standing"] == DONE:
        return f"已报“{milestone}”完成。如有差错，可在节点页撤回。"
    promised = typed["promised_on"]
    promise = f"承诺 {promised.month}月{promised.day}日完成，现定日期不变。" if promised else ""
    return f"“{milestone}”的进展已保存。{promise}{coordination_sentence(page)}"


def coordination_sentence(page):
    """Whom it was passed to that coordination is needed."""
    typed = page.form.cleaned_data
    if typed["standing"] != STUCK or not typed["needs_help"]:
        return ""
    told = "包联领导和项目中心" if page.lead else "还没有包联领导，项目中心"
    return f"已提请上级协调，{told}会收到通知；由谁办理，见本页。"
