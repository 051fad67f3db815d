from accounts.models.audit_entry import AuditEntry
from accounts.models.deputyship import Deputyship, DeputyshipApproval
from accounts.models.person import EXCLUSIVE_DUTIES, Duty, Person, excluded_by
from accounts.models.term import Holding, HoldingCorrection, HoldingQuerySet, held_on
from accounts.models.unit import FormerUnitName, Unit, UnitHead
from core.models.signed import Signed

__all__ = [
    "EXCLUSIVE_DUTIES",
    "AuditEntry",
    "Deputyship",
    "DeputyshipApproval",
    "Duty",
    "FormerUnitName",
    "Holding",
    "HoldingCorrection",
    "HoldingQuerySet",
    "Person",
    "Signed",
    "Unit",
    "UnitHead",
    "excluded_by",
    "held_on",
]
