from projects.views.evidence import add_evidence, evidence
from projects.views.milestone_actions import (
    CorrectDatePage,
    ReplanPage,
    cancel,
    confirm,
    reopen,
    send_back,
    withdraw,
)
from projects.views.milestone_detail import milestone
from projects.views.promise import promise

__all__ = [
    "CorrectDatePage",
    "ReplanPage",
    "add_evidence",
    "cancel",
    "confirm",
    "evidence",
    "milestone",
    "promise",
    "reopen",
    "send_back",
    "withdraw",
]
