from django.urls import path

from investment.models import MonthlyReport
from investment.views import (
    annual_plan,
    corrections,
    livelihood,
    monthly_report,
    monthly_report_batch_confirm,
    monthly_report_list,
    project_months,
    statistics,
    statistics_list,
    targets,
    year_listing,
)
from projects.views import promise

app_name = "investment"
urlpatterns = [
    path("projects/<int:pk>/plan/", annual_plan.PlanView.as_view(), name="project-plan"),
    path("projects/<int:pk>/list/", year_listing.AddToYearView.as_view(), name="project-list"),
    path("projects/<int:pk>/months/", project_months.project_months, name="project-months"),
    path("projects/<int:pk>/correction/", corrections.CorrectionView.as_view(), name="correction"),
    path("reports/", monthly_report_list.ReportList.as_view(), name="reports"),
    path("reports/close/", monthly_report_list.close, name="month-close"),
    path("reports/confirm/", monthly_report_batch_confirm.confirm_many, name="reports-confirm"),
    path("reports/<int:pk>/", monthly_report.report, name="report"),
    path("reports/<int:pk>/promise/", promise, {"model": MonthlyReport}, name="report-promise"),
    path("reports/<int:pk>/proof/", monthly_report.prove, name="report-proof"),
    path("reports/<int:pk>/confirm/", monthly_report.confirm, name="report-confirm"),
    path("reports/<int:pk>/send-back/", monthly_report.send_back, name="report-send-back"),
    path("reports/<int:pk>/reopen/", monthly_report.reopen, name="report-reopen"),
    path("statistics/", statistics_list.StatisticsList.as_view(), name="statistics"),
    path("statistics/county/", statistics.CountyFaiPage.as_view(), name="county-fai"),
    path("statistics/<int:pk>/", statistics.StatisticPage.as_view(), name="statistic"),
    path("targets/", targets.TargetList.as_view(), name="targets"),
    path("targets/<int:pk>/", targets.TargetPage.as_view(), name="target"),
    path("livelihood/", livelihood.LivelihoodList.as_view(), name="livelihood"),
]
