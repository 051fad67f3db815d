from investment.models.correction import Correction
from investment.models.month import Month, MonthFigure
from investment.models.plan import AnnualPlan, PlanMonth
from investment.models.report import MonthlyReport, ReportEvent
from investment.models.statistics import CountyFai, Enrolment, StatisticsFigure

__all__ = [
    "AnnualPlan",
    "Correction",
    "CountyFai",
    "Enrolment",
    "Month",
    "MonthFigure",
    "MonthlyReport",
    "PlanMonth",
    "ReportEvent",
    "StatisticsFigure",
]
