import django_filters
from django.db.models import Q
from django.utils import timezone

from accounts.account_acts import ACTS
from accounts.models import AuditEntry, Duty, Person, Unit
from accounts.models.unit import name_key
from core.lists.filters import NarrowedFilterSet

STATES = [
    ("active", "在任"),
    ("uninvited", "未开通登录"),
    ("waiting", "已邀请，没有登录过"),
    ("disabled", "已停用"),
    ("left", "已离任"),
]
MAIL = [("none", "没有邮箱"), ("bad", "邮箱被拒收或退回")]


class PersonFilterSet(NarrowedFilterSet):
    q = django_filters.CharFilter(method="search", label="关键词", max_length=60)
    unit = django_filters.ModelChoiceFilter(
        queryset=Unit.objects.all(), label="单位", empty_label="全部"
    )
    duty = django_filters.ChoiceFilter(
        choices=Duty.Kind.choices, method="filter_duty", label="岗位", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, method="filter_state", label="状态", empty_label="全部"
    )
    mail = django_filters.ChoiceFilter(
        choices=MAIL, method="filter_mail", label="邮箱", empty_label="全部"
    )

    class Meta:
        model = Person
        fields = ["q", "unit", "duty", "state", "mail"]

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(name_key__contains=name_key(value))
            | Q(username__icontains=value)
            | Q(email__icontains=value)
            | Q(title__icontains=value)
            | Q(unit__name__icontains=value)
            | Q(unit__short_name__icontains=value)
        )

    def filter_duty(self, queryset, name, value):
        held = Duty.objects.on(timezone.localdate()).filter(kind=value)
        return queryset.filter(pk__in=held.values("person"))

    def filter_state(self, queryset, name, value):
        conditions = {
            "active": Q(is_active=True, left_on=None),
            "uninvited": Q(is_active=True, left_on=None, username=None),
            "waiting": Q(is_active=True, left_on=None, invited_at__isnull=False, last_login=None),
            "disabled": Q(is_active=False, left_on=None),
            "left": Q(left_on__isnull=False),
        }
        return queryset.filter(conditions[value])

    def filter_mail(self, queryset, name, value):
        lacking = Q(email=None)
        return queryset.mailable().filter(
            lacking if value == "none" else ~lacking & ~Q(email_state=Person.EmailState.OK)
        )


class UnitFilterSet(NarrowedFilterSet):
    q = django_filters.CharFilter(method="search", label="关键词", max_length=60)
    head = django_filters.ChoiceFilter(
        choices=[("none", "没有负责人")], method="filter_head", label="负责人", empty_label="全部"
    )

    class Meta:
        model = Unit
        fields = ["q", "head"]

    def search(self, queryset, name, value):
        key = name_key(value)
        former = Unit.objects.filter(former_names__name_key__contains=key).values("pk")
        return queryset.filter(
            Q(name_key__contains=key) | Q(short_name_key__contains=key) | Q(pk__in=former)
        )

    def filter_head(self, queryset, name, value):
        return queryset.filter(head_name=None)


class AccountActFilterSet(NarrowedFilterSet):
    q = django_filters.CharFilter(method="search", label="姓名", max_length=60)
    action = django_filters.ChoiceFilter(
        choices=[(word, word) for word in ACTS], label="办了什么", empty_label="全部"
    )

    class Meta:
        model = AuditEntry
        fields = ["q", "action"]

    def search(self, queryset, name, value):
        return queryset.filter(Q(by_name__icontains=value) | Q(subject_name__icontains=value))
