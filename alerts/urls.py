from django.urls import path

from alerts.views import escalation_preview, health, letters, monitoring, notices
from alerts.views.notified_people import notified_people_page
from projects.models.obligation import obligation_kinds

app_name = "alerts"
urlpatterns = [
    path("letters/", letters.LetterList.as_view(), name="letters"),
    path("notices/", notices.NoticeList.as_view(), name="notices"),
    path("notices/read/", notices.notices_read, name="notices-read"),
    path("notices/<int:pk>/read/", notices.notice_read, name="notice-read"),
    path("letters/<int:pk>/", letters.letter_detail, name="letter"),
    path("letters/<int:pk>/read/", letters.letter_read, name="letter-read"),
    path("norms/new/preview/", escalation_preview.escalation_preview, name="ladder-preview"),
    path("alerts/", monitoring.watch, name="watch"),
    path("alerts/next/", monitoring.next_letters, name="next"),
    *(
        path(
            f"{kind.url_part}/<int:pk>/told/",
            notified_people_page,
            {"model": kind},
            name=f"{kind._meta.model_name}-told",
        )
        for kind in obligation_kinds()
        if kind.url_part
    ),
    path("healthz", health.healthz, name="healthz"),
    path("healthz/alerts", health.healthz_alerts, name="healthz-alerts"),
]
