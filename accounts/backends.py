from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from accounts.models import Person


class PersonBackend(ModelBackend):
    """Sign-in by username and password; the session's person comes with duties in one query."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, asked at every request: who was disabled is out at the next
        click."""
        person = Person.objects.signed_in(user_id, timezone.localdate())
        return person if person and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Who was invited, has not left and is not disabled; Django asks for the last alone."""
        return user.is_active and user.left_on is None and bool(user.username)
