from norms.models.calendar import CalendarDay
from norms.models.cause import Cause, CausedBy, HasCause, HasCausedBy, caused_by_word
from norms.models.default_unit import DefaultUnit
from norms.models.escalation_step import EscalationStep
from norms.models.policy import PolicyRevision, PolicyVersion
from norms.models.review_party import ReviewParty
from norms.models.work_area import WorkArea

__all__ = [
    "CalendarDay",
    "Cause",
    "CausedBy",
    "DefaultUnit",
    "EscalationStep",
    "HasCause",
    "HasCausedBy",
    "PolicyRevision",
    "PolicyVersion",
    "ReviewParty",
    "WorkArea",
    "caused_by_word",
]
