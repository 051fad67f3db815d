"""佐证: attach photos, files and permit numbers. Asked for, never forced.

What they are attached to is a milestone or anything else of a project with `evidence` of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from accounts import audit, double_submission
from accounts.audit import Actor
from projects import evidence_upload_check
from projects.evidence_upload_check import Checked
from projects.models import Evidence, Milestone, Project
from projects.models.project import lock_projects

#: How many files and bytes at a time, and how much a project may keep in all.
MOST_FILES = 9
MOST_BYTES = 60 * evidence_upload_check.MEGABYTE
QUOTA = 500 * evidence_upload_check.MEGABYTE


#: A milestone, a monthly report: a model of a project, with `evidence` of its own.
HasEvidence: TypeAlias = Any


def checked_files(uploads: Sequence[UploadedFile], project: Project) -> list[Checked]:
    """The uploads as they will be kept; every refusal is said at once."""
    if len(uploads) > MOST_FILES:
        raise ValidationError(f"一次最多传 {MOST_FILES} 个文件，请分几次上传。")
    if sum(upload.size or 0 for upload in uploads) > MOST_BYTES:
        most = MOST_BYTES // evidence_upload_check.MEGABYTE
        raise ValidationError(f"一次合计最多传 {most} MB，请分几次上传。")
    files: list[Checked] = []
    refusals: list[ValidationError] = []
    for upload in uploads:
        patience = evidence_upload_check.PATIENCE - sum(file.waited for file in files)
        try:
            files.append(evidence_upload_check.check(upload, patience=patience))
        except ValidationError as refusal:
            refusals.append(refusal)
            if refusal.code == "busy":  # the next would wait as long again
                break
    if refusals:
        raise ValidationError(refusals)
    check_quota(project, files)
    return files


def check_quota(project: Project, files: Sequence[Checked]) -> None:
    """What a project may keep in all, in bytes; ValidationError beyond."""
    kept = project.evidence.aggregate(bytes=Sum("size"))["bytes"] or 0
    if files and kept + sum(file.size for file in files) > QUOTA:
        most, now = QUOTA // evidence_upload_check.MEGABYTE, kept // evidence_upload_check.MEGABYTE
        raise ValidationError(
            f"本项目的佐证已有 {now} MB，再传会超过 {most} MB。请压缩后再传，或与项目中心联系。"
        )


@transaction.atomic
def attach(
    owner: HasEvidence,
    *,
    by: Actor,
    now: datetime,
    files: Iterable[Checked] = (),
    number: str = "",
    slot: str = "",
) -> list[Evidence]:
    """Keep checked files and a permit number; what the owner already has is not kept twice."""
    lock_projects([owner.project_id])
    if files or number:
        double_submission.lock(owner)
    facts: dict[str, Any] = {"by": by, "now": now, "slot": slot}
    kept = [row for file in files if (row := _keep_file(owner, file, **facts))]
    if number and not owner.evidence.filter(number=number).exists():
        kept.append(_keep(owner, kind=Evidence.Kind.NUMBER, number=number, **facts))
    if kept:
        audit.record(by=by, action="附佐证", subject=owner, after={"佐证": [str(r) for r in kept]})
    return kept


def _keep_file(owner: HasEvidence, file: Checked, **facts: Any) -> Evidence | None:
    if owner.evidence.filter(sha256=file.sha256).exists():
        return None
    return _keep(
        owner,
        kind=file.kind,
        file=file.file,
        original_name=file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        **facts,
    )


def _keep(owner: HasEvidence, *, by: Actor, now: datetime, **facts: Any) -> Evidence:
    return owner.evidence.create(project_id=owner.project_id, at=now, **facts, **audit.signed(by))


def is_lacking(milestone: Milestone, count: int | None) -> bool:
    """无佐证: 复工, 开工 or 竣工 reported without evidence, until the office confirms (R-OD-5)."""
    reported = milestone.state in (milestone.State.SUBMITTED, milestone.State.DONE)
    return milestone.needs_confirmation and reported and not milestone.is_confirmed and not count
