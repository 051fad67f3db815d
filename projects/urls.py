from django.urls import path

from projects import views
from projects.models import PauseReview
from projects.views import (
    apply_roadmap_template,
    change_request,
    change_request_ask,
    change_request_list,
    pause_list,
    pauses,
    project_actions,
    roadmap_templates,
)
from projects.views.obligation_page import obligation_page

app_name = "projects"
urlpatterns = [
    path("projects/<int:pk>/people/", project_actions.PeopleView.as_view(), name="project-people"),
    path("projects/<int:pk>/stage/", project_actions.StageView.as_view(), name="project-stage"),
    path("projects/<int:pk>/kind/", project_actions.KindView.as_view(), name="project-kind"),
    path("projects/<int:pk>/pause/", pauses.PauseView.as_view(), name="project-pause"),
    path(
        "projects/<int:pk>/pause/review/",
        pauses.ExtendReviewView.as_view(),
        name="project-pause-review",
    ),
    path("projects/<int:pk>/resume/", pauses.ResumeView.as_view(), name="project-resume"),
    path("projects/<int:pk>/terminate/", pauses.TerminateView.as_view(), name="project-terminate"),
    path("paused/", pause_list.PauseList.as_view(), name="paused"),
    path("paused/reviews/<int:pk>/", obligation_page, {"model": PauseReview}, name="pause-review"),
    path("paused/export/", pause_list.PauseList.as_export(), name="paused-export"),
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
    path("milestones/<int:pk>/", views.milestone, name="milestone"),
    path("milestones/<int:pk>/confirm/", views.confirm, name="milestone-confirm"),
    path("milestones/<int:pk>/send-back/", views.send_back, name="milestone-send-back"),
    path("milestones/<int:pk>/withdraw/", views.withdraw, name="milestone-withdraw"),
    path("milestones/<int:pk>/reopen/", views.reopen, name="milestone-reopen"),
    path("milestones/<int:pk>/cancel/", views.cancel, name="milestone-cancel"),
    path("milestones/<int:pk>/promise/", views.promise, name="milestone-promise"),
    path("milestones/<int:pk>/replan/", views.ReplanPage.as_view(), name="milestone-replan"),
    path("milestones/<int:pk>/correct/", views.CorrectDatePage.as_view(), name="milestone-correct"),
    path("milestones/<int:pk>/request/", change_request_ask.ask, name="milestone-request"),
    path("requests/", change_request_list.ChangeRequestList.as_view(), name="requests"),
    path(
        "requests/export/",
        change_request_list.ChangeRequestList.as_export(),
        name="requests-export",
    ),
    path("requests/<int:pk>/", change_request.change_request, name="request"),
    path("requests/<int:pk>/agree/", change_request.agree, name="request-agree"),
    path("requests/<int:pk>/refuse/", change_request.refuse, name="request-refuse"),
    path("requests/<int:pk>/withdraw/", change_request.withdraw, name="request-withdraw"),
    path("milestones/<int:pk>/evidence/", views.add_evidence, name="evidence-add"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
    path("templates/", roadmap_templates.TemplateList.as_view(), name="templates"),
    path("templates/new/", roadmap_templates.NewTemplate.as_view(), name="template-new"),
    path("templates/<int:pk>/", roadmap_templates.template, name="template"),
    path(
        "templates/<int:pk>/edit/",
        roadmap_templates.NewTemplateEdition.as_view(),
        name="template-edit",
    ),
    path("templates/<int:pk>/end/", roadmap_templates.EndTemplate.as_view(), name="template-end"),
    path(
        "templates/<int:pk>/withdraw/",
        roadmap_templates.template_withdraw,
        name="template-withdraw",
    ),
    path(
        "templates/<int:pk>/apply/",
        apply_roadmap_template.ApplyTemplate.as_view(),
        name="template-apply",
    ),
    path(
        "projects/<int:pk>/template/",
        apply_roadmap_template.project_template,
        name="project-template",
    ),
]
