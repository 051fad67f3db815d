from norms.models.calendar import CalendarDay
from norms.models.escalation_step import Rung
from norms.models.policy import NormSet, NormsVersion
from norms.models.work_area import WorkArea

__all__ = ["CalendarDay", "NormSet", "NormsVersion", "Rung", "WorkArea"]
