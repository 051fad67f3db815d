"""The pages of contracts: who finds what, what is asked, what is said."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import time_machine

from pipeline import contracts
from pipeline.models import SigningContract
from projects.models import Project
from tests.forms import form_to
from tests.page_text import page_text
from tests.pipeline.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db

FACTS = {
    "kind": "contract",
    "name": "示例合同",
    "investor": "示例投资集团",
    "amount": "6000",
    "signed_on": "2026-03-15",
    "method": "chain",
    "chain_name": "示例产业链",
    "fulfils": "",
    "trip": "",
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at(client, promoter):
    """The client, signed in with 招商."""
    client.force_login(promoter)
    return client


@pytest.fixture
def told(office):
    return {"by": office, "now": NOW, "today": TODAY}


def send(client, url="/contracts/new/", **facts):
    """The form as its page holds it, with this typed into it."""
    fields = form_to(client.get(url), url).fields
    return client.post(url, fields | facts)


def errors(response):
    assert response.status_code == 422
    return response.context["form"].errors


# --- Entered --------------------------------------------------------------------------------------


def test_the_holder_of_the_duty_enters_a_contract(at, promoter):
    response = send(at, **FACTS)
    made = SigningContract.objects.get()
    assert response.url == made.get_absolute_url()
    assert (made.by, made.amount, made.chain_name) == (promoter, 6000, "示例产业链")
    assert "6,000" in page_text(at.get(response.url))


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("signed_on", "", "请填签订日期。"),
        ("amount", "", "请填金额。"),
        ("amount", "0", "金额要大于 0。"),
        ("amount", "0.6亿", "请按万元填写：0.6亿 是 6000 万元。"),
        ("signed_on", "2026-07-09", "日期不能晚于今天。"),
        ("chain_name", "", "以链招商的请填产业链。"),
        ("kind", "", "请选类别。"),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(at, field, typed, sentence):
    found = errors(send(at, **FACTS | {field: typed}))
    assert found[field] == [sentence]
    assert not SigningContract.objects.exists()


def test_an_amount_in_yi_is_asked_about_and_kept_when_it_is_ticked(at):
    found = errors(send(at, **FACTS | {"amount": "0.6"}))
    assert "是不是按亿元填写了（6000 万元）" in found["unit_sure"][0]
    send(at, **FACTS | {"amount": "0.6", "unit_sure": "on"})
    assert SigningContract.objects.get().amount == Decimal("0.6")


def test_a_double_is_asked_about_and_entered_when_it_is_ticked(at, sign):
    sign(investor="示例投资集团", method="chain", chain_name="示例产业链")
    response = send(at, **FACTS | {"amount": "6001"})
    assert "可能是同一份" in errors(response)["is_another"][0]
    assert 'type="checkbox" name="is_another"' in response.content.decode()
    send(at, **FACTS | {"amount": "6001", "is_another": "on"})
    assert SigningContract.objects.count() == 2


def test_a_double_click_enters_one(at):
    fields = form_to(at.get("/contracts/new/"), "/contracts/new/").fields | FACTS
    first, second = (at.post("/contracts/new/", fields) for _ in range(2))
    assert first.url == second.url
    assert SigningContract.objects.count() == 1


def test_from_the_page_of_a_trip_it_is_chosen_already(at, travel):
    trip = travel()
    page = at.get(f"/contracts/new/?trip={trip.pk}").content.decode()
    assert f'<option value="{trip.pk}" selected>' in page


def test_another_method_takes_no_chain(at):
    send(at, **FACTS | {"method": "ties"})
    assert SigningContract.objects.get().chain_name == ""


# --- Changed --------------------------------------------------------------------------------------


def test_amount_end_arrival_and_project_are_changed_on_its_pages(at, sign, promoter):
    contract = sign()
    url = contract.get_absolute_url()
    send(at, f"{url}amount/", amount="8000", on="2026-05-01", reason="补充协议")
    send(at, f"{url}arrival/", amount="2000", on="2026-06-01", reason="")
    send(at, f"{url}edit/", name="示例合同改")
    page = page_text(at.get(url))
    assert "示例合同改" in page
    assert "到位率 25.0%" in page
    send(at, f"{url}end/", ending="lapsed", on="2026-07-01", reason="投资方退出")
    assert "投资方退出" in page_text(at.get(url))


def test_arrived_beyond_the_contract_is_warned_of(at, sign):
    url = sign().get_absolute_url()
    response = send(at, f"{url}arrival/", amount="7000", on="2026-06-01", reason="")
    assert "累计到位已超过合同金额" in page_text(at.get(response.url))


def test_another_day_asks_for_its_reason(at, sign):
    url = sign().get_absolute_url()
    found = errors(send(at, f"{url}edit/", signed_on="2026-03-16"))
    assert found["reason"] == ["改签订日期或落实的框架，请写明理由。"]


def test_a_lapse_without_its_day_is_asked_for(at, sign):
    url = sign().get_absolute_url()
    assert "on" in errors(send(at, f"{url}end/", ending="lapsed", on="", reason="退出"))


def test_a_month_that_is_closed_is_named(at, sign):
    from investment.models import Month

    url = sign().get_absolute_url()
    Month.objects.create(year=2026, month=6, by_name="示例办一", at=NOW)
    response = send(at, f"{url}amount/", amount="8000", on="2026-05-01", reason="补充协议")
    assert "所在月份已结账，从 2026-07-01 起计入" in page_text(at.get(response.url))


# --- Landed, and who sees which project -----------------------------------------------------------


def test_the_office_names_the_project_by_a_part_of_its_name(client, office, sign, project):
    client.force_login(office)
    contract = sign()
    send(client, f"{contract.get_absolute_url()}project/", project=project.name)
    contract.refresh_from_db()
    assert contract.project == project
    assert project.name in page_text(client.get(contract.get_absolute_url()))


@pytest.mark.parametrize(("stage", "said"), [("", "</a></dd>"), ("landed", "</a>，落地</dd>")])
def test_the_stage_of_the_project_is_said_where_it_has_one(
    client, office, sign, project, stage, said
):
    Project.objects.filter(pk=project.pk).update(stage=stage)
    contract = sign()
    contracts.land(contract, project, by=office)
    client.force_login(office)
    page = client.get(contract.get_absolute_url()).content.decode()
    assert f"{project}{said}" in "".join(page.split())


def test_a_project_that_is_not_seen_is_not_found(at, sign, project):
    url = f"{sign().get_absolute_url()}project/"
    assert "没有这个名称" in errors(send(at, url, project=project.name))["project"][0]


def test_the_duty_reads_a_contract_whose_project_it_does_not_see(at, sign, project, office):
    contract = sign()
    contracts.land(contract, project, by=office)
    url = contract.get_absolute_url()
    for page in (url, "/contracts/", "/contracts/export/?form=csv"):
        text = at.get(page).content.decode()
        assert "已落地" in text
        assert project.name not in text, page
    assert at.get(f"{url}project/").status_code == 404


def test_an_owner_reads_the_contract_of_its_own_project_from_the_project(
    client, contact, sign, project, office
):
    mine, other = sign("示例合同一"), sign("示例合同二")
    contracts.land(mine, project, by=office)
    client.force_login(contact)
    page = page_text(client.get(mine.get_absolute_url()))
    assert "示例合同一" in page
    assert "变更记录" not in page
    assert mine.get_absolute_url() in client.get(project.get_absolute_url()).content.decode()
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get("/contracts/").status_code == 403


# --- The list -------------------------------------------------------------------------------------


def names(response):
    return [row.record.name for row in response.context["table"].paginated_rows]


@pytest.fixture
def several(sign, travel, told):
    trip = travel()
    sign("示例框架", 100000, "2026-02-01", kind="framework")
    sign("示例合同一", 40000, "2026-05-01", fulfils=SigningContract.objects.get(), trip=trip)
    sign("示例合同二", 3000, "2026-06-01", method="ties")
    sign("示例旧合同", 900, "2025-06-01")
    lapsed = sign("示例失效合同", 700, "2026-01-20")
    contracts.end(lapsed, ending="lapsed", on=date(2026, 6, 1), reason="退出", **told)
    return trip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["示例合同二", "示例合同一", "示例框架"]),
        ("tab=contract", ["示例合同二", "示例合同一"]),
        ("tab=framework", ["示例框架"]),
        ("tab=landed", []),
        ("tab=ended", ["示例失效合同"]),
        ("year=2025", ["示例旧合同"]),
        ("method=ties", ["示例合同二"]),
        ("quarter=1", ["示例框架"]),
        ("quarter=2", ["示例合同二", "示例合同一"]),
        ("leader={leader}", ["示例合同一"]),
        ("trip={trip}", ["示例合同一"]),
        ("q=合同一", ["示例合同一"]),
        ("sort=amount", ["示例合同二", "示例合同一", "示例框架"]),
        ("method=nonsense", []),
    ],
)
def test_the_list_is_narrowed_by_its_address(at, several, query, expected):
    asked = query.format(leader=several.leader_id, trip=several.pk)
    assert names(at.get(f"/contracts/?{asked}")) == expected


def test_a_framework_has_landed_with_a_contract_that_fulfils_it(at, several, project, office):
    contracts.land(SigningContract.objects.get(name="示例合同一"), project, by=office)
    assert names(at.get("/contracts/?tab=landed")) == ["示例合同一", "示例框架"]
    assert names(at.get("/contracts/?tab=waiting")) == ["示例合同二"]


def test_the_figures_stand_above_whatever_the_filters(at, several):
    page = page_text(at.get("/contracts/?q=合同一"))
    assert "10.3" in page
    assert "目标 60 亿元" in page


def test_the_sums_below_are_of_what_is_listed(at, several):
    totals = at.get("/contracts/?quarter=2").context["table"].totals
    assert (totals["contracts"], totals["frameworks"]) == (43000, None)


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/contracts/export/", "招商签约"),
        ("/contracts/figures/export/?by=quarter", "签约额按首次签约季度"),
        ("/trips/export/", "招商活动"),
    ],
)
def test_the_lists_leave_as_files(at, several, url, title):
    book = openpyxl.load_workbook(io.BytesIO(at.get(url).content))
    assert book.active["A1"].value == title
    join = "&" if "?" in url else "?"
    assert at.get(f"{url}{join}form=csv").content.startswith("\ufeff".encode())


@pytest.mark.parametrize("by", ["method", "chain", "leader", "quarter"])
def test_the_figures_in_groups(at, several, by):
    table = at.get(f"/contracts/figures/?by={by}").context["table"]
    groups = [row.record for row in table.rows]
    assert sum(group.counted for group in groups) == table.totals.counted == 103000


@pytest.mark.parametrize("url", ["/contracts/", "/contracts/figures/", "/trips/"])
def test_a_list_takes_the_same_queries_at_any_size(
    client, office, sign, travel, project, url, django_assert_max_num_queries
):
    def fill(first, last):
        for number in range(first, last):
            trip = travel(f"示例市{number}")
            made = sign(f"示例合同{number}", investor=f"示例投资方{number}", trip=trip)
            contracts.land(made, project, by=office)

    client.force_login(office)
    fill(0, 1)
    client.get(url)
    with django_assert_max_num_queries(15) as one:
        client.get(url)
    fill(1, 20)
    with django_assert_max_num_queries(len(one)):
        client.get(url)


# --- Trips ----------------------------------------------------------------------------------------

TRIP = {"starts_on": "2026-06-08", "ends_on": "2026-06-10", "place": "示例市示例区"}


def test_a_trip_is_entered_told_of_and_taken_back(at, county_leader):
    response = send(at, "/trips/new/", **TRIP, leader=county_leader.pk)
    url = response.url
    send(at, f"{url}edit/", result="与示例集团谈成意向")
    assert "谈成意向" in page_text(at.get(url))
    send(at, f"{url}withdraw/", reason="重复登记")
    assert "重复登记" in page_text(at.get(url))
    assert names_of_trips(at) == []


def names_of_trips(client, query=""):
    return [row.record.place for row in client.get(f"/trips/{query}").context["table"].rows]


def test_a_trip_with_contracts_is_not_taken_back(at, travel, sign):
    trip = travel()
    sign(trip=trip)
    found = send(at, f"{trip.get_absolute_url()}withdraw/", reason="重复")
    assert "还有 1 份合同" in page_text(found)


def test_a_trip_does_not_end_before_it_starts_nor_tell_a_result_before(at, county_leader):
    wrong = {**TRIP, "ends_on": "2026-06-07", "leader": county_leader.pk}
    assert "ends_on" in errors(send(at, "/trips/new/", **wrong))
    later = {"starts_on": "2026-07-09", "ends_on": "2026-07-10", "result": "谈成"}
    wrong = {**TRIP, **later, "leader": county_leader.pk}
    assert "result" in errors(send(at, "/trips/new/", **wrong))


def test_the_list_of_trips_names_what_was_signed(at, several, travel):
    travel("示例远方", "2025-05-01")
    assert names_of_trips(at) == ["示例市"]
    assert names_of_trips(at, "?year=2025") == ["示例远方"]
    [row] = at.get("/trips/").context["table"].rows
    assert (row.record.contract_count, row.record.contract_sum) == (1, 40000)


def test_somebody_who_led_a_trip_reads_it_without_the_county_before_them(
    client, travel, bureau_clerk
):
    trip = travel(leader=bureau_clerk)
    client.force_login(bureau_clerk)
    assert "示例市" in page_text(client.get(trip.get_absolute_url()))
    assert client.get("/trips/").status_code == 403
