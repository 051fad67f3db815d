"""The trail says when something was recorded; nobody dates it back."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEntry, Person

NEW_YEAR = datetime(2026, 1, 1, 9, 0, tzinfo=timezone.get_default_timezone())


def test_where_a_person_is_real_no_entry_is_dated_back(office):
    with pytest.raises(RuntimeError, match="demo"), audit.backdated():
        pytest.fail("the trail was open to being dated back")
    audit.record(by=office, action="更正", subject=office)
    assert not AuditEntry.objects.filter(at=NEW_YEAR).exists()


def test_the_demo_is_told_after_the_event_and_then_no_longer(make_person):
    person = make_person("示例甲", is_demo=True)
    assert not Person.objects.filter(is_demo=False).exists()
    with audit.backdated() as turn_to:
        turn_to(NEW_YEAR)
        told = audit.record(by=person, action="更正", subject=person)
    assert told.at == NEW_YEAR
    assert audit.record(by=person, action="更正", subject=person).at > NEW_YEAR
