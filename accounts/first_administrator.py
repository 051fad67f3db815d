"""The first administrator: made once, through a signed link that a command prints.

The link is bound to "no administrator yet": it is used up the moment there is one, and lives an
hour. Nothing about it is stored.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import get_random_string

from accounts import audit
from accounts.models import Duty, Person
from accounts.models.person import PersonQuerySet

SALT = "accounts.setup"
LINK_SECONDS = 60 * 60


def administrators(day: date) -> PersonQuerySet:
    """People who can sign in as administrator on that day."""
    return Person.objects.with_duty(Duty.Kind.ADMINISTRATOR, day).able_to_sign_in()


def link() -> str:
    """The address to open within LINK_SECONDS. Each call makes another, and none is stored."""
    token = signing.dumps(get_random_string(12), salt=SALT)
    return f"{settings.SITE_URL}{reverse('setup', args=[token])}"


def is_valid(token: str, day: date) -> bool:
    """False for a forged or outdated token, and from the moment somebody can sign in as
    administrator on `day`."""
    try:
        signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return False
    return not administrators(day).exists()


def make_administrator(form: Any, day: date) -> bool:
    """Save the form's person as administrator; False when another call was quicker."""
    try:
        with transaction.atomic():
            if administrators(day).exists():
                return False
            person = form.save(commit=False)
            person.set_password(form.cleaned_data["password1"])
            person.save()
            duty = person.duties.create(kind=Duty.Kind.ADMINISTRATOR, since=day)
            audit.record(
                by=person,
                action="首次设置系统管理员",
                subject=person,
                after={"岗位": duty.get_kind_display(), "用户名": person.username},
            )
    except IntegrityError:
        return False
    return True
