"""代办: appointed by the person or the administrator; accepted, begun and ended by the deputy;
approved by a second holder of the duty."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import deputies, deputy_consent
from accounts.forms.deputies import DeputyForm
from accounts.middleware import STANDS_IN
from accounts.models import Deputyship, Person
from accounts.views.administration import AdministrationPage
from core.forms.form_page import VERSION, MessagePage
from core.values.plain_numbers import read_number


class AppointDeputy(MessagePage):
    """For `person`, by the form on the page that shows the deputies."""

    form_class = DeputyForm
    person = None

    def form_extras(self):
        return {"person": self.person}

    def form_valid(self, form):
        told = {"by": self.request.user, "today": self.today}
        made = deputies.appoint(self.person, **told, **form.cleaned_data)
        messages.success(self.request, success_message("已设好", made, self.today))
        return redirect(self.return_url())


class AppointOwn(AppointDeputy):
    def find(self):
        self.person = self.request.user

    def check_may(self):
        """Everybody appoints the own deputy."""

    def return_url(self):
        return reverse("accounts:account")


class AppointFor(AdministrationPage, AppointDeputy):
    def find(self, pk):
        self.person = get_object_or_404(Person, pk=pk)

    def return_url(self):
        return self.person.get_absolute_url()


def success_message(done, deputyship, today):
    """What stands now: whose word it waits for, or from when on the deputy is written to."""
    if state := deputyship.state():
        return f"已记下：{deputyship}，{state}"
    since = deputyship.in_force_since
    first = "" if since <= today else f"{since:%Y-%m-%d} 起"
    return f"{done}：{deputyship}，{first}信件同时发给代办人"


def of_reader(request, pk):
    """One that concerns the reader; the administrator's are all."""
    rows = deputy_consent.visible_to(request.user, timezone.localdate()).with_state()
    return get_object_or_404(rows, pk=pk)


def seen(request):
    """The version of the row that stood on the reader's page; None when the form named none."""
    return read_number(request.POST.get(VERSION, ""))


def stale(request, found):
    """409: how the deputyship stands by now, beside a way back."""
    row = Deputyship.objects.with_state().get(pk=found.pk)
    has_ended = row.until <= timezone.localdate()
    context = {"row": row, "has_ended": has_ended, "back": resolve_url(home_of(request, row))}
    return render(request, "accounts/deputyship_stale.html", context, status=409)


@require_POST
def end(request, pk):
    found = of_reader(request, pk)
    deputies.check_may_end(found, request.user)
    version = seen(request)
    today = timezone.localdate()
    told = {"by": request.user, "today": today, "version": version}
    if version != found.version or not deputies.end(found, **told):
        return stale(request, found)
    messages.success(request, f"{found}，已结束")
    return redirect(home_of(request, found))


def home_of(request, found):
    """Where the reader sees it: the own account, for the administrator the person's page."""
    own = request.user.pk in (found.person_id, found.deputy_id)
    administers = request.user.has_duty("administrator")
    return found.person if administers and not own else "accounts:account"


@require_POST
def accept(request, pk):
    found = of_reader(request, pk)
    deputy_consent.check_is_deputy(found, request.user)
    return decide(request, found, deputies.accept)


@require_POST
def approve(request, pk):
    found = of_reader(request, pk)
    deputy_consent.check_approves(found, request.user, timezone.localdate())
    return decide(request, found, deputies.approve)


@require_POST
def decline(request, pk):
    found = of_reader(request, pk)
    deputy_consent.check_answers(found, request.user, timezone.localdate())
    return decide(request, found, deputies.decline)


def decide(request, found, verb):
    """Carry out what the reader says of a deputyship as it stood on the page."""
    try:
        done = verb(found, by=request.user, version=seen(request), now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:account")
    if not done:
        return stale(request, found)
    row = Deputyship.objects.with_state().get(pk=found.pk)
    messages.success(request, success_message("已记下", row, timezone.localdate()))
    return redirect("accounts:account")


@require_POST
def stand_in(request, pk):
    """From here on the reader acts in the place of the other, until it is ended."""
    today = timezone.localdate()
    rows = Deputyship.objects.on(today).filter(deputy=request.user).select_related("person")
    found = get_object_or_404(rows, pk=pk)
    request.session[STANDS_IN] = found.pk
    messages.success(request, f"现在代{found.person}办理，记录上留两个人的名字")
    return redirect("desk:home")


@require_POST
def stand_down(request):
    if request.session.pop(STANDS_IN, None):
        messages.success(request, "已回到您自己的身份")
    return redirect("desk:home")
