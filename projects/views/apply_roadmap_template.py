"""A road-map template applied: projects are ticked, their days are looked over, then written."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from accounts import form_versions
from accounts.models import AuditEntry
from accounts.views.trail_form_page import TrailChangePage
from core.values.plain_numbers import read_number
from projects import permissions, roadmap_templates
from projects.forms.roadmap_template import ApplyTemplateForm
from projects.models import Project, RoadmapTemplate
from projects.models.overdue_when_written import summary
from projects.roadmap_template_editions import lock_templates
from projects.views.roadmap_templates import edition_changes

#: The name under which the address says which projects are ticked.
TICKED = "project"


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
        lock_templates(self.template.kind)
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
