"""The project's page shows every plain fact: in its head, or among the other facts."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from desk.project.other_facts import IN_HEAD, other_facts
from projects.ledger_fields import PROJECT_FACTS
from tests.page_text import page_text

HEAD = Path(settings.BASE_DIR, "templates/desk/project/head.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(IN_HEAD))
def test_the_head_shows_what_it_is_said_to_show(name):
    assert name in {field.name for field in PROJECT_FACTS}
    assert f"project.{name}" in HEAD or f"project.get_{name}_display" in HEAD


@pytest.mark.django_db
def test_only_what_is_known_is_told(make_project):
    project = make_project(
        funding="专项债券",
        formalities="立项\n用地",
        stat_enrolled=False,
        kind="continuing",
        no_winter_stop=True,
        no_winter_stop_reason="室内",
    )
    listing = project.listings.get()
    listing.carried_in = Decimal("12345.50")
    assert other_facts(project, listing) == [
        ("截至上年底累计完成", "12,345.5 万元"),
        ("不停工", "是"),
        ("不停工原因", "室内"),
        ("前期手续办理情况", "立项\n用地"),
        ("资金来源", "专项债券"),
        ("是否入统", "否"),
    ]
    assert [label for label, _ in other_facts(make_project("示例项目二"), None)] == []


@pytest.mark.django_db
def test_the_page_tells_them(client, office, make_project):
    client.force_login(office)
    text = page_text(client.get(make_project(funding="专项债券").get_absolute_url()))
    assert "<dt>资金来源</dt> <dd>专项债券</dd>" in text
