"""路线图模板: read by whoever sees the county; laid down and ended by the project office."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import form_versions
from accounts.models import AuditEntry, Duty
from accounts.models.audit_entry import trail_label
from accounts.views.trail_form_page import TrailChangePage
from core.forms.form_page import CreatePage
from core.lists.page import ListPage
from projects import permissions, roadmap_template_editions
from projects.forms.roadmap_template import (
    EndTemplateForm,
    TemplateEditionForm,
)
from projects.models import Milestone, RoadmapTemplate
from projects.tables import RoadmapTemplateTable
from projects.year_listings import statutory_deadline


class TemplateList(ListPage):
    table_class = RoadmapTemplateTable
    template_name = "projects/template_list.html"

    def check_permission(self):
        permissions.check_may_read_templates(self.person)

    def get_queryset(self):
        rows = RoadmapTemplate.objects.newest_or_first(self.today)
        return rows.annotate(area_name=F("work_area__name"), step_count=Count("steps"))

    def get_table(self):
        table = super().get_table()
        table.today = self.today
        return table

    def get_context_data(self, **more):
        return super().get_context_data(
            may_change=self.person.has_duty(Duty.Kind.OFFICE), today=self.today, **more
        )


@require_safe
def template(request, pk):
    """One edition: its steps with this year's days, and the editions of its kind and area."""
    permissions.check_may_read_templates(request.user)
    shown = get_object_or_404(RoadmapTemplate.objects.select_related("work_area"), pk=pk)
    today = timezone.localdate()
    editions = list(shown.editions())
    current = next((row for row in editions if row.effective_on <= today), None)
    is_office = request.user.has_duty(Duty.Kind.OFFICE)
    return render(
        request,
        "projects/template.html",
        {
            "shown": shown,
            "current": current,
            "end": next_end(editions, current),
            "editions": [(row, edition_word(row, current, today)) for row in editions],
            "copied": next(row for row in [shown, *editions] if not row.is_end),
            "statutory": owed(shown.kind, today.year),
            "steps": steps_in(shown, today.year),
            "year": today.year,
            "may_change": is_office,
            "may_end": is_office and not shown.is_end and shown == (current or editions[0]),
            "may_withdraw": is_office and shown.effective_on >= today,
            "trail": form_versions.trail_of(shown)[: form_versions.LISTED],
        },
    )


def next_end(editions, current):
    """The end that stands, else the first to come; `editions` are the newest first."""
    if current and current.is_end:
        return current
    ends = [
        row
        for row in editions
        if row.is_end and (current is None or row.effective_on > current.effective_on)
    ]
    return ends[-1] if ends else None


def edition_word(row, current, today):
    if row == current:
        return "已停用" if row.is_end else "现行"
    return "尚未施行" if row.effective_on > today else "已过"


def owed(kind, year):
    """(name, day) of the milestone that a kind owes in a year, or None."""
    found = statutory_deadline(kind, year)
    return found and (Milestone.Code(found[0]).label, found[1])


def steps_in(template, year):
    """[(step, its day in that year)], counted from the statutory day."""
    statutory = owed(template.kind, year)
    days = template.dates_in(year, statutory and statutory[1])
    return [(step, days[step.number]) for step in template.steps.all()]


class EditionPage:
    """What laying down a first edition and a later one have in common."""

    form_name = "edition"
    template_name = "projects/template_form.html"
    source = None

    def check_may(self):
        permissions.check_may_manage(self.request.user)

    def form(self, data=None):
        return TemplateEditionForm(data, today=self.today, source=self.source)

    def lay_down(self, form):
        return roadmap_template_editions.create_edition(
            *form.build(), by=self.request.user, now=self.now
        )


class NewTemplate(EditionPage, CreatePage):
    title = "新建路线图模板"
    button = "定下"

    def crumbs(self):
        return [("路线图模板", reverse("projects:templates"))]

    def create(self, typed, form):
        return self.lay_down(form)

    def success_message(self, typed):
        return f"模板“{typed['name']}”已定下，自 {typed['effective_on']:%Y-%m-%d} 起施行。"

    def onward(self, key):
        return redirect("projects:template", pk=key)


def editions_to_change():
    """Those that may be copied or ended: an end is neither."""
    return RoadmapTemplate.objects.filter(is_end=False).select_related("work_area")


class ScopeChangePage(TrailChangePage):
    """A change to the editions of a kind and area; `source` is one of them."""

    @property
    def about(self):
        return self.source.name

    def crumbs(self):
        above = ("路线图模板", reverse("projects:templates"))
        return [above, (self.source.name, self.source.get_absolute_url())]

    def form_version(self):
        return form_versions.fingerprint(*self.source.editions().values_list("pk", flat=True))

    def subjects(self):
        return [self.source]

    def lock(self):
        roadmap_template_editions.lock_templates(self.source.kind)

    def changes(self):
        """The editions that came or went since, newest first."""
        return edition_changes(self.source, since=None)[:1]


class NewTemplateEdition(EditionPage, ScopeChangePage):
    title = "定新的一版模板"
    button = "定下"

    def find(self, pk):
        self.source = get_object_or_404(editions_to_change(), pk=pk)

    def typed(self):
        return [("名称", self.request.POST.get("name", "")), *typed_steps(self.request)]

    def context(self, form):
        return super().context(form) | {"statutory": owed(self.source.kind, self.today.year)}

    def perform(self, typed, form):
        self.made = self.lay_down(form)
        return f"新的一版自 {self.made.effective_on:%Y-%m-%d} 起施行，已排好的路线图不变。"

    def return_url(self):
        return self.made.get_absolute_url()


class EndTemplate(ScopeChangePage):
    """From a day on the kind and area has no template."""

    form_class = EndTemplateForm
    title = "停用模板"
    button = "停用"
    lead = "停用后不再套用到项目，已排好的路线图不变；以后可以再定新的一版。"
    is_danger = True

    def check_may(self):
        permissions.check_may_manage(self.request.user)

    def find(self, pk):
        self.source = get_object_or_404(editions_to_change(), pk=pk)

    def perform(self, typed, form):
        on, reason = typed["effective_on"], typed["reason"]
        self.made = roadmap_template_editions.end_template(
            self.source, on=on, reason=reason, by=self.request.user, now=self.now
        )
        return f"模板“{self.source.name}”自 {on:%Y-%m-%d} 起停用，已排好的路线图不变。"

    def return_url(self):
        return self.made.get_absolute_url()


def typed_steps(request):
    """[(第 1 步, name)]: what was typed, to be copied."""
    names = [(n, request.POST.get(f"s{n}-name", "")) for n in range(1, 16)]
    return [(f"第 {number} 步", name) for number, name in names if name]


def edition_changes(template, *, since):
    """What the trail says of templates of the kind, the newest first: of those after `since`."""
    entries = AuditEntry.objects.filter(subject_type=trail_label(RoadmapTemplate))
    entries = entries.exclude(action="套用路线图模板")
    entries = entries if since is None else entries.filter(pk__gt=since)
    return form_versions.as_changes(entries[: form_versions.LISTED])


@require_POST
def template_withdraw(request, pk):
    permissions.check_may_manage(request.user)
    row = get_object_or_404(RoadmapTemplate, pk=pk)
    if response := form_versions.refuse_stale(request, row):
        return response
    try:
        roadmap_template_editions.withdraw_edition(row, by=request.user, today=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect(row)
    messages.success(request, "已撤回")
    return redirect("projects:templates")
