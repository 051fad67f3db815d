from django.urls import path

from desk.dashboard.overdue_trend import OverdueTrend
from desk.dashboard.project_dates import ProjectDates
from desk.dashboard.project_figures import ProjectFigures
from desk.dashboard.views import dashboard
from desk.ledger.views import LedgerPage
from desk.overdue import manual_reminder
from desk.overdue.views import OverduePage
from desk.project import edit_project, new_project, offered_unit, page, past_day
from desk.workbench.views import home

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("overdue/", OverduePage.as_view(), name="overdue"),
    path("overdue/export/", OverduePage.as_export(), name="overdue-export"),
    path("overdue/chase/", manual_reminder.ManualReminder.as_view(), name="manual-reminder"),
    path("projects/", LedgerPage.as_view(), name="ledger"),
    path("projects/export/", LedgerPage.as_export(), name="ledger-export"),
    path("projects/new/", new_project.NewProjectView.as_view(), name="project-new"),
    path("projects/new/unit/", offered_unit.offered_unit, name="offered-unit"),
    path("projects/<int:pk>/", page.project, name="project"),
    path("projects/<int:pk>/edit/", edit_project.EditProjectView.as_view(), name="project-edit"),
    path("projects/<int:pk>/history/", page.history, name="project-history"),
    path("projects/<int:pk>/light/", past_day.past_day, name="project-light"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/projects/", ProjectFigures.as_view(), name="project-figures"),
    path("dashboard/dates/", ProjectDates.as_view(), name="project-dates"),
    path("dashboard/overdue/", OverdueTrend.as_view(), name="overdue-trend"),
]
