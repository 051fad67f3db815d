"""反馈 and 报办结 on a page of their own, under a minute on a telephone; and what 督查室 records
from paper: the paper is the order."""

from django.db import transaction

from core.idempotency import request_key
from core.values.dates import month_day
from supervision import order_answers
from supervision.forms.order import AnswerForm, DoneForm, PaperForm, WordsWithFiles
from supervision.models import OrderStep
from supervision.order_permissions import check_is_of_unit, check_supervises
from supervision.views.order import OrderPage
from supervision.views.order_acts import OfOrder

Code = OrderStep.Code


class WordsPage(OfOrder):
    """Words with files; where a colleague was quicker, over the form with what was typed."""

    template_name = "supervision/order_words.html"
    form_class: type[WordsWithFiles]

    def find(self, pk):
        super().find(pk)
        self.shown = OrderPage(self.order, self.request.user, self.today)

    def check_may(self):
        check_is_of_unit(self.request.user, self.order)

    @property
    def refusal(self):
        """Why nothing can be said here today, or ""."""
        return "" if self.is_offered else f"{self.order.name}现在是“{self.order.standing}”。"

    def form(self, data=None):
        files = self.request.FILES if data is not None else None
        return self.form_class(
            data, files=files, today=self.today, project=self.order.project, **self.form_extras()
        )

    def context(self, form):
        return super().context(form) | {"page": self.shown, "order": self.order}

    def overtaken(self):
        if answer := self.received():  # at the same moment
            return answer
        self.order.refresh_from_db()
        self.shown = OrderPage(self.order, self.request.user, self.today)
        form = self.form(self.request.POST)
        since = self.last_changes()
        return self.page(form, status=409, version=self.form_version(), since=since)

    def asked(self, form, *names):
        """What the verbs are told of these fields, with the files."""
        typed = form.cleaned_data
        return {name: typed[name] for name in names} | {"files": form.checked_files}


class AnswerPage(WordsPage):
    """反馈; with 签收 where that was not done."""

    form_class = AnswerForm
    title, button = "反馈", "提交反馈"

    @property
    def is_offered(self):
        return self.shown.may_answer

    @property
    def is_signed(self):
        return self.shown.is_given(Code.SIGN)

    def form_extras(self):
        return {"is_signed": self.is_signed}

    @transaction.atomic
    def perform(self, form):
        if "holder" in form.fields:
            holder = form.cleaned_data["holder"]
            if not order_answers.sign_for(self.order, words=holder, **self.facts):
                return False
        told = self.asked(form, "words", "planned_on", "is_done")
        key = request_key(self.request)
        return order_answers.answer(self.order, request_key=key, **told, **self.facts)

    def success_message(self, typed, done):
        if typed["is_done"]:
            return "已反馈并报办结，等督查室复核。"
        step = OrderPage(self.order, self.request.user, self.today).by_code[Code.DONE]
        return f"已反馈。办结后请报办结，期限 {month_day(step.due_date)}。"


class DonePage(WordsPage):
    form_class = DoneForm
    title, button = "报办结", "报办结"

    @property
    def is_offered(self):
        return self.shown.may_report_done

    def perform(self, form):
        key = request_key(self.request)
        told = self.asked(form, "words")
        return order_answers.report_done(self.order, request_key=key, **told, **self.facts)

    def success_message(self, typed, done):
        return "已报办结，等督查室复核。"


class PaperPage(WordsPage):
    """签收 and 反馈 as they came back on paper, with the scan."""

    form_class = PaperForm
    title, button = "据纸质件登记", "登记"

    @property
    def is_offered(self):
        return self.shown.may_record_paper

    def check_may(self):
        check_supervises(self.request.user)

    def form_extras(self):
        return {"is_signed": self.shown.is_given(Code.SIGN)}

    @transaction.atomic
    def perform(self, form):
        typed, facts = form.cleaned_data, {**self.facts, "is_from_paper": True}
        files, done = form.checked_files, True
        if "holder" in form.fields:
            holder = typed["holder"]
            done = order_answers.sign_for(self.order, words=holder, scan=files, **facts)
        if done and typed["words"].strip():
            told = self.asked(form, "words", "planned_on")
            done = order_answers.answer(self.order, **told, **facts)
        return done

    def success_message(self, typed, done):
        return f"已按纸质件登记，扫描件附在{self.order.name}。"
