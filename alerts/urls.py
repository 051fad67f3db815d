from django.urls import path

from alerts import ladder_preview, notice_views, views, watch_views
from alerts.obligation_views import told
from investment.models import MonthlyReport
from projects.models import Milestone
from supervision.models import Instruction

app_name = "alerts"
urlpatterns = [
    path("letters/", views.letter_list, name="letters"),
    path("notices/", notice_views.notice_list, name="notices"),
    path("notices/read/", notice_views.notices_read, name="notices-read"),
    path("notices/<int:pk>/read/", notice_views.notice_read, name="notice-read"),
    path("letters/<int:pk>/", views.letter_detail, name="letter"),
    path("letters/<int:pk>/read/", views.letter_read, name="letter-read"),
    path("norms/new/preview/", ladder_preview.ladder_preview, name="ladder-preview"),
    path("alerts/", watch_views.watch, name="watch"),
    path("alerts/next/", watch_views.next_letters, name="next"),
    path("milestones/<int:pk>/told/", told, {"model": Milestone}, name="milestone-told"),
    path("instructions/<int:pk>/told/", told, {"model": Instruction}, name="instruction-told"),
    path("reports/<int:pk>/told/", told, {"model": MonthlyReport}, name="report-told"),
    path("healthz", views.healthz, name="healthz"),
    path("healthz/alerts", views.healthz_alerts, name="healthz-alerts"),
]
