"""督查室 drafts by hand, from ticked rows of a list or from a project, and edits the words of a
draft; its facts are frozen with it."""

from functools import cached_property
from itertools import groupby

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from core.forms.form_page import CreatePage
from core.values.plain_numbers import read_number
from norms.policy import policy_on
from projects.models import Project
from projects.obligation_status import status_of
from supervision import order_candidates, orders
from supervision.forms.order import DraftForm, NewOrdersForm
from supervision.models import OrderRow, SupervisionOrder
from supervision.models.order import key_of
from supervision.order_candidates import text_key
from supervision.order_permissions import check_supervises
from supervision.views.order_acts import OfOrder

Kind = SupervisionOrder.Kind


class NewOrders(CreatePage):
    """Drafts over chosen rows, one a project; the words are edited in the draft."""

    form_class = NewOrdersForm
    template_name = "supervision/order_new.html"
    title, button = "拟督办件", "拟草稿"
    lead = "情况按今天的台账固定下来；文字、主送和抄送在草稿里改，签发后才取号、才通知单位。"

    def check_may(self):
        check_supervises(self.request.user)

    def crumbs(self):
        return [("督办清单", reverse("supervision:orders"))]

    @property
    def sent(self):
        return self.request.POST if self.request.method == "POST" else self.request.GET

    @cached_property
    def project(self):
        """The project of the address, from whose page it was opened, or None."""
        key = read_number(self.request.GET.get("project", ""))
        if key is None:
            return None
        readable = Project.objects.readable_by(self.request.user)
        return get_object_or_404(readable.select_related("responsible_unit"), pk=key)

    @cached_property
    def rows(self):
        """What is offered: what was ticked, and what is owed on the project."""
        found = {text_key(row): row for row in order_candidates.ticked(self.asked, self.person)}
        if self.project:
            owed = order_candidates.of_project(self.project, self.person, self.today)
            found |= {text_key(row): row for row in owed}
        return found

    @property
    def person(self):
        return self.request.user

    @property
    def asked(self):
        return self.sent.getlist("rows") + self.sent.getlist("row")

    def form_extras(self):
        kind = self.request.GET.get("kind", "")
        initial = {"kind": kind if kind in Kind.values else Kind.YELLOW, "rows": self._chosen()}
        return {"offered": list(self._choices()), "initial": initial}

    def _chosen(self):
        """Ticked before; from a project's page, what is overdue; nothing that is in another."""
        free = {key: row for key, row in self.rows.items() if key_of(row) not in self.held}
        asked = [key for key in self.asked if key in free]
        return asked or [key for key, row in free.items() if row.is_overdue(self.today)]

    @property
    def left_out(self):
        """How many of those that were ticked are not offered: owed no more, or none of these."""
        return len(set(self.asked) - set(self.rows))

    def _choices(self):
        policy, held = policy_on(self.today), self.held
        for key, row in self.rows.items():
            status = status_of(row, self.today, policy)
            words = [row.title(), str(row.project), status.how_long, held.get(key_of(row), "")]
            yield key, " · ".join(filter(None, words))

    @cached_property
    def held(self):
        """{key: which draft or order has the row already}."""
        holding = OrderRow.objects.holding().about(self.rows.values()).select_related("order")
        return {listed.key: f"已在{listed.order.name}" for listed in holding}

    def form_valid(self, form):
        self.made = []
        return super().form_valid(form)

    @transaction.atomic
    def create(self, typed, form):
        chosen = [self.rows[key] for key in typed["rows"]]
        facts = {"by": self.person, "now": self.now, "kind": typed["kind"]}
        for _, some in groupby(order_candidates.in_order(chosen), key=lambda row: row.project_id):
            rows = list(some)
            order = orders.draft_order(rows[0].project, rows, is_hard=typed["is_hard"], **facts)
            self.made.append(order)
        return self.made[0]

    def success_message(self, typed):
        number = len(self.made)
        drafted = f"已拟 {number} 份草稿" if number > 1 else "已拟草稿"
        return f"{drafted}，核对文字、主送和抄送后签发。"

    def onward(self, key):
        if len(getattr(self, "made", ())) > 1:
            return redirect(f"{reverse('supervision:orders')}?tab=draft")
        return redirect("supervision:order", key)


class EditDraft(OfOrder):
    """The words of a draft, its copies, its numbers; never its facts."""

    form_class = DraftForm
    title, button = "改草稿", "保存"
    lead = "督办事项和逾期情况已固定，不能在这里改；情况变了的，草稿不用，另拟一份。"

    def check_may(self):
        check_supervises(self.request.user)
        if not self.order.is_draft:
            raise Http404

    def form_extras(self):
        names = [name for name in orders.EDITABLE if name != "to_unit"]
        initial = {name: getattr(self.order, name) for name in names}
        initial["to_unit"] = self.order.to_unit_id
        copied = [unit.pk for unit in self.order.cc_units.all()]
        return {"project": self.order.project, "copied": copied, "initial": initial}

    def perform(self, form):
        typed = dict(form.cleaned_data)
        copied = typed.pop("cc_units")
        return orders.edit_draft(self.order, typed, cc_units=copied, **self.facts)

    def success_message(self, typed, done):
        return "草稿已保存。"
