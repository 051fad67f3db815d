"""What administrators and auditors watch over: duties that exclude each other, and acts on the
accounts of people who have a password."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import account_acts, separation_of_duties
from accounts.filtersets import AccountActFilterSet
from accounts.models import Duty
from accounts.permissions import check_audits, for_administrators_and_auditors
from accounts.tables import AccountActRow, AccountActTable
from core.lists.page import ListPage


@for_administrators_and_auditors
@require_safe
def duties_together(request):
    today = timezone.localdate()
    context = {
        "pairs": separation_of_duties.duties_held_together(today),
        "forbidden": separation_of_duties.forbidden_deputyships(today),
        "is_administrator": request.user.has_duty(Duty.Kind.ADMINISTRATOR),
    }
    return render(request, "accounts/duties_together.html", context)


class AccountActList(ListPage):
    filterset_class = AccountActFilterSet
    table_class = AccountActTable
    title = "账号变动"
    lead = (
        "给已有密码的人另发设置密码的链接、更改邮箱的，都列在这里，同时告知原邮箱。"
        "是不是本人要求的，请向本人核实。"
    )

    def check_permission(self):
        check_audits(self.person)

    def get_queryset(self):
        return account_acts.acts()

    def rows_of(self, queryset):
        return [AccountActRow(act, act.told, act.is_waiting) for act in queryset]
