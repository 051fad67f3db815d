"""行业分工 on its pages: who reads, who lays down, what is refused, what the trail keeps."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry, Unit
from norms.models import DefaultUnit, WorkArea
from tests.forms import act
from tests.pages import send

pytestmark = pytest.mark.django_db
LIST = "/default-units/"


@pytest.fixture
def at_office(client, office):
    client.force_login(office)
    return client


@pytest.fixture
def row(industry_bureau, office):
    return DefaultUnit.objects.create(
        key_words="石英砂", unit=industry_bureau, by=office, by_name="示例办一"
    )


@pytest.mark.parametrize("who", ["contact", "county_leader", "supervisor", "stranger"])
def test_everybody_reads_and_the_office_alone_lays_down(client, request, row, who):
    client.force_login(request.getfixturevalue(who))
    page = client.get(LIST).content.decode()
    assert "石英砂" in page
    assert "县工信局" in page
    assert row.get_absolute_url() not in page
    assert client.get(row.get_absolute_url()).status_code == 403
    assert client.get(reverse("norms:default-unit-new")).status_code == 403
    assert act(client, row.get_absolute_url(), {"key_words": "x"}).status_code == 403
    assert act(client, f"{row.get_absolute_url()}remove/").status_code == 403


def test_a_row_is_entered_once_signed_and_in_the_trail(at_office, office, industry_bureau):
    url = reverse("norms:default-unit-new")
    typed = {"key_words": " 乳胶，丁腈手套  乳胶", "unit": industry_bureau.pk, "order": "5"}
    assert send(at_office, url, **typed).url == LIST
    row = DefaultUnit.objects.get()
    assert (row.key_words, row.work_area, row.order) == ("乳胶、丁腈手套", None, 5)
    assert (row.by, row.by_name) == (office, str(office))
    entry = AuditEntry.objects.get(action="登记行业分工")
    assert entry.after == {"关键词": "乳胶、丁腈手套", "责任单位": "县工信局", "先后": 5}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"key_words": ""}, "__all__", "请选择所属领域，或填写关键词"),
        ({"key_words": "砂"}, "key_words", "每个关键词 2 至 20 个字"),
        ({"key_words": "砂" * 21}, "key_words", "每个关键词 2 至 20 个字"),
        ({"key_words": "乳胶、石英砂"}, "key_words", "“石英砂”已对应县工信局"),
        ({"key_words": "乳胶" * 101}, "key_words", "200"),
        ({"key_words": "乳胶", "order": "0"}, "order", "1"),
        ({"key_words": "乳胶", "unit": ""}, "unit", "必填"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    at_office, row, water_bureau, typed, field, sentence
):
    typed = {"unit": water_bureau.pk, "order": "100"} | typed
    response = send(at_office, reverse("norms:default-unit-new"), **typed)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert sentence in errors[field][0] or sentence == "必填" and errors[field]
    assert DefaultUnit.objects.count() == 1


def test_one_word_may_lead_elsewhere_in_a_work_area(at_office, row, water_bureau):
    area = WorkArea.objects.first()
    typed = {"key_words": "石英砂", "unit": water_bureau.pk, "order": "100", "work_area": area.pk}
    assert send(at_office, reverse("norms:default-unit-new"), **typed).status_code == 302
    response = send(at_office, reverse("norms:default-unit-new"), **typed)
    assert "“石英砂”已对应县水利局" in response.context["form"].errors["key_words"][0]


def test_a_whole_work_area_has_one_unit(at_office, industry_bureau, water_bureau):
    area = WorkArea.objects.first()
    DefaultUnit.objects.create(work_area=area, unit=industry_bureau, by_name="示例办一")
    typed = {"key_words": "", "unit": water_bureau.pk, "order": "100", "work_area": area.pk}
    response = send(at_office, reverse("norms:default-unit-new"), **typed)
    assert f"“{area.name}”已对应县工信局" in response.context["form"].errors["key_words"][0]


def test_a_change_is_signed_and_keeps_what_stood(at_office, office_colleague, row, water_bureau):
    at_office.force_login(office_colleague)
    typed = {"key_words": "石英砂、硅砂", "unit": water_bureau.pk, "order": "100"}
    assert act(at_office, row.get_absolute_url(), typed).url == LIST
    row.refresh_from_db()
    assert (row.key_words, row.unit, row.by) == ("石英砂、硅砂", water_bureau, office_colleague)
    entry = AuditEntry.objects.get(action="修改行业分工")
    assert entry.before == {"关键词": "石英砂", "责任单位": "县工信局"}
    assert entry.after == {"关键词": "石英砂、硅砂", "责任单位": "县水利局"}
    assert "修改行业分工" in at_office.get(row.get_absolute_url()).content.decode()


def test_a_change_on_what_somebody_else_changed_meanwhile_is_answered_409(
    at_office, row, water_bureau
):
    url = row.get_absolute_url()
    version = at_office.get(url).context["version"]
    typed = {"key_words": "石英砂、硅砂", "unit": water_bureau.pk, "order": "100"}
    assert act(at_office, url, typed).status_code == 302
    late = at_office.post(url, typed | {"key_words": "砂岩", "version": version})
    assert late.status_code == 409
    assert "砂岩" in late.content.decode()
    assert at_office.post(f"{url}remove/", {"version": version}).status_code == 409
    row.refresh_from_db()
    assert row.key_words == "石英砂、硅砂"


def test_a_row_that_is_removed_stays_in_the_trail(at_office, row):
    assert act(at_office, f"{row.get_absolute_url()}remove/").url == LIST
    assert not DefaultUnit.objects.exists()
    assert AuditEntry.objects.get(action="去掉行业分工").before["关键词"] == "石英砂"


def test_the_list_says_todays_name_of_a_unit_and_that_one_is_closed(at_office, row):
    row.unit.rename(name="左权县工业和科技局", short_name="县工科局", on=date(2026, 4, 1))
    page = at_office.get(LIST).content.decode()
    assert "县工科局" in page
    assert "县工信局" not in page
    Unit.objects.update(closed_on=date(2026, 4, 2))
    assert "已撤销，不再提示" in at_office.get(LIST).content.decode()


def test_the_list_asks_as_much_for_twenty_rows_as_for_one(at_office, row, industry_bureau):
    with CaptureQueriesContext(
        connection,
    ) as one:
        at_office.get(LIST)
    for number in range(19):
        DefaultUnit.objects.create(key_words=f"词{number}", unit=industry_bureau, by_name="x")
    with CaptureQueriesContext(connection) as twenty:
        assert len(at_office.get(LIST).context["table"].page.object_list) == 20
    assert len(one) == len(twenty)
    assert len(one) <= 12
