from django.urls import path

from desk import actions
from desk.dashboard import overdue_trend, project_dates, project_figures
from desk.dashboard import views as dashboard
from desk.ledger.views import ledger, ledger_export
from desk.overdue import manual_reminder, views
from desk.project import new_project, page
from desk.workbench.views import home
from exchange.views import exports
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
    targets,
    year_listing,
)
from projects.views import project_actions, promise
from projects.views.project_actions import EditView
from supervision.views import instruction_list

urlpatterns = [
    path("", home, name="home"),
    path("overdue/", views.overdue, name="overdue"),
    path("overdue/export/", views.overdue_export, name="overdue-export"),
    path("overdue/chase/", manual_reminder.chase, name="chase"),
    path("projects/", ledger, name="ledger"),
    path("projects/export/", ledger_export, name="ledger-export"),
    path("projects/new/", new_project.NewProjectView.as_view(), name="project-new"),
    path("projects/<int:pk>/", page.project, name="project"),
    path("projects/<int:pk>/history/", page.history, name="project-history"),
    path("projects/<int:pk>/edit/", EditView.as_view(), name="project-edit"),
    path("projects/<int:pk>/people/", project_actions.PeopleView.as_view(), name="project-people"),
    path("projects/<int:pk>/stage/", project_actions.StageView.as_view(), name="project-stage"),
    path("projects/<int:pk>/kind/", project_actions.KindView.as_view(), name="project-kind"),
    path("projects/<int:pk>/plan/", annual_plan.PlanView.as_view(), name="project-plan"),
    path("projects/<int:pk>/list/", year_listing.AddToYearView.as_view(), name="project-list"),
    path(
        "projects/<int:pk>/withdraw/",
        project_actions.WithdrawView.as_view(),
        name="project-withdraw",
    ),
    path(
        "projects/<int:pk>/milestones/new/",
        project_actions.NewMilestoneView.as_view(),
        name="milestone-new",
    ),
    path("projects/<int:pk>/instruct/", actions.instruct, name="instruct"),
    path("instructions/", instruction_list.instruction_list, name="instructions"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/projects/", project_figures.month_figures, name="month-figures"),
    path("dashboard/dates/", project_dates.dates, name="month-dates"),
    path("dashboard/overdue/", overdue_trend.moved, name="month-moved"),
    path("projects/<int:pk>/months/", project_months.project_months, name="project-months"),
    path("projects/<int:pk>/correction/", corrections.CorrectionView.as_view(), name="correction"),
    path("reports/", monthly_report_list.report_list, name="reports"),
    path("reports/export/", exports.figures_of_year, name="reports-export"),
    path("reports/close/", monthly_report_list.close, name="month-close"),
    path("reports/confirm/", monthly_report_batch_confirm.confirm_many, name="reports-confirm"),
    path("reports/<int:pk>/", monthly_report.report, name="report"),
    path("reports/<int:pk>/promise/", promise, {"model": MonthlyReport}, name="report-promise"),
    path("reports/<int:pk>/proof/", monthly_report.prove, name="report-proof"),
    path("reports/<int:pk>/confirm/", monthly_report.confirm, name="report-confirm"),
    path("reports/<int:pk>/send-back/", monthly_report.send_back, name="report-send-back"),
    path("reports/<int:pk>/reopen/", monthly_report.reopen, name="report-reopen"),
    path("statistics/", statistics.statistics_list, name="statistics"),
    path("statistics/export/", exports.both_sets, name="statistics-export"),
    path("statistics/county/", statistics.county_fai, name="county-fai"),
    path("statistics/<int:pk>/", statistics.statistic, name="statistic"),
    path("targets/", targets.target_list, name="targets"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("livelihood/", livelihood.livelihood, name="livelihood"),
    path("milestones/<int:pk>/send-back/", actions.send_back, name="milestone-send-back"),
]
