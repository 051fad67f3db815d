"""Stories of road-map templates: a part of Story."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.models import AuditEntry
from projects import roadmap_template_editions, roadmap_templates
from projects.models import RoadmapTemplate, RoadmapTemplateStep
from tests.stories.machine_cast import KINDS, REASON, agreed, some
from tests.stories.model_rows import STATUTORY, Actor, Step

#: Templates: as they may be, at a month's end, counted from what the kind owes; one that hangs on
#: itself, and none.
TEMPLATES = (
    (Step("年度建设任务完成", day=(12, 15)),),
    (
        Step("施工图审查", day=(4, 20)),
        Step("施工招标", after=1, days=35),
        Step("竣工", "COMPLETE", day=(12, 20)),
    ),
    (
        Step("春节后开会", day=(1, 31)),
        Step("月底会", after=1, days=28),
        Step("投产", "COMMISSION", after=2, days=250),
    ),
    (Step("施工图审查", day=(4, 20)), Step("施工招标", after=2, days=35)),
    (),
)
#: For a kind that owes one.
COUNTED = ((Step("形成实物工作量", after=0, days=60), Step("设备安装", after=1, days=30)),)


class TemplateActs:
    @precondition(lambda self: self.day.year == 2026)
    @rule(number=some, kind=st.sampled_from(KINDS), days=st.integers(-1, 40))
    def edit_templates(self, number, kind, days):
        """An edition or an end is laid down, or taken back."""
        on, act = self.day + timedelta(days=days if number % 3 else 0), number % 5
        if act < 3 or not self.county.editions:
            found = (*TEMPLATES, *COUNTED) if kind in STATUTORY else TEMPLATES
            self.lay_down(kind, on, found[number // 5 % len(found)])
            return
        edition = self.county.editions[number // 5 % len(self.county.editions)]
        if act == 3:
            self.end_template(edition, on)
        else:
            self.take_back(edition)

    def lay_down(self, kind, on, steps):
        def do(now):
            template = RoadmapTemplate(kind=kind, effective_on=on, name="模板")
            rows = [_step(number, step) for number, step in enumerate(steps, 1)]
            return self._made(roadmap_template_editions.create_edition, template, rows, now=now)

        self.both("lay_down", do, kind, on, steps)

    def end_template(self, edition, on):
        def do(now):
            end = roadmap_template_editions.end_template
            return self._made(end, self.template(edition), on=on, reason=REASON, now=now)

        self.both("end_template", do, edition.kind, on)

    def _made(self, verb, *args, **facts):
        """Do it; the key of the edition that it makes is that of the model's newest."""
        made = verb(*args, by=self.actor(Actor("office")), **facts)
        self.editions[self.county.editions[-1].key] = made.pk
        return True

    def take_back(self, edition):
        def do(now):
            by, today = self.actor(Actor("office")), self.day
            roadmap_template_editions.withdraw_edition(self.template(edition), by=by, today=today)
            return True

        self.both("take_back", do, edition)

    def template(self, edition):
        return RoadmapTemplate.objects.get(pk=self.editions[edition.key])

    @precondition(lambda self: self.day.year == 2026 and self.county.editions)
    @rule(number=some, shift=st.sampled_from([0, 0, 0, 1, 90, -200, 4000]), accept=agreed)
    def apply_template(self, number, shift, accept):
        """To all projects of its kind, or to one of them; mostly one that is in force."""
        editions = (number % 4 and self.county.in_force()) or self.county.editions
        edition = editions[number // 4 % len(editions)]
        projects = [p for p in self.county.projects.values() if p.kind == edition.kind]
        projects = [p for p in projects if not p.withdrawn]
        projects = projects if number % 3 else projects[:1]

        def do(now):
            by, template = self.actor(Actor("office")), self.template(edition)
            keys = [self.projects[project.key] for project in projects]
            found = roadmap_templates.listings_of(template, 2026, by).filter(project__in=keys)
            proposed = roadmap_templates.propose(template, found.order_by("project"))
            dated = [
                (step, step.due_date + timedelta(days=shift))
                for each in proposed
                for step in each.steps
            ]
            facts = {"by": by, "now": now, "accept_overdue": accept}
            return roadmap_templates.apply_template(template, dated, **facts)

        self.both("apply", do, edition, projects, shift, accept=accept)

    def _compare_templates(self):
        """Which template is in force, and which projects it is offered to."""
        if not self.county.editions and not self.county.template_acts:
            return
        trail = AuditEntry.objects.filter(pk__gt=self.last_audit or 0)
        of_templates = trail.filter(subject_type=RoadmapTemplate._meta.label_lower).count()
        assert of_templates == self.county.template_acts, "the trail of templates"
        ours = {self.editions[edition.key]: edition for edition in self.county.in_force()}
        theirs = RoadmapTemplate.objects.in_force(self.day).in_bulk()
        assert ours.keys() == theirs.keys(), f"templates in force on {self.day}"
        # Which projects, at every fourth step: a query an edition.
        if self.day.year > 2026 or self.minute % 4:
            return
        office = self.actor(Actor("office"))
        for key, edition in ours.items():
            offered = roadmap_templates.unplanned_listings(theirs[key], 2026, office, self.day)
            unplanned = {self.projects[p.key] for p in self.county.unplanned(edition)}
            assert {row.project_id for row in offered} == unplanned, (edition, self.day)


def _step(number, step):
    month, day = step.day or (None, None)
    facts = {"name": step.name, "code": step.code, "after": step.after, "days": step.days}
    return RoadmapTemplateStep(number=number, month=month, day=day, **facts)
