from accounts.models.audit import AuditEntry, Signed
from accounts.models.deputy import Deputyship
from accounts.models.holding import Holding, HoldingQuerySet, held_on
from accounts.models.person import Duty, Person
from accounts.models.unit import FormerUnitName, Unit, UnitHead

__all__ = [
    "AuditEntry",
    "Deputyship",
    "Duty",
    "FormerUnitName",
    "Holding",
    "HoldingQuerySet",
    "Person",
    "Signed",
    "Unit",
    "UnitHead",
    "held_on",
]
