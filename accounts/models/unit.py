import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.models.term import OPEN, Term
from core.values.email_addresses import in_ascii
from core.values.errors import NotUnderstood

KEY_WIDTH = 200


@lru_cache(maxsize=10_000)  # an import asks for those of a row again and again
def name_key(name: str) -> str:
    """How two spellings of one name are compared: NFKC, without spaces and marks (★▲).

    NFKC may write one character as many: the key is cut at the width of its columns.
    """
    plain = re.sub(r"[\s★▲☆△●◆■*]", "", unicodedata.normalize("NFKC", name or ""))
    return plain.casefold()[:KEY_WIDTH]


def clean_email(address: str | None) -> str:
    """As it is stored: a domain of other letters as punycode, which servers take.
    ValidationError at `email` where none could take it."""
    try:
        return in_ascii((address or "").strip().lower())
    except NotUnderstood as problem:
        raise ValidationError({"email": str(problem)}) from None


class UnitQuerySet(models.QuerySet["Unit"]):
    """Closed units too, unless active() leaves them out."""

    def named(self, name: str) -> Self:
        """Units that bear or bore this name, full or short, in any spelling."""
        key = name_key(name)
        return self.filter(
            models.Q(name_key=key)
            | models.Q(short_name_key=key)
            | models.Q(former_names__name_key=key)
        ).distinct()

    def active(self) -> Self:
        return self.filter(closed_on=None)


class Unit(models.Model):
    """单位: a department, a township or a company. One table for 责任单位 and 项目单位."""

    name = models.CharField("全称", max_length=100)
    name_key = models.CharField(max_length=200, editable=False, unique=True)
    short_name = models.CharField("简称", max_length=40, blank=True)
    short_name_key = models.CharField(max_length=200, editable=False, blank=True, db_index=True)
    email = models.EmailField(
        "办公邮箱", blank=True, help_text="几个人共用的邮箱填在单位，不填在个人名下"
    )
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Keys are a spelling of the name, not a second truth.
        self.name_key, self.short_name_key = name_key(self.name), name_key(self.short_name)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_key", "short_name_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("accounts:unit", args=[self.pk])

    def clean(self) -> None:
        self.email = clean_email(self.email)

    @transaction.atomic
    def rename(self, *, name: str, short_name: str, on: date) -> None:
        """Give the unit a new name; the old one still finds it, history keeps its rows."""
        if self.name != name:
            self.former_names.create(name=self.name, name_key=self.name_key, until=on)
        if self.short_name and self.short_name != short_name:
            self.former_names.create(name=self.short_name, name_key=self.short_name_key, until=on)
        self.name, self.short_name = name, short_name
        self.save(update_fields=["name", "short_name"])


class FormerUnitName(models.Model):
    """What a unit was called until a day: it is still found by it (UnitQuerySet.named)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=100)
    name_key = models.CharField(max_length=200, db_index=True)
    until = models.DateField("更名日期")

    class Meta:
        ordering = ["-until"]

    def __str__(self) -> str:
        return f"{self.name}（{self.until:%Y-%m-%d} 更名）"


class UnitHead(Term):
    """单位负责人, dated: who headed the unit when."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="heads")
    person = models.ForeignKey("accounts.Person", models.PROTECT, related_name="headed_units")

    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "单位负责人"
        constraints = [
            *Term.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit"],
                condition=OPEN,
                name="one_head_a_unit",
                violation_error_message="该单位已有负责人，请先结束原负责人的任期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.person}"
