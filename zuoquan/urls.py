from django.urls import include, path

urlpatterns = [
    path("", include("desk.urls")),
    path("", include("projects.urls")),
    path("", include("investment.urls")),
    path("", include("supervision.urls")),
    path("", include("alerts.urls")),
    path("", include("exchange.urls")),
    path("", include("norms.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.sign_in_urls")),
]

handler400 = "core.pages.errors.bad_request"
handler403 = "core.pages.errors.forbidden"
handler404 = "core.pages.errors.not_found"
handler500 = "core.pages.errors.failed"
