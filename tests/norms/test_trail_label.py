"""The trail cannot be rewritten: a renamed model is found by the label of its first entries."""

import pytest

from accounts import audit, form_versions
from accounts.models import AuditEntry
from norms.models import PolicyVersion

pytestmark = pytest.mark.django_db


def test_an_entry_older_than_the_name_is_found_with_those_of_today(office):
    version = PolicyVersion.objects.get()
    old = AuditEntry.objects.create(
        by_name="示例甲",
        action="制定新的一版制度",
        subject_type="norms.normset",
        subject_id=version.pk,
        subject_name=str(version),
    )
    assert form_versions.trail_number(version) == old.pk
    new = audit.record(by=office, action="撤回未施行的制度", subject=version)
    assert new.subject_type == old.subject_type
    assert form_versions.trail_number(version) == new.pk
