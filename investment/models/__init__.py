from investment.models.board import MonthBoard
from investment.models.correction import Correction
from investment.models.month import Month, MonthFigure
from investment.models.plan import AnnualPlan, PlanMonth
from investment.models.report import MonthlyReport
from investment.models.report_event import ReportEvent
from investment.models.statistics import CountyFai, Enrolment, StatisticsFigure
from investment.models.target import AnnualTarget, TargetActual

__all__ = [
    "AnnualPlan",
    "AnnualTarget",
    "Correction",
    "CountyFai",
    "Enrolment",
    "Month",
    "MonthBoard",
    "MonthFigure",
    "MonthlyReport",
    "PlanMonth",
    "ReportEvent",
    "StatisticsFigure",
    "TargetActual",
]
