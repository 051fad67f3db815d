from django.urls import path

from desk import actions, chase, instructions, views
from desk.county import dashboard, dates_page, figures_page, livelihood, overdue_page, targets
from desk.money import confirm_many, corrections, project_months, report_list, reports, statistics
from desk.project import new_project, page
from desk.workbench.views import home
from exchange.views import exports
from investment.models import MonthlyReport
from investment.views import annual_plan, year_listing
from projects.views import project_actions, promise
from projects.views.project_actions import EditView

urlpatterns = [
    path("", home, name="home"),
    path("overdue/", views.overdue, name="overdue"),
    path("overdue/export/", views.overdue_export, name="overdue-export"),
    path("overdue/chase/", chase.chase, name="chase"),
    path("projects/", views.ledger, name="ledger"),
    path("projects/export/", views.ledger_export, name="ledger-export"),
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
    path("instructions/", instructions.instruction_list, name="instructions"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/projects/", figures_page.month_figures, name="month-figures"),
    path("dashboard/dates/", dates_page.dates, name="month-dates"),
    path("dashboard/overdue/", overdue_page.moved, name="month-moved"),
    path("projects/<int:pk>/months/", project_months.project_months, name="project-months"),
    path("projects/<int:pk>/correction/", corrections.CorrectionView.as_view(), name="correction"),
    path("reports/", report_list.report_list, name="reports"),
    path("reports/export/", exports.figures_of_year, name="reports-export"),
    path("reports/close/", report_list.close, name="month-close"),
    path("reports/confirm/", confirm_many.confirm_many, name="reports-confirm"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/promise/", promise, {"model": MonthlyReport}, name="report-promise"),
    path("reports/<int:pk>/proof/", reports.prove, name="report-proof"),
    path("reports/<int:pk>/confirm/", reports.confirm, name="report-confirm"),
    path("reports/<int:pk>/send-back/", reports.send_back, name="report-send-back"),
    path("reports/<int:pk>/reopen/", reports.reopen, name="report-reopen"),
    path("statistics/", statistics.statistics_list, name="statistics"),
    path("statistics/export/", exports.both_sets, name="statistics-export"),
    path("statistics/county/", statistics.county_fai, name="county-fai"),
    path("statistics/<int:pk>/", statistics.statistic, name="statistic"),
    path("targets/", targets.target_list, name="targets"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("livelihood/", livelihood.livelihood, name="livelihood"),
    path("milestones/<int:pk>/send-back/", actions.send_back, name="milestone-send-back"),
]
