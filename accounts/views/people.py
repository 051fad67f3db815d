"""The administrator's pages of people, and everybody's own account."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import deputy_consent, password_mails, people, security_mail
from accounts.filtersets import PersonFilterSet
from accounts.form_versions import LISTED, acts_on, trail_of
from accounts.forms import deputies
from accounts.forms.people import DutyForm, EndForm, LetGoForm, PersonForm
from accounts.models import Duty, PasswordMail, Person
from accounts.permissions import check_administers, for_administrators
from accounts.tables import PersonRow, PersonTable
from accounts.views.administration import AdministrationPage, every_statement
from accounts.views.trail_form_page import RowChangePage
from core.client_ip import client_address
from core.forms.form_page import CreatePage, MessagePage
from core.lists.page import ListPage


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
        "deputy_form": deputies.DeputyForm(person=person, today=today),
        "is_administrator": person.has_duty(Duty.Kind.ADMINISTRATOR),
    }
    return render(request, "accounts/account.html", context)


class PersonList(ListPage):
    filterset_class = PersonFilterSet
    table_class = PersonTable
    template_name = "accounts/person_list.html"
    title = "人员"
    lead = "没有用户名的人不能登录，但照常收提醒邮件；离任和停用的人都不再收。"

    def check_permission(self):
        check_administers(self.person)

    def get_queryset(self):
        return Person.objects.select_related("unit")

    def rows_of(self, queryset):
        people, duties = list(queryset), defaultdict(list)
        for duty in Duty.objects.on(self.today).filter(person__in=people):
            duties[duty.person_id].append(duty)
        return [PersonRow(person, duties[person.pk]) for person in people]


class NewPerson(AdministrationPage, CreatePage):
    form_class = PersonForm
    title = "登记人员"
    button = "保存"

    def crumbs(self):
        return [("人员", reverse("accounts:people"))]

    def create(self, typed, form):
        self.person = people.enter(form.save(commit=False), by=self.request.user)
        return self.person

    def success_message(self, typed):
        return f"已登记{typed['name']}"

    def warnings(self, typed):
        others = Person.objects.mailable().named(typed["name"]).filter(unit=typed["unit"])
        if others.exclude(pk=self.person.pk).exists():
            return ["同一单位已有同名人员。如果是同一个人，请停用多登记的一个"]
        return []

    def onward(self, key):
        return redirect("accounts:person", pk=key)


class OnPerson(AdministrationPage, RowChangePage):
    template_name = "accounts/person.html"

    def rows(self):
        return Person.objects.select_related("unit")

    def context(self, form):
        # Read again: the heading keeps the name that is stored.
        person = self.rows().get(pk=self.row.pk)
        return person_context(person, self.today) | super().context(form)


class PersonPage(OnPerson):
    form_class = PersonForm

    def form_extras(self):
        return {"instance": self.row}

    def find(self, pk):
        super().find(pk)
        self.was = people.facts(self.row)

    def perform(self, typed, form):
        people.correct(form.instance, was=self.was, by=self.request.user, today=self.today)
        return "已保存"


def person_context(person, today):
    """What the page of a person shows, its forms empty."""
    return {
        "person": person,
        "today": today,
        "form": PersonForm(instance=person, today=today),
        "duty_form": DutyForm(today=today),
        "go_form": LetGoForm(today=today),
        "duties": every_statement(person.duties),
        "responsibilities": people.open_responsibilities(person, today),
        "deputyships": person.deputyships.filter(until__gt=today).with_state(),
        "deputy_form": deputies.DeputyForm(person=person, today=today),
        "has_password": people.has_password(person),
        "invitation": person.password_mails.filter(kind=PasswordMail.Kind.INVITATION).last(),
        "trail": trail_of(person)[:LISTED],
    }


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


class GrantDuty(OnPerson):
    http_method_names = ("post",)
    form_class = DutyForm
    form_name = "duty_form"

    def check_may(self):
        people.check_grantable_by(self.row, self.request.user)

    def perform(self, typed, form):
        people.grant(self.row, by=self.request.user, now=self.now, **typed)
        return "岗位已设好"


class EndDuty(MessagePage, OnPerson):
    form_class = EndForm

    def find(self, pk):
        self.duty = get_object_or_404(Duty.objects.select_related("person"), pk=pk)
        self.row = self.duty.person

    def perform(self, typed, form):
        people.end_duty(self.duty, by=self.request.user, now=self.now, **typed)
        return f"岗位于 {typed['on']:%Y-%m-%d} 结束"


class LetGo(OnPerson):
    http_method_names = ("post",)
    form_class = LetGoForm
    form_name = "go_form"

    def perform(self, typed, form):
        people.let_go(self.row, now=self.now, by=self.request.user, **typed)
        return "已办理，岗位同时结束"


@for_administrators
@require_POST
@acts_on(Person)
def person_restore(request, pk):
    person = get_object_or_404(Person, pk=pk)
    people.restore(person, by=request.user)
    messages.success(request, "已恢复；岗位需要重新设置")
    return redirect(person)
