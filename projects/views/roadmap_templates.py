"""路线图模板: read by whoever sees the county; laid down and applied by the project office."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST, require_safe

from accounts import form_versions
from accounts.models import AuditEntry, Duty
from accounts.models.audit_entry import trail_label
from accounts.views.trail_form_page import TrailChangePage
from core.forms.form_page import CreatePage
from core.lists.page import ListPage
from core.values.plain_numbers import read_number
from projects import permissions, roadmap_templates
from projects.forms.roadmap_template import ApplyTemplateForm, TemplateEditionForm
from projects.models import Milestone, Project, RoadmapTemplate
from projects.models.overdue_when_written import summary
from projects.tables import RoadmapTemplateTable
from projects.year_listings import statutory_deadline

#: The name under which the address says which projects are ticked.
TICKED = "project"


class TemplateList(ListPage):
    table_class = RoadmapTemplateTable
    template_name = "projects/template_list.html"

    def check_permission(self):
        permissions.check_may_read_templates(self.person)

    def get_queryset(self):
        rows = RoadmapTemplate.objects.in_force_or_first(self.today)
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
            "editions": [(row, edition_word(row, current, today)) for row in editions],
            "statutory": owed(shown.kind, today.year),
            "steps": steps_in(shown, today.year),
            "year": today.year,
            "may_change": is_office,
            "may_withdraw": is_office and shown.effective_on >= today,
            "trail": form_versions.trail_of(shown)[: form_versions.LISTED],
        },
    )


def edition_word(row, current, today):
    if row == current:
        return "现行"
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

    def crumbs(self):
        return [("路线图模板", reverse("projects:templates"))]

    def form(self, data=None):
        return TemplateEditionForm(data, today=self.today, source=self.source)

    def lay_down(self, form):
        return roadmap_templates.create_edition(*form.build(), by=self.request.user, now=self.now)


class NewTemplate(EditionPage, CreatePage):
    title = "新建路线图模板"
    button = "定下"

    def create(self, typed, form):
        return self.lay_down(form)

    def success_message(self, typed):
        return f"模板“{typed['name']}”已定下，自 {typed['effective_on']:%Y-%m-%d} 起施行。"

    def onward(self, key):
        return redirect("projects:template", pk=key)


class NewTemplateEdition(EditionPage, TrailChangePage):
    title = "定新的一版模板"
    button = "定下"

    def find(self, pk):
        self.source = get_object_or_404(RoadmapTemplate.objects.select_related("work_area"), pk=pk)

    @property
    def about(self):
        return self.source.name

    def crumbs(self):
        return [*super().crumbs(), (self.source.name, self.source.get_absolute_url())]

    def form_version(self):
        return form_versions.fingerprint(*self.source.editions().values_list("pk", flat=True))

    def subjects(self):
        return [self.source]

    def changes(self):
        """The editions that came or went since, newest first."""
        return edition_changes(self.source, since=None)[:1]

    def typed(self):
        return [("名称", self.request.POST.get("name", "")), *typed_steps(self.request)]

    def context(self, form):
        return super().context(form) | {"statutory": owed(self.source.kind, self.today.year)}

    def perform(self, typed, form):
        self.made = self.lay_down(form)
        return f"新的一版自 {self.made.effective_on:%Y-%m-%d} 起施行，已排好的路线图不变。"

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
        roadmap_templates.withdraw_edition(row, by=request.user, today=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect(row)
    messages.success(request, "已撤回")
    return redirect("projects:templates")


@require_safe
def project_template(request, pk):
    """From a project to the template in force for its kind and area, with this project ticked."""
    project = get_object_or_404(Project.objects.readable_by(request.user), pk=pk)
    permissions.check_may_manage(request.user)
    permissions.check_not_withdrawn(project)
    today = timezone.localdate()
    listing = project.listings.filter(year=today.year).first()
    found = listing and roadmap_templates.template_for(listing, today)
    if found:
        address = reverse("projects:template-apply", args=[found.pk])
        return redirect(f"{address}?{TICKED}={project.pk}")
    problem = "没有适用于这个项目的路线图模板，请先建一个。"
    messages.info(request, problem if listing else f"项目没有列入 {today.year} 年清单。")
    return redirect("projects:templates")


class ApplyTemplate(TrailChangePage):
    """Tick projects; then a day for every step that they lack, written at once."""

    form_class = ApplyTemplateForm
    template_name = "projects/template_apply.html"
    title = "套用路线图模板"
    button = "写入"

    def find(self, pk):
        self.template = get_object_or_404(
            RoadmapTemplate.objects.select_related("work_area").prefetch_related("steps"), pk=pk
        )

    def check_may(self):
        permissions.check_may_manage(self.request.user)

    def crumbs(self):
        above = ("路线图模板", reverse("projects:templates"))
        return [above, (self.template.name, self.template.get_absolute_url())]

    # --- Which projects -----------------------------------------------------------------------

    @cached_property
    def roadmaps(self):
        """Of the ticked projects, as they stand; read once more when the lock is held."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        ticked = sent.getlist(TICKED)[: roadmap_templates.MOST_PROJECTS]
        keys = [key for key in map(read_number, ticked) if key is not None]
        found = roadmap_templates.listings_of(self.template, self.today.year, self.request.user)
        return roadmap_templates.propose(
            self.template, found.filter(project__in=keys).order_by("project")
        )

    def is_in_force(self):
        return RoadmapTemplate.objects.in_force(self.today).filter(pk=self.template.pk).exists()

    def get(self, request):
        return super().get(request) if self.roadmaps else self.choose()

    def choose(self):
        found = roadmap_templates.unplanned_listings(
            self.template, self.today.year, self.request.user, self.today
        )
        most = roadmap_templates.MOST_PROJECTS
        shown = found[:most]
        context = {"view": self, "listings": shown, "year": self.today.year, "ticked": TICKED}
        context |= {"more": max(found.count() - most, 0), "is_in_force": self.is_in_force()}
        return render(self.request, "projects/template_choose.html", context)

    # --- The form -----------------------------------------------------------------------------

    def form_extras(self):
        return {"roadmaps": self.roadmaps}

    def subjects(self):
        return [self.template]

    def what(self):
        return "模板或项目的路线图"

    def form_version(self):
        """The newest entry of the trail, from which changes are told, and what was shown."""
        newest = AuditEntry.objects.values_list("pk", flat=True).first() or 0
        return f"{newest}.{self.shown()}"

    def shown(self):
        """The fingerprint of the template in force and of what it would add to each project."""
        steps = [(step.key, step.due_date) for each in self.roadmaps for step in each.steps]
        there = [(each.listing.project_id, each.existing) for each in self.roadmaps]
        return form_versions.fingerprint(self.template.pk, self.is_in_force(), steps, there)

    def is_stale(self):
        return self.seen_version().partition(".")[2] != self.shown()

    def lock(self):
        roadmap_templates.lock_templates(self.template.kind)
        del self.roadmaps

    def changes(self):
        """What happened to templates and to the ticked projects since the page was opened."""
        seen = read_number(self.seen_version().partition(".")[0])
        projects = [each.listing.project_id for each in self.roadmaps]
        entries = AuditEntry.objects.filter(pk__gt=seen or 0, project_id__in=projects)
        on_projects = form_versions.as_changes(entries[: form_versions.LISTED]) if seen else []
        on_templates = edition_changes(self.template, since=seen)
        return sorted([*on_templates, *on_projects], key=lambda change: change.at, reverse=True)

    def typed(self):
        return [
            (f"{step.listing.project}：{step.name}", self.request.POST.get(step.key, ""))
            for each in self.roadmaps
            for step in each.steps
        ]

    def perform(self, typed, form):
        made = roadmap_templates.apply_template(
            self.template,
            form.dated(),
            by=self.request.user,
            now=self.now,
            accept_overdue=form.accepted,
        )
        self.projects = {milestone.project_id for milestone in made}
        return f"已为 {len(self.projects)} 个项目写入 {len(made)} 个节点。"

    def return_url(self):
        """To the project if it is one, else to the template."""
        if len(self.projects) == 1:
            return reverse("desk:project", args=self.projects)
        return self.template.get_absolute_url()

    def context(self, form):
        return super().context(form) | {
            "template": self.template,
            "groups": [(each, [form[step.key] for step in each.steps]) for each in self.roadmaps],
            "notices": self.notices() if self.request.method == "GET" else [],
            "is_in_force": self.is_in_force(),
            "step_count": sum(len(each.steps) for each in self.roadmaps),
        }

    def notices(self):
        """What the days of the template would run into, said before anything is written."""
        dated = [(step, step.due_date) for each in self.roadmaps for step in each.steps]
        problems = roadmap_templates.problems_of(self.template, dated, self.today)
        said = [
            f"{step.listing.project}的“{step.name}”（{due:%Y-%m-%d}）：{problems[step.key]}"
            for step, due in dated
            if step.key in problems
        ]
        late = [(self.today - due).days for _, due in dated if due < self.today]
        overdue = [f"按模板的日期，{summary(len(late), max(late))}；可先改日期。"] if late else []
        return said + overdue
