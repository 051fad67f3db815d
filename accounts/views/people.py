"""The administrator's pages of people, and everybody's own account."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from accounts import deputy_consent, password_mails, people, security_mail
from accounts.filtersets import PersonFilterSet
from accounts.form_versions import acts_on
from accounts.forms import deputies
from accounts.forms.people import DutyForm, EndForm, LetGoForm, PersonForm
from accounts.models import AuditEntry, Duty, PasswordMail, Person
from accounts.permissions import for_administrators
from accounts.tables import PersonTable
from core.client_ip import client_address
from core.lists.page import ListView


@require_safe
def account(request):
    """One's own name, unit, duties and address; the password is changed from here."""
    person, today = request.user, timezone.localdate()
    duties = person.duties.on(today)
    headed = person.headed_units.on(today).select_related("unit")
    context = {
        "person": person,
        "duties": duties,
        "headed": headed,
        "waiting": deputy_consent.waiting_for(person, today),
        "deputyships": person.deputyships.filter(until__gt=today).with_state(),
        "standing_in": person.standing_in.on(today).select_related("person"),
        "not_yet": deputy_consent.accepted_by(person, today).with_state(),
        "deputy_form": deputies.DeputyForm(person=person, initial={"since": today}),
        "is_administrator": person.has_duty(Duty.Kind.ADMINISTRATOR),
    }
    return render(request, "accounts/account.html", context)


@method_decorator(for_administrators, name="dispatch")
class PersonList(ListView):
    filterset_class = PersonFilterSet
    table_class = PersonTable
    template_name = "accounts/person_list.html"

    def get_queryset(self):
        held = Duty.objects.on(timezone.localdate())
        return Person.objects.select_related("unit").prefetch_related(
            Prefetch("duties", queryset=held, to_attr="duties_now")
        )


@for_administrators
def person_new(request):
    form = PersonForm(request.POST or None)
    if form.is_valid():
        person = people.enter(form.save(commit=False), by=request.user)
        messages.success(request, f"已登记{person.name}")
        warn_of_namesakes(request, person)
        return redirect(person)
    return render(request, "accounts/person_new.html", {"form": form})


def warn_of_namesakes(request, person):
    others = Person.objects.mailable().named(person.name).filter(unit=person.unit)
    if others.exclude(pk=person.pk).exists():
        messages.warning(request, "同一单位已有同名人员。如果是同一个人，请停用多登记的一个")


@for_administrators
@acts_on(Person, fields=PersonForm.base_fields)
def person_page(request, pk):
    person = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
    if request.method == "POST":
        was = people.facts(person)
        form = PersonForm(request.POST, instance=person)
        if form.is_valid():
            people.correct(person, was=was, by=request.user, today=timezone.localdate())
            messages.success(request, "已保存")
            return redirect(person)
        # The heading keeps the name that is stored.
        person = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
        return show(request, person, form=form)
    return show(request, person)


def said_of(holdings):
    """Every statement of a related term, the corrected ones too, the latest first."""
    rows = holdings(manager="statements").select_related("corrected_by", "superseded_by")
    return rows.order_by("-since", "-pk")


def show(request, person, **bound):
    """The page of a person; a bound form shows why it was refused."""
    today = timezone.localdate()
    context = {
        "person": person,
        "today": today,
        "form": PersonForm(instance=person),
        "duty_form": DutyForm(initial={"since": today}, auto_id="duty_%s"),
        "go_form": LetGoForm(initial={"left_on": today}, today=today, auto_id="go_%s"),
        "duties": said_of(person.duties),
        "responsibilities": people.open_responsibilities(person, today),
        "deputyships": person.deputyships.filter(until__gt=today).with_state(),
        "deputy_form": deputies.DeputyForm(person=person, initial={"since": today}),
        "has_password": people.has_password(person),
        "invitation": person.password_mails.filter(kind=PasswordMail.Kind.INVITATION).last(),
        "trail": AuditEntry.objects.filter(subject_type="accounts.person", subject_id=person.pk)[
            :20
        ],
    }
    return render(request, "accounts/person.html", context | bound)


def accepted(form, verb):
    """Run the verb on what a valid form says; its refusal becomes the form's error."""
    if not form.is_valid():
        return False
    try:
        verb(**form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@for_administrators
@require_POST
@acts_on(Person)
def email_confirm(request, pk):
    """核对无误: the address is right, though a server refused it."""
    person = get_object_or_404(Person, pk=pk)
    if people.confirm_address(person, by=request.user):
        messages.success(request, f"{person.email} 已核对无误，暂存的提醒随下一封信补发")
    else:
        messages.info(request, "这个邮箱没有被拒收的标记")
    return redirect(person)


@for_administrators
@require_POST
@acts_on(Person)
def person_invite(request, pk):
    person = get_object_or_404(Person, pk=pk)
    try:
        with transaction.atomic():
            link = people.invite(person, by=request.user, now=timezone.now())
            reason = why_not_mailed(request, person)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect(person)
    if not reason:
        messages.success(request, f"设置密码的链接正在寄往 {person.email}，三天内有效")
        return redirect(person)
    # Shown in this answer and kept nowhere.
    context = {"person": person, "link": link, "reason": reason}
    return render(request, "accounts/invitation_link.html", context)


def why_not_mailed(request, person):
    """Why no mail takes the link to this person; empty where one is in the queue now.

    Of somebody with a password no link is shown for having asked too often: it would open the
    account to whoever asked.
    """
    if reason := security_mail.why_not(person):
        return f"{reason}。"
    origin, now = client_address(request), timezone.now()
    try:
        password_mails.ask_for_invitation(person, origin=origin, now=now)
    except password_mails.TooMany as limit:
        if people.has_password(person):
            raise
        return limit.message
    return ""


@for_administrators
@require_POST
@acts_on(Person, fields=DutyForm.base_fields)
def duty_grant(request, pk):
    person = get_object_or_404(Person, pk=pk)
    people.check_grantable_by(person, request.user)
    form, now = DutyForm(request.POST, auto_id="duty_%s"), timezone.now()
    if accepted(form, lambda **said: people.grant(person, by=request.user, now=now, **said)):
        messages.success(request, "岗位已设好")
        return redirect(person)
    return show(request, person, duty_form=form)


@for_administrators
@require_POST
@acts_on(Duty, lambda duty: duty.person)
def duty_end(request, pk):
    duty = get_object_or_404(Duty.objects.select_related("person"), pk=pk)
    form, now = EndForm(request.POST), timezone.now()
    if accepted(form, lambda **said: people.end_duty(duty, by=request.user, now=now, **said)):
        messages.success(request, f"岗位于 {form.cleaned_data['on']:%Y-%m-%d} 结束")
    else:
        messages.error(request, first_error(form))
    return redirect(duty.person)


def first_error(form):
    return next(iter(form.errors.values()))[0]


@for_administrators
@require_POST
@acts_on(Person)
def person_let_go(request, pk):
    person = get_object_or_404(Person, pk=pk)
    now = timezone.now()
    form = LetGoForm(request.POST, today=timezone.localdate(now), auto_id="go_%s")
    if accepted(form, lambda **said: people.let_go(person, now=now, by=request.user, **said)):
        messages.success(request, "已办理，岗位同时结束")
        return redirect(person)
    return show(request, person, go_form=form)


@for_administrators
@require_POST
@acts_on(Person)
def person_restore(request, pk):
    person = get_object_or_404(Person, pk=pk)
    people.restore(person, by=request.user)
    messages.success(request, "已恢复；岗位需要重新设置")
    return redirect(person)
