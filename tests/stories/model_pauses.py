"""The plain model of pauses (R-OD-6), a part of County."""

from datetime import date

from tests.stories.model_rows import Pause, Refused, place, ten_years


class PauseRules:
    def pause(self, project, approved, review, *, now):
        self._check_current(project)
        if project.pause:
            raise Refused("two pauses at once")
        self._check_approval(project, approved)
        self._check_review(approved, review)
        self._begin(project, Pause(approved, project.stage), "suspended")
        self._review(project, review, now)
        return project

    def terminate(self, project, on, *, now):
        """Of a project that rests or not; nobody reviews it any more."""
        self._check_current(project)
        pause = project.pause
        if pause and pause.terminated:
            raise Refused("terminated already")
        if not pause:
            self._check_approval(project, on)
            self._begin(project, Pause(on, project.stage, terminated=on), "terminated")
            return project
        if not pause.approved <= on <= self.day:
            raise Refused("from its approval to today")
        pause.terminated, project.stage = on, "terminated"
        self.pause_acts += 1
        self._close_review(pause)
        return project

    def extend(self, project, review, *, now):
        pause = project.pause
        self._check_current(project)
        if not pause or not pause.review:
            raise Refused("nothing to be reviewed")
        self._check_review(pause.approved, review)
        if review <= pause.review.due:
            raise Refused("later than before")
        self.pause_acts += 1
        self._close_review(pause)
        self._review(project, review, now)
        return project

    def resume(self, project, on, dates, *, now, approval=False):
        """恢复施工, which moves the dates of what rested, {row: new date}: the office alone, past
        a statutory date or into the next year with 批准文号; a result before today is overdue."""
        self._check_current(project)
        pause = project.pause
        if not pause or not pause.began <= on <= self.day:
            raise Refused("it does not rest, or a day out of it")
        for row, due in dates.items():
            if due == row.due or not date(2000, 1, 1) <= due <= ten_years(self.day):
                raise Refused("a date that differs, and no slip of the year")
            if self._needs_both(row, due) and not approval:
                raise Refused("with 批准文号")
        pause.resumed = on
        project.stage = max(pause.stage_before, self._reached(project), key=place)
        self.pause_acts += 1
        for row in self._frozen(project):
            row.frozen, row.resumed, row.changes = None, on, row.changes + 1
        for row, due in dates.items():
            row.due, row.changes = due, row.changes + 1
        self._close_review(pause)
        return project

    def frozen_milestones(self, project):
        """Whose dates a resumption may move."""
        rows = self._frozen(project)
        return [row for row in rows if row.sort == "milestone" and row.state == "pending"]

    def _frozen(self, project):
        return [r for r in self.rows if r.project is project and r.may_rest and r.frozen]

    def _check_approval(self, project, day):
        """Up to today, in an open month, after what is known to have happened."""
        if not date(2000, 1, 1) <= day <= self.day or self.is_closed(day):
            raise Refused("to come, or in a closed month")
        events = [r.on for r in self.rows if r.project is project and r.on and r.state != "pending"]
        if any(day < on for on in (*events, *(pause.resumed for pause in project.pauses))):
            raise Refused("before the last event")

    def _check_review(self, approved, review):
        if review <= approved or not self.day <= review <= ten_years(self.day):
            raise Refused("a review after the approval, not gone by")

    def _begin(self, project, pause, stage):
        project.pauses.append(pause)
        project.stage = stage
        self.pause_acts += 1
        for row in self.rows:
            if row.project is project and row.may_rest and not row.frozen:
                row.frozen = pause.approved
                self._changed(row, ends_request=True)

    def _review(self, project, due, now):
        project.pause.review = self._add(project, "review", due, now, changes=1)

    def _close_review(self, pause):
        if pause.review:
            pause.review.state, pause.review.changes = "done", pause.review.changes + 1
            pause.review = None
