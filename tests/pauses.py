"""Bring a project to rest and let it go on, in one line of a test."""

from datetime import timedelta

from projects import pauses, project_lifecycle
from projects.models import Pause, Project

#: What a test does not say of a pause.
FACTS = {"category": "design", "caused_by": "owner_unit", "document": "左政办函〔2026〕5号"}
STAGE = Project.Stage


def pause(project, *, by, on, now, reason="设计变更", **facts):
    """停工 approved on a day, to be reviewed ninety days later."""
    facts = FACTS | {"review_date": now.date() + timedelta(days=90), "reason": reason} | facts
    return pauses.pause(project, approved_on=on, by=by, now=now, **facts)


def resume(project, *, by, on, now, reason="已具备条件", **facts):
    """恢复施工 on a day; no date is moved unless `dates` says so."""
    rested = Pause.objects.get(project=project, resumed_on=None)
    facts = {"document": FACTS["document"], "reason": reason} | facts
    resumed = pauses.resume(rested, on=on, by=by, now=now, **facts)
    project.refresh_from_db()
    return resumed


def set_stage(project, stage, *, by, on, reason, now, exactly=False):
    """Whichever verb leads to a stage: 停工, 终止, 恢复施工 or 变更阶段; of what rests, both of the
    last two unless `exactly` one is made."""
    if stage == STAGE.SUSPENDED:
        return pause(project, by=by, on=on, now=now, reason=reason)
    if stage == STAGE.TERMINATED:
        facts = FACTS | {"reason": reason}
        return pauses.terminate(project, approved_on=on, by=by, now=now, **facts)
    if Pause.objects.open().filter(project=project).exists():
        resumed = resume(project, by=by, on=on, now=now, reason=reason)
        if exactly or resumed.project.stage == stage:
            return resumed
    return project_lifecycle.change_stage(project, stage, by=by, on=on, reason=reason, now=now)
