from accounts.models.audit_entry import AuditEntry
from accounts.models.deputyship import Deputyship, DeputyshipApproval
from accounts.models.password_mail import PasswordMail
from accounts.models.person import EXCLUSIVE_DUTIES, Duty, Person, excluded_by
from accounts.models.term import Term, TermCorrection, TermQuerySet, active_on
from accounts.models.unit import FormerUnitName, Unit, UnitHead
from core.models.signed import Signed

__all__ = [
    "EXCLUSIVE_DUTIES",
    "AuditEntry",
    "Deputyship",
    "DeputyshipApproval",
    "Duty",
    "FormerUnitName",
    "PasswordMail",
    "Term",
    "TermCorrection",
    "TermQuerySet",
    "Person",
    "Signed",
    "Unit",
    "UnitHead",
    "excluded_by",
    "active_on",
]
