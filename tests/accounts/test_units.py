"""Units as the administrator keeps them: names that change, heads with their days."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Unit
from tests.forms import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def test_a_unit_is_entered(admin_client, administrator):
    said = {"name": "左权县林业局", "short_name": "县林业局", "email": "ly@example.invalid"}
    act(admin_client, "/units/new/", said)
    assert Unit.objects.get(name="左权县林业局").email == "ly@example.invalid"
    assert AuditEntry.objects.first().by == administrator


@pytest.mark.parametrize("name", ["左权县水利局", "左权县 水利局★", "县水利局"])
def test_a_name_leads_to_one_unit_only(admin_client, water_bureau, name):
    answer = act(admin_client, "/units/new/", {"name": name})
    assert "name" in answer.context["form"].errors
    assert Unit.objects.count() == 1


def test_a_renamed_unit_is_found_under_both_names(admin_client, water_bureau):
    said = {"name": "左权县水务局", "short_name": "县水务局", "renamed_on": "2026-04-01"}
    act(admin_client, f"/units/{water_bureau.pk}/", said)
    for name in ("左权县水务局", "县水务局", "左权县水利局", "县水利局"):
        assert Unit.objects.named(name).get() == water_bureau
    page = admin_client.get(f"/units/{water_bureau.pk}/").content.decode()
    assert "左权县水利局（2026-04-01 更名）" in page
    entry = AuditEntry.objects.first()
    assert entry.before == {"全称": "左权县水利局", "简称": "县水利局"}
    found = admin_client.get("/units/", {"q": "水利"}).context["table"].rows
    assert [row.record.pk for row in found] == [water_bureau.pk]

    # and the former name is not free for another unit
    answer = act(admin_client, "/units/new/", {"name": "左权县水利局"})
    assert "name" in answer.context["form"].errors


def test_a_unit_may_take_its_own_former_name_again(admin_client, water_bureau):
    for name in ("左权县水务局", "左权县水利局"):
        said = {"name": name, "short_name": water_bureau.short_name}
        assert act(admin_client, f"/units/{water_bureau.pk}/", said).status_code == 302
    assert Unit.objects.named("左权县水务局").get() == water_bureau


def test_a_new_address_is_no_renaming(admin_client, water_bureau):
    said = {
        "name": water_bureau.name,
        "short_name": water_bureau.short_name,
        "email": "sl@example.invalid",
    }
    act(admin_client, f"/units/{water_bureau.pk}/", said)
    water_bureau.refresh_from_db()
    assert water_bureau.email == "sl@example.invalid"
    assert not water_bureau.former_names.exists()


def test_the_domain_of_an_office_mailbox_is_stored_as_servers_take_it(admin_client, water_bureau):
    said = {"name": water_bureau.name, "short_name": water_bureau.short_name}
    said["email"] = "sl@示例.中国"
    act(admin_client, f"/units/{water_bureau.pk}/", said)
    water_bureau.refresh_from_db()
    assert water_bureau.email == "sl@xn--fsq092h.xn--fiqs8s"


def test_a_refused_name_leaves_the_heading_as_it_is(admin_client, water_bureau, industry_bureau):
    answer = act(admin_client, f"/units/{water_bureau.pk}/", {"name": industry_bureau.name})
    assert "<h1>左权县水利局" in answer.content.decode()
    water_bureau.refresh_from_db()
    assert water_bureau.name == "左权县水利局"


def appoint(client, unit, person, since, **said):
    said = {"reason": "补登"} | said
    return act(client, f"/units/{unit.pk}/heads/", {"person": person.pk, "since": since, **said})


def head_on(unit, day):
    term = unit.heads.on(day).first()
    return term and term.person


def test_a_new_head_ends_the_former_ones_time(admin_client, water_bureau, make_person):
    first, second = make_person("示例局长二"), make_person("示例局长三")
    appoint(admin_client, water_bureau, first, "2026-01-01")
    appoint(admin_client, water_bureau, second, "2026-05-01")
    assert head_on(water_bureau, date(2026, 4, 30)) == first
    assert head_on(water_bureau, date(2026, 5, 1)) == second
    entry = AuditEntry.objects.first()
    assert (entry.before, entry.after["单位负责人"]) == (
        {"单位负责人": "示例局长二（2026-01-01 起）"},
        "示例局长三",
    )


def test_a_head_cannot_begin_before_the_former_one(admin_client, water_bureau, make_person):
    appoint(admin_client, water_bureau, make_person("示例局长二"), "2026-05-01")
    answer = appoint(admin_client, water_bureau, make_person("示例局长三"), "2026-04-01")
    assert "不能早于" in answer.content.decode()
    assert water_bureau.heads.count() == 1


def test_a_head_of_a_day_gone_by_is_a_correction_with_its_reason(
    admin_client, industry_bureau, unit_head, make_person
):
    second = make_person("示例局长三")
    answer = appoint(admin_client, industry_bureau, second, "2026-05-01", reason="")
    assert "请写明理由" in answer.context["head_form"].errors["reason"][0]
    moment = timezone.now()
    appoint(admin_client, industry_bureau, second, "2026-05-01", reason="五月已调整")
    day = date(2026, 5, 1)
    assert head_on(industry_bureau, day) == second
    then = industry_bureau.heads(manager="statements").on(day, known_at=moment)
    assert [row.person for row in then] == [unit_head]
    page = admin_client.get(f"/units/{industry_bureau.pk}/").content.decode()
    assert "更正，此行不再作数。理由：五月已调整" in page


def test_the_administrator_heads_no_unit(admin_client, administrator, water_bureau):
    answer = appoint(admin_client, water_bureau, administrator, "2026-05-01")
    assert "不能兼任" in answer.content.decode()
    assert not water_bureau.heads.exists()


def test_a_head_without_successor_leaves_the_unit_without_one(
    admin_client, industry_bureau, unit_head
):
    head = industry_bureau.heads.get()
    act(admin_client, f"/heads/{head.pk}/end/", {"on": "2025-12-31", "reason": "补登"})
    assert head_on(industry_bureau, date(2026, 1, 1)) == unit_head  # not before he began
    act(admin_client, f"/heads/{head.pk}/end/", {"on": "2026-03-01", "reason": "补登"})
    assert head_on(industry_bureau, date(2026, 3, 1)) is None
    found = admin_client.get("/units/", {"head": "none"}).context["table"].rows
    assert industry_bureau.pk in [row.record.pk for row in found]


def test_the_list_costs_the_same_at_1_and_20_rows(
    admin_client, water_bureau, make_person, django_assert_num_queries
):
    admin_client.get("/units/")
    with CaptureQueriesContext(connection) as few:
        admin_client.get("/units/")
    for number in range(20):
        unit = Unit.objects.create(name=f"示例单位{number}")
        unit.heads.create(person=make_person(f"示例{number}", unit=unit), since=date(2026, 1, 1))
    with django_assert_num_queries(len(few)):
        admin_client.get("/units/")


def test_a_term_that_ends_later_is_not_said_to_have_ended(admin_client, unit_head):
    head, day = unit_head.headed_units.get(), timezone.localdate() + timedelta(days=3)
    answer = act(admin_client, f"/heads/{head.pk}/end/", {"on": day}, follow=True)
    assert f"任期于 {day:%Y-%m-%d} 结束" in answer.content.decode()


def test_the_page_says_that_the_head_of_the_day_is_told(admin_client, industry_bureau):
    text = admin_client.get(industry_bureau.get_absolute_url()).content.decode()
    assert "按制度提醒责任单位负责人的，发给当天任职的人" in text
