"""Sign-in, the own password, and the first administrator."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import interrupted_post, password_mails
from accounts.first_administrator import is_valid, make_administrator
from accounts.forms import sign_in
from core.client_ip import client_address


class Login(auth.LoginView):
    authentication_form = sign_in.LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self):
        # ?next=/login/ would lead a signed-in person round in circles.
        url = super().get_redirect_url()
        return "" if url == self.request.path else url

    def get_context_data(self, **kwargs):
        asked = self.request.POST or self.request.GET
        unfinished = asked.get(interrupted_post.FIELD, "")
        known = unfinished if unfinished in interrupted_post.SENTENCES else ""
        return super().get_context_data(**kwargs) | {"unfinished": known}

    def form_valid(self, form):
        response = super().form_valid(form)
        interrupted_post.tell(self.request, self.request.POST.get(interrupted_post.FIELD, ""))
        return response


class Logout(auth.LogoutView):
    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        # What was seen here is not left for the next one at this desk (S28). What was typed goes
        # with the click (static/js/drafts.js): "storage" would take other people's drafts as well.
        response["Clear-Site-Data"] = '"cache"'
        return response


class PasswordChange(auth.PasswordChangeView):
    form_class = sign_in.ChangePasswordForm


class PasswordReset(auth.PasswordResetView):
    form_class = sign_in.ResetForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"can_mail": bool(settings.EMAIL_URL)}

    def form_valid(self, form):
        """The same answer after the same work, whether or not the address is known."""
        if not settings.EMAIL_URL:
            return self.render_to_response(self.get_context_data(form=form))
        origin, now = client_address(self.request), timezone.now()
        try:
            password_mails.ask_for_reset(form.cleaned_data["email"], origin=origin, now=now)
        except password_mails.TooMany as limit:
            form.add_error(None, limit)
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return redirect(self.get_success_url())


class PasswordResetConfirm(auth.PasswordResetConfirmView):
    form_class = sign_in.SetPasswordForm

    def get_user(self, uidb64):
        person = super().get_user(uidb64)
        may_sign_in = person and person.is_active and person.left_on is None and person.username
        return person if may_sign_in else None


@never_cache
@login_not_required
@sensitive_post_parameters()
def first_administrator(request, token):
    """The one-time link of `manage.py setup_link`."""
    if not is_valid(token, timezone.localdate()):
        return render(request, "registration/first_administrator_gone.html", status=410)
    form = sign_in.FirstAdministratorForm(request.POST or None)
    if form.is_valid() and make_administrator(form, timezone.localdate()):
        messages.success(request, "系统管理员已设好，请登录")
        return redirect("login")
    return render(request, "registration/first_administrator.html", {"form": form})
