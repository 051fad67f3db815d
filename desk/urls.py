from django.urls import path

from desk import actions, project_entry, project_page, project_steps, views
from desk.county import livelihood, targets
from desk.workbench.views import home

urlpatterns = [
    path("", home, name="home"),
    path("overdue/", views.overdue, name="overdue"),
    path("overdue/export/", views.overdue_export, name="overdue-export"),
    path("projects/", views.ledger, name="ledger"),
    path("projects/export/", views.ledger_export, name="ledger-export"),
    path("projects/new/", project_entry.NewProjectView.as_view(), name="project-new"),
    path("projects/<int:pk>/", project_page.project, name="project"),
    path("projects/<int:pk>/history/", project_page.history, name="project-history"),
    path("projects/<int:pk>/edit/", project_entry.EditView.as_view(), name="project-edit"),
    path("projects/<int:pk>/people/", project_steps.PeopleView.as_view(), name="project-people"),
    path("projects/<int:pk>/stage/", project_steps.StageView.as_view(), name="project-stage"),
    path("projects/<int:pk>/kind/", project_steps.KindView.as_view(), name="project-kind"),
    path("projects/<int:pk>/plan/", project_steps.PlanView.as_view(), name="project-plan"),
    path("projects/<int:pk>/list/", project_steps.ListView.as_view(), name="project-list"),
    path(
        "projects/<int:pk>/withdraw/", project_steps.WithdrawView.as_view(), name="project-withdraw"
    ),
    path(
        "projects/<int:pk>/milestones/new/",
        project_steps.NewMilestoneView.as_view(),
        name="milestone-new",
    ),
    path("projects/<int:pk>/instruct/", actions.instruct, name="instruct"),
    path("targets/", targets.target_list, name="targets"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("livelihood/", livelihood.livelihood, name="livelihood"),
    path("milestones/<int:pk>/send-back/", actions.send_back, name="milestone-send-back"),
]
