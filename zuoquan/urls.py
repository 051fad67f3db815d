from django.urls import include, path

from core.pages import error_pages

urlpatterns = [
    path("", include("desk.urls")),
    path("", include("projects.urls")),
    path("", include("investment.urls")),
    path("", include("pipeline.urls")),
    path("", include("supervision.urls")),
    path("", include("alerts.urls")),
    path("", include("exchange.urls")),
    path("", include("norms.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.sign_in_urls")),
    path("too-large/", error_pages.too_large, name="too-large"),
]

handler400 = "core.pages.error_pages.bad_request"
handler403 = "core.pages.error_pages.forbidden"
handler404 = "core.pages.error_pages.not_found"
handler500 = "core.pages.error_pages.failed"
