"""Stories of pauses: a project rests, is looked at again, ended, goes on: a part of Story."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import AuditEntry
from projects import pauses
from projects.models import Milestone, Pause
from tests.stories.machine_cast import CAUSE, DOCUMENT, REASON, some
from tests.stories.model_rows import Actor

SAID = {"reason": REASON, "document": DOCUMENT}


class PauseActs:
    @rule(
        number=some,
        days=st.sampled_from([0, 0, 0, 1, 2, 5, 20, -1]),
        shift=st.sampled_from([0, 0, 0, 5, -30, 200, 4000]),
        approval=st.booleans(),
    )
    def rest(self, number, days, shift, approval):
        """A project comes to rest; one that rests mostly goes on."""
        resting = [p for p in self.county.projects.values() if p.rests]
        on = self.day - timedelta(days=days)
        if not resting or number % 9 == 0:
            project = self.pick_project(number // 9)
            if number % 4 == 1:
                self.terminate(project, on)
            else:
                self.pause(project, on, self.day + timedelta(days=number % 97 - 1))
            return
        project = resting[number % len(resting)]
        if number % 5 == 1:
            self.extend(project, self.day + timedelta(days=number % 131))
        elif number % 5 == 2 and number % 7 == 0:
            self.terminate(project, on)
        else:
            self.resume(project, on, number, shift, approval)

    def _acts(self, now):
        return {"by": self.actor(Actor("office")), "now": now}

    def pause(self, project, approved, review):
        def do(now):
            facts = {"approved_on": approved, "review_date": review, **CAUSE, **SAID}
            return pauses.pause(self.project(project), **facts, **self._acts(now))

        self.both("pause", do, project, approved, review)

    def terminate(self, project, on):
        def do(now):
            facts = {"approved_on": on, **CAUSE, **SAID}
            return pauses.terminate(self.project(project), **facts, **self._acts(now))

        self.both("terminate", do, project, on)

    def extend(self, project, review):
        def do(now):
            facts = {"review_date": review, "reason": REASON}
            return pauses.extend_review(self._open_pause(project), **facts, **self._acts(now))

        self.both("extend", do, project, review)

    def resume(self, project, on, number, shift, approval):
        """With dates moved by the days of the pause and `shift`, or some of them as they are."""
        days = (on - project.pause.approved).days + shift
        rows = self.county.frozen_milestones(project)
        moved = rows if number % 3 else rows[number % 2 :: 2]
        dates = {row: row.due + timedelta(days=days) for row in moved} if number % 4 else {}

        def do(now):
            keys = {self.keys[row.key]: due for row, due in dates.items()}
            facts = {"on": on, "dates": keys, "approval": DOCUMENT if approval else ""}
            return pauses.resume(self._open_pause(project), **facts, **SAID, **self._acts(now))

        self.both("resume", do, project, on, dates, approval=approval)

    def _open_pause(self, project):
        return Pause.objects.select_related("project").get(
            project=self.projects[project.key], resumed_on=None
        )

    def _compare_pauses(self):
        """What rests and since when; as many entries as acts."""
        ours = {
            self.projects[project.key]: (project.pause.approved, project.pause.terminated)
            for project in self.county.projects.values()
            if project.pause and not project.withdrawn
        }
        rows = Pause.objects.open().values_list("project", "approved_on", "terminated_on")
        assert {pk: days for pk, *days in rows} == {pk: [*days] for pk, days in ours.items()}
        trail = AuditEntry.objects.filter(pk__gt=self.last_audit or 0)
        of_pauses = trail.filter(subject_type=Pause._meta.label_lower).count()
        assert of_pauses == self.county.pause_acts, "the trail of pauses"
        frozen = Milestone.objects.exclude(frozen_on=None).filter(state="pending")
        days = {self.keys[r.key]: r.frozen for r in self.county.rows if r.sort == "milestone"}
        theirs = dict(frozen.values_list("pk", "frozen_on"))
        assert theirs == {pk: days[pk] for pk in theirs}, f"rests since, on {self.day}"
