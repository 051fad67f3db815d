"""Sign-in stands outside the namespace: Django's own views and templates know these names."""

from django.contrib.auth import views as auth
from django.urls import path

from accounts.views import sign_in

urlpatterns = [
    path("login/", sign_in.Login.as_view(), name="login"),
    path("logout/", sign_in.Logout.as_view(), name="logout"),
    path("account/password/", sign_in.PasswordChange.as_view(), name="password_change"),
    path(
        "account/password/done/",
        auth.PasswordChangeDoneView.as_view(),
        name="password_change_done",
    ),
    path("reset/", sign_in.PasswordReset.as_view(), name="password_reset"),
    path("reset/done/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "reset/complete/",
        auth.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    path(
        "reset/<uidb64>/<token>/",
        sign_in.PasswordResetConfirm.as_view(),
        name="password_reset_confirm",
    ),
    path("setup/<token>/", sign_in.first_administrator, name="setup"),
]
