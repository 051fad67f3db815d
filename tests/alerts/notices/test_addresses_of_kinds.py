"""A notice leads to the page of what it speaks of, which it knows by its key alone."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import resolve

from alerts.models import Notice
from projects.models.obligation import obligation_kinds

pytestmark = pytest.mark.django_db
#: Without what tests make of their own (tests/made_kind.py).
KINDS = [kind for kind in obligation_kinds() if kind.__module__.partition(".")[0] != "tests"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind._meta.model_name)
def test_a_notice_of_every_kind_leads_somewhere(kind):
    content_type = ContentType.objects.get_for_model(kind)
    notice = Notice(content_type=content_type, object_id=7)
    assert resolve(notice.url).view_name
