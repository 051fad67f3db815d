from datetime import date
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from accounts.models.term import OPEN, Term, active_on, in_force_on
from accounts.models.unit import clean_email, name_key


class PersonQuerySet(models.QuerySet["Person"]):
    """Those who left or were disabled too, until mailable() leaves them out."""

    def mailable(self) -> Self:
        """Those who may be mailed: neither left nor disabled (an address is asked for apart)."""
        return self.filter(is_active=True, left_on=None)

    def named(self, name: str) -> Self:
        """By name, as compared: without blanks and marks (accounts.models.unit.name_key)."""
        return self.filter(name_key=name_key(name))

    def with_duty(self, duty: str, day: date) -> Self:
        """Active people with this duty on that day."""
        held = Duty.objects.on(day).filter(kind=duty).values("person")
        return self.filter(pk__in=held).mailable()

    def able_to_sign_in(self) -> "PersonQuerySet":
        """Active people with a username and a password of their own."""
        people = self.mailable().exclude(username=None)
        return people.exclude(password="").exclude(password__startswith="!")

    def get_by_natural_key(self, username: str | None) -> "Person":
        """How Django finds who signs in."""
        return self.get(username=username)

    def signed_in(self, pk: int, day: date) -> "Person | None":
        """The person with unit, duties and whom they stand in for in one query, or None."""
        held = FilteredRelation("duties", condition=active_on(day, "duties__"))
        standing = FilteredRelation("standing_in", condition=in_force_on(day, "standing_in__"))
        rows: list[Any] = list(
            self.select_related("unit")
            .annotate(held=held, standing=standing)
            .annotate(held_kind=F("held__kind"), principal=F("standing__person"))
            .filter(pk=pk)
        )
        if not rows:
            return None
        person = rows[0]
        person._duty_codes = frozenset(row.held_kind for row in rows if row.held_kind)
        person._principal_ids = frozenset(row.principal for row in rows if row.principal)
        return person


class Person(AbstractBaseUser):
    """人员, and the sign-in user. Without a username there is no sign-in, but there is mail."""

    class EmailState(models.TextChoices):
        OK = "ok", "正常"
        REFUSED = "refused", "被拒收"
        BOUNCED = "bounced", "被退回"

    username = models.CharField(
        "用户名",
        max_length=60,
        unique=True,
        null=True,
        blank=True,
        error_messages={"unique": "这个用户名已有人用"},
    )
    name = models.CharField("姓名", max_length=40)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    title = models.CharField("职务", max_length=60, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="单位",
    )
    email = models.EmailField(
        "邮箱",
        null=True,
        blank=True,
        unique=True,
        error_messages={"unique": "这个邮箱已登记给别人；几个人共用的邮箱请填在单位"},
    )
    email_state = models.CharField(
        max_length=10, choices=EmailState.choices, default=EmailState.OK, editable=False
    )
    email_state_at = models.DateTimeField(null=True, editable=False)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_active = models.BooleanField("可以登录和收信", default=True)
    left_on = models.DateField("离任日期", null=True, blank=True)
    must_change_password = models.BooleanField(default=False, editable=False)
    invited_at = models.DateTimeField(null=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    #: The deputy who acts in this person's place in the request at hand.
    stood_in_by: "Person | None" = None
    #: Whether they lead a project today, once asked (projects/models/visibility.py).
    _leads_today: bool | None = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["name_key", "pk"]
        constraints = [
            # Django's send() to an empty address returns 0 without an error.
            models.CheckConstraint(condition=~Q(email=""), name="person_email_null_not_empty"),
            models.CheckConstraint(
                condition=~Q(username=""), name="person_username_null_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = clean_email(self.email) or None
        self.username = (self.username or "").strip() or None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = name_key(self.name)
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("accounts:person", args=[self.pk])

    def duty_codes(self, day: date | None = None) -> frozenset[str]:
        """The duties held (Duty.Kind values); loaded once with the session's person."""
        if not hasattr(self, "_duty_codes"):
            today = day or timezone.localdate()
            self._duty_codes = frozenset(self.duties.on(today).values_list("kind", flat=True))
        return self._duty_codes

    def has_duty(self, *kinds: str) -> bool:
        return not self.duty_codes().isdisjoint(kinds)

    def principals(self) -> list["Person"]:
        """Those for whom this person stands in today: their projects are seen, and acted on only
        in their place (accounts/middleware.py)."""
        if not hasattr(self, "_principal_ids"):
            today = timezone.localdate()
            self._principal_ids = frozenset(
                self.standing_in.on(today).values_list("person", flat=True)
            )
        if not self._principal_ids:
            return []
        if not hasattr(self, "_principals"):
            self._principals = list(Person.objects.mailable().filter(pk__in=self._principal_ids))
        return self._principals

    def can_be_mailed(self) -> bool:
        """Python twin of PersonQuerySet.mailable(), with an address that is not known bad."""
        return bool(
            self.is_active
            and self.left_on is None
            and self.email
            and self.email_state == self.EmailState.OK
        )


class Duty(Term):
    """A county-wide task that no ledger column expresses (decision 23)."""

    class Kind(models.TextChoices):
        OFFICE = "office", "项目中心"
        SUPERVISION = "supervision", "督查室"
        STATISTICIAN = "statistician", "统计员"
        COUNTY_LEADER = "county_leader", "县领导"
        PROMOTION = "promotion", "招商"
        AUDITOR = "auditor", "审计员"
        ADMINISTRATOR = "administrator", "系统管理员"

    #: Duties that see every project; the administrator sees people and units, no project data;
    #: 招商 sees what is signed, and of projects those of its own unit (decision 39).
    SEE_COUNTY = (
        Kind.OFFICE,
        Kind.SUPERVISION,
        Kind.STATISTICIAN,
        Kind.COUNTY_LEADER,
        Kind.AUDITOR,
    )

    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    kind = models.CharField("岗位", max_length=20, choices=Kind.choices)

    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            *Term.Meta.constraints,
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=OPEN,
                name="one_open_duty_of_a_kind",
                violation_error_message="此人已有这个岗位",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


#: Pairs of duties that nobody holds at once (decision 23): who audits does nothing else, and who
#: makes the accounts has no say over what they are for.
EXCLUSIVE_DUTIES = frozenset(
    frozenset(pair)
    for pair in (
        (Duty.Kind.AUDITOR, Duty.Kind.OFFICE),
        (Duty.Kind.AUDITOR, Duty.Kind.SUPERVISION),
        (Duty.Kind.AUDITOR, Duty.Kind.STATISTICIAN),
        (Duty.Kind.AUDITOR, Duty.Kind.COUNTY_LEADER),
        (Duty.Kind.AUDITOR, Duty.Kind.PROMOTION),
        (Duty.Kind.AUDITOR, Duty.Kind.ADMINISTRATOR),
        (Duty.Kind.ADMINISTRATOR, Duty.Kind.OFFICE),
        (Duty.Kind.ADMINISTRATOR, Duty.Kind.SUPERVISION),
        (Duty.Kind.ADMINISTRATOR, Duty.Kind.STATISTICIAN),
        (Duty.Kind.ADMINISTRATOR, Duty.Kind.COUNTY_LEADER),
        (Duty.Kind.ADMINISTRATOR, Duty.Kind.PROMOTION),
    )
)


def excluded_by(kind: str, others: set[str]) -> str | None:
    """The first of these duties that is not held beside `kind`, or None."""
    found = (other for other in Duty.Kind if other in others)
    return next((other for other in found if frozenset((kind, other)) in EXCLUSIVE_DUTIES), None)
