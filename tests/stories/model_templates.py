"""The plain model of road-map templates (R-DL-8), a part of County."""

from datetime import date, timedelta

from tests.stories.model_rows import ENDED, ORDER, STATUTORY, Edition, Refused, ten_years


class TemplateRules:
    def newest(self, kind):
        """The edition, or end, of a kind that is effective today."""
        effective = [e for e in self.editions if e.kind == kind and e.on <= self.day]
        return max(effective, key=lambda edition: edition.on, default=None)

    def in_force(self):
        newest = [self.newest(kind) for kind in dict.fromkeys(e.kind for e in self.editions)]
        return [edition for edition in newest if edition and not edition.is_end]

    def lay_down(self, kind, on, steps, *, now):
        self._check_free(kind, on)
        if not steps or any(s.after is not None and s.after >= n for n, s in enumerate(steps, 1)):
            raise Refused("no step, or one that hangs on itself or a later one")
        self._keep_edition(kind, on, steps)

    def end_template(self, kind, on, *, now):
        self._check_free(kind, on)
        effective = [e for e in self.editions if e.kind == kind and e.on <= on]
        if not effective or max(effective, key=lambda edition: edition.on).is_end:
            raise Refused("there is none to be ended")
        self._keep_edition(kind, on, (), is_end=True)

    def _check_free(self, kind, on):
        if on < self.day or any((e.kind, e.on) == (kind, on) for e in self.editions):
            raise Refused("from today on, one edition a day")

    def _keep_edition(self, kind, on, steps, is_end=False):
        key = max((edition.key for edition in self.editions), default=-1) + 1
        self.editions.append(Edition(key, kind, on, steps, is_end))
        self.template_acts += 1

    def take_back(self, edition, *, now):
        others = [e for e in self.editions if e.kind == edition.kind and e is not edition]
        first = min(others, key=lambda other: other.on, default=None)
        if edition.on < self.day or first and first.is_end:
            raise Refused("in force since yesterday, or an end would end nothing")
        self.editions.remove(edition)
        self.template_acts += 1

    def unplanned(self, edition):
        """Projects of the kind whose year has no milestone but the one that it owes."""
        return [
            project
            for project in self.projects.values()
            if project.kind == edition.kind and not project.withdrawn and project.stage not in ENDED
            if not any(r.due.year >= 2026 for r in self._standing(project) if r.statutory is None)
        ]

    def _standing(self, project):
        rows = (r for r in self.rows if r.project is project and r.sort == "milestone")
        return [row for row in rows if row.state != "cancelled"]

    def proposed(self, edition, project):
        """[(step, its day)] of what the road map of a project lacks."""
        standing, days, found = self._standing(project), {}, []
        if project.kind in STATUTORY:
            code, limit = STATUTORY[project.kind]
            owed = next((r.due for r in standing if r.code == code), date(2026, *limit))
            days[0] = owed
        for number, step in enumerate(edition.steps, 1):
            fixed = step.day and date(2026, *step.day)
            days[number] = fixed or days[step.after] + timedelta(days=step.days)
            coded = any(r.code == step.code for r in standing)
            named = any(r.name == step.name and r.due.year >= 2026 for r in standing)
            if not (coded if step.code else named):
                found.append((step, days[number]))
        return found

    def apply(self, edition, projects, shift, *, now, accept=False):
        """All or nothing; `shift` moves every day that the template gives."""
        dated = [
            (project, step, day + timedelta(days=shift))
            for project in projects
            for step, day in self.proposed(edition, project)
        ]
        if edition not in self.in_force() or not dated:
            raise Refused("not in force, or nothing to write")
        for project, step, due in dated:
            self._check_step(project, step, due, dated)
        late = [project for project, _, due in dated if due < self.day and not project.rests]
        if late and not accept:
            raise Refused("overdue when written")
        for project, step, due in dated:
            self._add(project, "milestone", due, now, code=step.code, name=step.name, changes=1)
            project.acts += 1
        self.template_acts += 1

    def _check_step(self, project, step, due, dated):
        if not date(2000, 1, 1) <= due <= ten_years(self.day):
            raise Refused("a slip of the year")
        if step.code not in ORDER:
            return
        events = [(r.code, r.on or r.due) for r in self._standing(project)]
        events += [(other.code, day) for of, other, day in dated if of is project]
        for code, day in events:
            apart = ORDER.index(code) - ORDER.index(step.code) if code in ORDER else 0
            if apart * (day - due).days < 0:
                raise Refused("out of order")
