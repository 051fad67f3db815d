"""论证意见 given and corrected, and the case decided by the third of them (R-JR-1).

As the verbs of joint_reviews.py: False where the opinion has moved since it was read.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction as database
from django.utils import timezone

from accounts.audit import Actor
from core.values.dates import month_day
from pipeline.joint_reviews import check_pending
from pipeline.models import JointReviewCase, JointReviewOpinion
from pipeline.models.joint_review import OPINIONS, end_case, finish_review
from pipeline.models.joint_review_opinion import end_units, opinions_of
from pipeline.review_permissions import check_may_give
from projects import evidence
from projects.evidence_upload_check import Checked
from projects.models.obligation import reason_given
from projects.models.project import lock_current_project
from projects.models.transition import signed_event, transition

Opinion, Result = JointReviewOpinion.Opinion, JointReviewCase.Result
#: The slot of the scan of the signed sheet.
SCAN = "scan"
#: The transition by which the last opinion tells how its case was decided.
TOLD_BY = {Result.PASSED: "pass", Result.RETURNED: "return", Result.REFUSED: "refuse"}


def result_of(opinions: Collection[str]) -> JointReviewCase.Result:
    """What three opinions come to (R-JR-1): any 不同意 refuses, else any 退回 returns, else it is
    passed; PENDING until three are in."""
    if len(opinions) < OPINIONS:
        return Result.PENDING
    if Opinion.REFUSE in opinions:
        return Result.REFUSED
    return Result.RETURNED if Opinion.RETURN in opinions else Result.PASSED


@database.atomic
def give_opinion(
    opinion: JointReviewOpinion,
    says: str,
    *,
    by: Actor,
    now: datetime,
    words: str = "",
    to_mend: str = "",
    given_on: date | None = None,
    is_from_sheet: bool = False,
    files: Sequence[Checked] = (),
    request_key: UUID | None = None,
) -> bool:
    """出具意见, `says` one of JointReviewOpinion.Opinion: by a person of the unit, of today; or
    `is_from_sheet`: recorded by 项目中心 with the scan among the files, `given_on` the day on it
    (without one that of the review). The third one decides the case. True if this call did it.

    403 for anybody else. ValidationError before the day of the review, for 退回 without what to
    mend, 不同意 without words, a case that is decided, an opinion that was given, a sheet without
    its file, and whoever is of the unit that owns the project (R-AC-2).
    """
    today = timezone.localdate(now)
    held_on = _hold(opinion)
    check_may_give(opinion, by, today, is_from_sheet=is_from_sheet)
    _check_can_be_given(opinion, held_on, today)
    if is_from_sheet and not files:
        raise ValidationError({"files": "按签字表登记的，请附上签字表的扫描件或照片。"})
    columns = _columns(says, words, to_mend) | _given(by, now)
    columns |= {
        "given_on": _day_of(given_on, held_on, today) if is_from_sheet else today,
        "is_from_sheet": is_from_sheet,
    }
    facts: dict[str, Any] = {"by": by, "now": now, "reason": columns["words"]}
    facts |= {"on": columns["given_on"], "request_key": request_key}
    if not transition([opinion], "give", **facts, **columns):
        return False
    evidence.attach(opinion, by=by, now=now, files=files, slot=SCAN if is_from_sheet else "")
    _decide(opinion, by=by, now=now)
    return True


def _hold(opinion: JointReviewOpinion) -> date:
    """Hold its project and take up the case as it stands; the day of its review. ValidationError
    for a case that is at its end or was taken off."""
    lock_current_project(opinion.project)
    case = JointReviewCase.objects.select_related("project", "review").get(pk=opinion.case_id)
    opinion.case = case
    check_pending(case)
    if case.review is None or opinion.state == JointReviewOpinion.State.CANCELLED:
        raise ValidationError("本项目已撤下会议议程，不用再出具意见。")
    return case.review.held_on


def _check_can_be_given(opinion: JointReviewOpinion, held_on: date, today: date) -> None:
    stored = JointReviewOpinion.objects.get(pk=opinion.pk)
    if stored.is_given:
        raise ValidationError(
            f"{opinion.unit}已出具意见（{stored.get_opinion_display()}），一个单位只出具一份；"
            "有误的请更正。"
        )
    if today < held_on:
        raise ValidationError(f"会议 {month_day(held_on)}召开，当天起才能出具意见。")


def _columns(says: str, words: str, to_mend: str) -> dict[str, Any]:
    """{column: value} of what was said; ValidationError by its field."""
    if says not in Opinion.values:
        raise ValidationError({"opinion": "请选同意、退回或不同意。"})
    said = {"opinion": says, "words": words.strip(), "to_mend": to_mend.strip()}
    if says == Opinion.RETURN and not said["to_mend"]:
        raise ValidationError({"to_mend": "退回要写明需要补正什么。"})
    if says == Opinion.REFUSE and not said["words"]:
        raise ValidationError({"words": "不同意要写明理由。"})
    return said if says == Opinion.RETURN else said | {"to_mend": ""}


def _given(by: Actor, now: datetime) -> dict[str, Any]:
    signed = signed_event(by)
    return {
        "given_by": signed["by"],
        "given_for": signed["principal"],
        "given_name": signed["by_name"],
        "given_at": now,
    }


def _day_of(given_on: date | None, held_on: date, today: date) -> date:
    """The day on the sheet."""
    day = given_on or held_on
    if day < held_on:
        raise ValidationError({"given_on": f"早于会议日期（{held_on:%Y-%m-%d}），请核对。"})
    if day > today:
        raise ValidationError({"given_on": "日期不能晚于今天。"})
    return day


@database.atomic
def correct_opinion(
    opinion: JointReviewOpinion,
    says: str,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    words: str = "",
    to_mend: str = "",
    files: Sequence[Checked] = (),
) -> bool:
    """更正 of an opinion that was given, with the reason, until its case is decided: by a person of
    the unit, of one recorded from the sheet by 项目中心 as well. Its day stays. True if this call
    did it; ValidationError as give_opinion() says, and where nothing differs."""
    reason = reason_given(reason, "更正意见要写明理由。")
    today = timezone.localdate(now)
    _hold(opinion)
    by_sheet = opinion.is_from_sheet and not _is_of_unit(opinion, by)
    check_may_give(opinion, by, today, is_from_sheet=by_sheet)
    if not opinion.is_given:
        raise ValidationError(f"{opinion.unit}还没有出具意见，不用更正。")
    columns = _columns(says, words, to_mend)
    if all(getattr(opinion, name) == value for name, value in columns.items()):
        raise ValidationError("和已出具的意见相同，没有要更正的。")
    columns |= _given(by, now)
    if not transition([opinion], "correct", by=by, now=now, reason=reason, **columns):
        return False
    evidence.attach(opinion, by=by, now=now, files=files, slot=SCAN if by_sheet else "")
    return True


def _is_of_unit(opinion: JointReviewOpinion, by: Actor) -> bool:
    return getattr(by, "unit_id", None) == opinion.unit_id


def _decide(last: JointReviewOpinion, *, by: Actor, now: datetime) -> None:
    """The third opinion decides: the case has its result, which is news; its units see the project
    no more; the review is done with its last case. The project is held, so it happens once."""
    case = last.case
    given = list(opinions_of(case).given().order_by("pk"))
    result = result_of([row.opinion for row in given])
    if result == Result.PENDING:
        return
    columns: dict[str, Any] = {
        "result": result,
        "decided_on": max(row.given_on for row in given if row.given_on),
        "decided_at": now,
        "to_mend": _to_mend(given) if result == Result.RETURNED else "",
    }
    if not end_case(case, columns, f"联席论证：{result.label}", by=by, reason=columns["to_mend"]):
        return
    transition([last], TOLD_BY[result], by=by, now=now, on=case.decided_on)
    end_units(case, by=by, now=now)
    finish_review(case.review, by=by, now=now)


def _to_mend(given: Sequence[JointReviewOpinion]) -> str:
    """县示例局：补地勘报告；… of those that return it, a line each."""
    asked = (row for row in given if row.opinion == Opinion.RETURN)
    return "\n".join(f"{row.unit}：{row.to_mend}" for row in asked)
