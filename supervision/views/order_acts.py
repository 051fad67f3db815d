"""What is done to an order on its page: one small form an act. One that does not hold comes back
there with what was typed; on an order that has moved since, 409."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts import form_versions
from accounts.form_versions import Change
from core.forms.form_errors import sentences
from core.forms.form_page import FormPage
from core.forms.form_sections import SectionedForm
from core.idempotency import request_key
from core.pages.redirects import go
from core.values.dates import month_day
from projects.views.conflicts import received_before
from supervision import order_answers, orders
from supervision.forms.number_13710 import Number13710Form
from supervision.forms.order import (
    NoteForm,
    PlanForm,
    ReasonForm,
    SignForm,
    TakeForm,
    UpgradeForm,
)
from supervision.models import OrderStepEvent
from supervision.order_permissions import check_is_of_unit, check_supervises
from supervision.order_reports import offered
from supervision.views.order import OrderPage, readable_orders, show

#: As many of the last changes as who was overtaken reads.
LAST = 3
NOT_OFFERED = "这条填报已超过可以引用的天数，请写反馈。"


class OfOrder(FormPage):
    """A form on one order, which is acted on as its reader saw it."""

    def find(self, pk):
        self.order = get_object_or_404(readable_orders(self.request.user), pk=pk)
        self.seen = self.order.version

    def form_version(self):
        return str(self.order.version)

    @property
    def about(self):
        return self.order.name

    def crumbs(self):
        return [
            ("督办清单", reverse("supervision:orders")),
            (self.order.name, self.order.get_absolute_url()),
        ]

    def post(self, request):
        if answer := self.received():
            return answer
        return self.overtaken() if self.is_stale() else super().post(request)

    def received(self):
        """The answer to a form that was kept before, or None."""
        news = OrderStepEvent.objects.filter(step__order=self.order)
        return received_before(self.request, self.order.name, news, self.order.get_absolute_url())

    def is_stale(self):
        return self.seen_version() != self.form_version()

    def perform(self, form):
        """Call the verb: whether it was done, or what it made; falsy where the order had moved."""
        raise NotImplementedError

    def success_message(self, typed, done):
        raise NotImplementedError

    def onward(self, done):
        return self.order.get_absolute_url()

    def form_valid(self, form):
        done = self.perform(form)
        if not done:
            return self.overtaken()
        typed = form.cleaned_data
        self.add_messages(self.success_message(typed, done), typed)
        return go(self.request, self.onward(done))

    def overtaken(self):
        """409: what was done meanwhile, beside what was typed."""
        if answer := self.received():  # at the same moment
            return answer
        self.order.refresh_from_db()
        return self.conflict(self.order.standing)

    def conflict(self, now):
        """409; `now`: how it stands, in words."""
        return form_versions.overtaken(
            self.request,
            self.order.name,
            self.order.get_absolute_url(),
            self.last_changes(),
            now=now,
            typed=form_versions.typed_in(self.request, self.form_class.base_fields),
        )

    def last_changes(self):
        """The last things that happened to it, for who was overtaken."""
        way = OrderPage(self.order, self.request.user, self.today).way[:LAST]
        return [Change(each.at, each.by_name, each.sentence) for each in way]

    @property
    def facts(self):
        return {"by": self.request.user, "now": self.now}


class OrderAct(OfOrder):
    """An act that stands on the page of its order; it comes back there. `name`: as in Act."""

    http_method_names = ("post",)
    name = ""
    form_class: type[SectionedForm] = SectionedForm

    def form(self, data=None):
        auto_id = f"{self.name}_%s"
        return self.form_class(data, today=self.today, auto_id=auto_id, **self.form_extras())

    def check_may(self):
        check_supervises(self.request.user)

    def refused(self, form):
        """Back on the page; where the act is offered no more, its sentence and what was typed."""
        self.order.refresh_from_db()  # as the verb has read it
        sent = {self.name: form}
        if OrderPage(self.order, self.request.user, self.today, sent).offers(self.name):
            return show(self.request, self.order, status=422, sent=sent)
        return self.conflict("".join(sentences(form)).rstrip("。"))


class Issue(OrderAct):
    name = "issue"

    def perform(self, form):
        return orders.issue(self.order, request_key=request_key(self.request), **self.facts)

    def success_message(self, typed, done):
        sign = OrderPage(self.order, self.request.user, self.today).by_code["sign"]
        unit, due = self.order.to_unit, month_day(sign.due_date)
        return f"已签发{self.order.name}，{unit}会收到通知，请于 {due}前签收。"


class Discard(OrderAct):
    name, form_class = "discard", ReasonForm

    def perform(self, form):
        return orders.discard_draft(self.order, reason=form.cleaned_data["reason"], **self.facts)

    def success_message(self, typed, done):
        return "草稿已标为不用，留底备查；所列事项可以另拟。"


class Withdraw(OrderAct):
    name, form_class = "withdraw", ReasonForm

    def perform(self, form):
        return orders.withdraw(self.order, reason=form.cleaned_data["reason"], **self.facts)

    def success_message(self, typed, done):
        return f"{self.order.name}已作废，编号保留，{self.order.to_unit}会收到通知。"


class Number(OrderAct):
    """13710 编号 of what has gone out."""

    name, form_class = "number", Number13710Form

    def perform(self, form):
        number = form.cleaned_data["number_13710"]
        return orders.give_13710(self.order, number, **self.facts)

    def success_message(self, typed, done):
        number = typed["number_13710"].strip()
        return f"13710 编号已记为 {number}。" if number else "13710 编号已去掉。"


class SendBack(OrderAct):
    name, form_class = "send-back", ReasonForm

    def perform(self, form):
        return order_answers.send_back(self.order, reason=form.cleaned_data["reason"], **self.facts)

    def success_message(self, typed, done):
        step = OrderPage(self.order, self.request.user, self.today).by_code["answer"]
        unit, due = self.order.to_unit, month_day(step.due_date)
        return f"已退回，{unit}会收到通知，请于 {due}前重新反馈。"


class Close(OrderAct):
    name, form_class = "close", NoteForm

    def perform(self, form):
        return order_answers.close(self.order, words=form.cleaned_data["words"], **self.facts)

    def success_message(self, typed, done):
        return f"{self.order.name}已销号。"


class AcceptPlan(OrderAct):
    name, form_class = "plan", PlanForm

    def perform(self, form):
        return order_answers.accept_plan(self.order, **form.cleaned_data, **self.facts)

    def success_message(self, typed, done):
        step = OrderPage(self.order, self.request.user, self.today).by_code["done"]
        due, unit = step.due_date, self.order.to_unit
        return f"已同意办结计划，办结期限改为 {due:%Y-%m-%d}，{unit}会收到通知。"


class Upgrade(OrderAct):
    name = "upgrade"
    form_class = UpgradeForm

    def form_extras(self):
        return {"kinds": orders.kinds_after(self.order.kind)}

    def perform(self, form):
        return orders.upgrade(self.order, kind=form.cleaned_data["kind"], **self.facts)

    def success_message(self, typed, done):
        kind, name = done.get_kind_display(), self.order.name
        return f"已拟{kind}草稿，核对文字后签发；签发时{name}转为已升级。"

    def onward(self, done):
        return done.get_absolute_url()


class Sign(OrderAct):
    """签收, by somebody of the unit."""

    name, form_class = "sign", SignForm

    def check_may(self):
        check_is_of_unit(self.request.user, self.order)

    def perform(self, form):
        key = request_key(self.request)
        return order_answers.sign_for(
            self.order, request_key=key, **form.cleaned_data, **self.facts
        )

    def success_message(self, typed, done):
        step = OrderPage(self.order, self.request.user, self.today).by_code["answer"]
        return f"已签收。请于 {month_day(step.due_date)}前反馈办理情况。"


class Take(OrderAct):
    """What the unit reported some days ago is its answer, with one tap."""

    name, form_class = "take", TakeForm

    def check_may(self):
        check_is_of_unit(self.request.user, self.order)

    def perform(self, form):
        taken = offered(self.order, form.cleaned_data["taken"], self.today)
        if taken is None:
            raise ValidationError(NOT_OFFERED)
        key = request_key(self.request)
        return order_answers.take_over(self.order, taken, request_key=key, **self.facts)

    def success_message(self, typed, done):
        return "已引用填报作为反馈。"
