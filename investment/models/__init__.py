from investment.models.annual_plan import AnnualPlan, PlanMonth
from investment.models.correction import Correction
from investment.models.county_snapshot import MonthFai, MonthOverdue, MonthTarget
from investment.models.kept_day import KeptDay, KeptWords
from investment.models.month import Month, MonthFigure
from investment.models.monthly_report import MonthlyReport
from investment.models.monthly_report_event import ReportEvent
from investment.models.statistics import CountyFai, Enrolment, StatisticsFigure
from investment.models.target import AnnualTarget, TargetActual

__all__ = [
    "AnnualPlan",
    "AnnualTarget",
    "Correction",
    "CountyFai",
    "Enrolment",
    "KeptDay",
    "KeptWords",
    "Month",
    "MonthFai",
    "MonthFigure",
    "MonthOverdue",
    "MonthTarget",
    "MonthlyReport",
    "PlanMonth",
    "ReportEvent",
    "StatisticsFigure",
    "TargetActual",
]
