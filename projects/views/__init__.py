from projects.views.evidence import add_evidence, evidence
from projects.views.milestone_actions import (
    cancel,
    confirm,
    correct,
    reopen,
    replan,
    send_back,
    withdraw,
)
from projects.views.milestone_detail import milestone
from projects.views.promise import promise

__all__ = [
    "add_evidence",
    "cancel",
    "confirm",
    "correct",
    "evidence",
    "milestone",
    "promise",
    "reopen",
    "replan",
    "send_back",
    "withdraw",
]
