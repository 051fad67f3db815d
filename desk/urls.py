from django.urls import path

from desk.dashboard import overdue_trend, project_dates, project_figures
from desk.dashboard.views import dashboard
from desk.ledger.views import ledger, ledger_export
from desk.overdue import manual_reminder, views
from desk.project import edit_project, new_project, page
from desk.workbench.views import home

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("overdue/", views.overdue, name="overdue"),
    path("overdue/export/", views.overdue_export, name="overdue-export"),
    path("overdue/chase/", manual_reminder.ManualReminder.as_view(), name="manual-reminder"),
    path("projects/", ledger, name="ledger"),
    path("projects/export/", ledger_export, name="ledger-export"),
    path("projects/new/", new_project.NewProjectView.as_view(), name="project-new"),
    path("projects/<int:pk>/", page.project, name="project"),
    path("projects/<int:pk>/edit/", edit_project.EditProjectView.as_view(), name="project-edit"),
    path("projects/<int:pk>/history/", page.history, name="project-history"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/projects/", project_figures.project_figures, name="project-figures"),
    path("dashboard/dates/", project_dates.project_dates, name="project-dates"),
    path("dashboard/overdue/", overdue_trend.overdue_trend, name="overdue-trend"),
]
