"""Editions of road-map templates: laid down, ended, taken back by the office (decision 30)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from projects.models import RoadmapTemplate, RoadmapTemplateStep


def lock_templates(kind: str) -> None:
    """Hold the templates of a kind until the transaction ends: what is applied is in force."""
    rows = RoadmapTemplate.objects.filter(kind=kind).select_for_update(no_key=True)
    list(rows.order_by("pk").values_list("pk"))


@transaction.atomic
def create_edition(
    template: RoadmapTemplate, steps: Sequence[RoadmapTemplateStep], *, by: Actor, now: datetime
) -> RoadmapTemplate:
    """Lay down an edition from its day on, and say in the trail what differs from the one before.

    ValidationError for a day before today, for one on which another edition begins, and for a step
    that has no day or hangs on itself or a later one.
    """
    lock_templates(template.kind)
    _check_first_day(template.effective_on, timezone.localdate(now), "施行日期")
    if not steps:
        raise ValidationError("至少填一步。")
    before = _newest_on(template, template.effective_on)
    _insert(template, by=by, now=now)
    for step in steps:
        step.template = template
        step.full_clean()
        step.save()
    _record_edition(template, before, by=by)
    return template


@transaction.atomic
def end_template(
    template: RoadmapTemplate, *, on: date, reason: str, by: Actor, now: datetime
) -> RoadmapTemplate:
    """From a day on the kind and area of this template has none (停用), and projects of an area
    fall to the one of all areas; what was applied stays. Returns the end.

    ValidationError for a day before today, on which there is no template, or on which another
    edition begins.
    """
    lock_templates(template.kind)
    _check_first_day(on, timezone.localdate(now), "停用日期")
    former = _newest_on(template, on)
    if former is None or former.is_end:
        raise ValidationError({"effective_on": f"{on:%Y-%m-%d} 没有施行的模板，不用停用。"})
    scope = {"kind": former.kind, "work_area": former.work_area, "name": former.name}
    end = RoadmapTemplate(**scope, effective_on=on, note=reason, is_end=True)
    _insert(end, by=by, now=now)
    words = {"停用日期": f"{on:%Y-%m-%d}"}
    audit.record(by=by, action="停用路线图模板", subject=end, after=words, reason=reason)
    return end


def _check_first_day(day: date, today: date, label: str) -> None:
    if day < today:
        raise ValidationError({"effective_on": f"{label}不能早于今天（{today:%Y-%m-%d}）。"})


def _newest_on(template: RoadmapTemplate, day: date) -> RoadmapTemplate | None:
    """The edition, or end, of its kind and area that is effective on a day."""
    return template.editions().filter(effective_on__lte=day).first()


def _insert(template: RoadmapTemplate, *, by: Actor, now: datetime) -> None:
    for column, value in (audit.signed(by) | {"at": now}).items():
        setattr(template, column, value)
    template.full_clean()
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:  # the first of a kind: there was no row to be locked by
        template.full_clean()
        raise


def _record_edition(
    template: RoadmapTemplate, former: RoadmapTemplate | None, *, by: Actor
) -> None:
    was, is_now = in_words(former) if former else {}, in_words(template)
    labels = {label: label for label in was | is_now}
    before, after = audit.differences(was, is_now, labels)
    audit.record(
        by=by,
        action="制定路线图模板",
        subject=template,
        before=before,
        after=after,
        reason=template.note,
    )


@transaction.atomic
def withdraw_edition(template: RoadmapTemplate, *, by: Actor, today: date) -> None:
    """Take back an edition, or an end, that begins today or later; an older one stays as it was
    applied. What was made by it stays too. An end does not stay without what it ends."""
    lock_templates(template.kind)
    if template.effective_on < today:
        raise ValidationError("已经施行的模板不能撤回，请定新的一版。")
    first = template.editions().exclude(pk=template.pk).last()
    if first and first.is_end:
        raise ValidationError(f"这一版自 {first.effective_on:%Y-%m-%d} 起停用，请先撤回停用。")
    audit.record(by=by, action="撤回路线图模板", subject=template, before=in_words(template))
    template.delete()


def in_words(template: RoadmapTemplate) -> dict[str, str]:
    """{what: how}, for the trail."""
    words = {
        "名称": template.name,
        "适用": template.scope,
        "施行日期": f"{template.effective_on:%Y-%m-%d}",
    }
    for step in template.steps.all():
        code = f"（{step.get_code_display()}）" if step.code else ""
        words[f"第 {step.number} 步"] = f"{step.name}{code}：{step.rule}"
    return words
