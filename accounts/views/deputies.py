"""代办: appointed by the person or the administrator; begun and ended by the deputy."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import deputies, forms
from accounts.access import for_administrators
from accounts.middleware import STANDS_IN
from accounts.models import Deputyship, Person


@require_POST
def appoint_own(request):
    return appoint(request, request.user, "accounts:account")


@for_administrators
@require_POST
def appoint_for(request, pk):
    person = get_object_or_404(Person, pk=pk)
    return appoint(request, person, person)


def appoint(request, person, back):
    form = forms.DeputyForm(request.POST, person=person)
    today = timezone.localdate()
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect(back)
    try:
        made = deputies.appoint(person, by=request.user, today=today, **form.cleaned_data)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已设好：{made}，信件同时发给代办人")
    return redirect(back)


def of_reader(request, pk):
    """One that concerns the reader; the administrator's are all."""
    rows = Deputyship.objects.select_related("person", "deputy")
    if not request.user.has_duty("administrator"):
        rows = rows.filter(person=request.user) | rows.filter(deputy=request.user)
    return get_object_or_404(rows, pk=pk)


@require_POST
def end(request, pk):
    found = of_reader(request, pk)
    if deputies.end(found, by=request.user, today=timezone.localdate()):
        messages.success(request, f"{found}，已结束")
    own = request.user.pk in (found.person_id, found.deputy_id)
    return redirect("accounts:account" if own else found.person)


@require_POST
def stand_in(request, pk):
    """From here on the reader acts in the place of the other, until it is ended."""
    today = timezone.localdate()
    rows = Deputyship.objects.on(today).filter(deputy=request.user).select_related("person")
    found = get_object_or_404(rows, pk=pk)
    request.session[STANDS_IN] = found.pk
    messages.success(request, f"现在代{found.person}办理，记录上留两个人的名字")
    return redirect("home")


@require_POST
def stand_down(request):
    if request.session.pop(STANDS_IN, None):
        messages.success(request, "已回到您自己的身份")
    return redirect("home")
