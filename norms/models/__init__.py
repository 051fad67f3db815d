from norms.models.calendar import CalendarDay
from norms.models.table import NormSet, NormsVersion, Rung
from norms.models.work_area import WorkArea

__all__ = ["CalendarDay", "NormSet", "NormsVersion", "Rung", "WorkArea"]
