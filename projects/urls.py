from django.urls import path

from projects import views

urlpatterns = [
    path("milestones/<int:pk>/", views.milestone, name="milestone"),
    path("milestones/<int:pk>/confirm/", views.confirm, name="milestone-confirm"),
    path("milestones/<int:pk>/send-back/", views.send_back, name="milestone-send-back"),
    path("milestones/<int:pk>/withdraw/", views.withdraw, name="milestone-withdraw"),
    path("milestones/<int:pk>/reopen/", views.reopen, name="milestone-reopen"),
    path("milestones/<int:pk>/cancel/", views.cancel, name="milestone-cancel"),
    path("milestones/<int:pk>/promise/", views.promise, name="milestone-promise"),
    path("milestones/<int:pk>/replan/", views.replan, name="milestone-replan"),
    path("milestones/<int:pk>/correct/", views.correct, name="milestone-correct"),
    path("milestones/<int:pk>/evidence/", views.add_evidence, name="evidence-add"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
]
