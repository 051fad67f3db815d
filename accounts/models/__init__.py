from accounts.models.audit import AuditEntry, Signed
from accounts.models.deputy import Deputyship
from accounts.models.holding import Holding, HoldingCorrection, HoldingQuerySet, held_on
from accounts.models.person import Duty, Person
from accounts.models.unit import FormerUnitName, Unit, UnitHead

__all__ = [
    "AuditEntry",
    "Deputyship",
    "Duty",
    "FormerUnitName",
    "Holding",
    "HoldingCorrection",
    "HoldingQuerySet",
    "Person",
    "Signed",
    "Unit",
    "UnitHead",
    "held_on",
]
