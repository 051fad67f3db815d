"""月报 and 统计: the short form, confirming, closing, the two sets of figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts.models import Notice
from alerts.notices import from_events
from investment import monthly_reports, statistics
from investment.models import Correction, CountyFai, Enrolment, Month, MonthlyReport
from tests.forms import act
from tests.investment.conftest import NOON, at
from tests.pages import rows_shown

pytestmark = pytest.mark.usefixtures("july")
WORDS = {
    "physical_percent": "40",
    "physical_progress": "主体封顶",
    "problems": "无",
    "next_step": "设备进场",
    "proof": "监理月报第6期",
}


@pytest.fixture
def june(project):
    monthly_reports.open_reports(date(2026, 6, 1), now=at(date(2026, 6, 1)))
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    return MonthlyReport.objects.get(project=project, month=6)


@pytest.fixture
def signed_in(client):
    def sign(person):
        client.force_login(person)
        return client

    return sign


def send(client, report, amount="800", **typed):
    said = {"version": report.version, "month_amount": amount, **WORDS, **typed}
    return client.post(report.get_absolute_url(), said)


@pytest.mark.parametrize(
    ("carried", "month_amount", "is_asked"),
    [("1000", "100", False), ("1000", "100.01", True), ("0", "1100", False)],
)
def test_r_in_5_a_total_past_its_tenth_more_is_asked_about_and_kept(
    signed_in, june, contact, carried, month_amount, is_asked
):
    project = june.project
    project.total_investment, june.listing.carried_in = Decimal(1000), Decimal(carried)
    project.save(update_fields=["total_investment"])
    june.listing.save(update_fields=["carried_in"])
    answer = signed_in(contact).post(
        june.get_absolute_url(),
        {"version": june.version, "month_amount": month_amount, **WORDS},
        follow=True,
    )
    assert ("总投资的 1.1 倍" in answer.content.decode()) is is_asked
    june.refresh_from_db()
    assert june.month_amount == Decimal(month_amount)


def test_an_owner_reports_and_the_unit_head_confirms(signed_in, june, contact, unit_head):
    assert send(signed_in(contact), june).status_code == 302
    june.refresh_from_db()
    assert (june.state, june.month_amount, june.proof) == ("submitted", 800, "监理月报第6期")
    page = signed_in(unit_head).get(june.get_absolute_url()).content.decode()
    assert "确认，锁定金额" in page
    url = reverse("investment:report-confirm", args=[june.pk])
    assert signed_in(unit_head).post(url, {"version": june.version}).status_code == 302
    june.refresh_from_db()
    assert (june.state, june.confirmed_by) == ("done", unit_head)


def test_the_form_asks_five_questions_and_proofs_with_the_words_of_last_month(
    signed_in, told, june, contact
):
    last = MonthlyReport.objects.get(month=5)
    last.submit(by=contact, now=at(date(2026, 6, 2)), **{**WORDS, "month_amount": Decimal(700)})
    form = signed_in(contact).get(june.get_absolute_url()).context["form"]
    assert [field.name for field in form.questions] == [
        "month_amount", "physical_percent", "physical_progress", "problems", "next_step",
    ]  # fmt: skip
    assert {field.name for field in form.visible_fields()} == {
        *(field.name for field in form.questions), "photo", "quantity", "payment", "proof",
    }  # fmt: skip
    assert form["physical_progress"].value() == "主体封顶"
    assert form["month_amount"].value() is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1.2亿", "请按万元填写：1.2亿 是 12000 万元。"),
        ("3亿元", "请按万元填写：3亿元 是 30000 万元。"),
        ("-5", "金额不能为负数。"),
        ("八百", "请按万元填写数字"),
        ("", "没有就填 0"),
        ("800.123", "最多两位小数"),
    ],
)
def test_an_odd_amount_is_asked_about_never_converted(signed_in, june, contact, typed, said):
    response = send(signed_in(contact), june, typed)
    assert response.status_code == 422
    assert said in response.content.decode()
    june.refresh_from_db()
    assert (june.state, june.month_amount) == ("pending", None)


def test_a_rate_above_120_is_kept_and_asked_about(signed_in, june, contact):
    client = signed_in(contact)
    send(client, june, "14401")
    assert "本年累计已是年度计划的 120.0%，请核对。" in client.get("/reports/").content.decode()


def test_a_stale_form_is_not_kept(signed_in, june, contact):
    client = signed_in(contact)
    stale = june.version
    send(client, june)
    june.refresh_from_db()
    response = client.post(
        june.get_absolute_url(), {"version": stale, "month_amount": "900", **WORDS}
    )
    assert response.status_code == 409
    june.refresh_from_db()
    assert june.month_amount == 800


def test_one_s_own_report_that_arrives_again_is_no_conflict(signed_in, june, contact, unit_head):
    """As a form does that was kept on a telephone because the answer to it was lost."""
    client, first = signed_in(contact), june.version
    send(client, june)
    for arrives_again in range(2):
        response = send(client, june)
        assert response.status_code == 302, arrives_again
    assert "此前已提交，这次没有再改。" in client.get("/reports/").content.decode()
    june.refresh_from_db()
    assert june.events.filter(kind="submit").count() == 1
    june.send_back(by=unit_head, reason="请核对", now=NOON)
    june.version = first
    assert send(client, june).status_code == 409, "sent back since: it is asked for anew"


def test_sent_back_the_owner_hears_at_once(signed_in, june, contact, unit_head):
    send(signed_in(contact), june)
    june.refresh_from_db()
    url = reverse("investment:report-send-back", args=[june.pk])
    client = signed_in(unit_head)
    assert client.post(url, {"version": june.version, "reason": ""}).status_code == 422
    said = {"version": june.version, "reason": "请补监理月报"}
    assert client.post(url, said).status_code == 302
    from_events.create_due()
    notice = Notice.objects.get(recipient=contact)
    assert notice.title == "2026年6月月报：已退回，请补监理月报"
    assert "请补监理月报" in signed_in(contact).get(june.get_absolute_url()).content.decode()


def close_june(client, said=None, **options):
    page, said = "/reports/?month=2026-06", said or {"month": "2026-06"}
    return act(client, "/reports/close/", said, page=page, **options)


def test_the_office_closes_the_month(signed_in, told, project, office):
    told(project, 6, "6000")
    client = signed_in(office)
    assert "结账6月" in client.get("/reports/").content.decode()
    response = close_june(client, follow=True)
    assert "2026年6月已结账：1 个项目，本年累计 6,000.00 万元。" in response.content.decode()
    assert Month.objects.get().by == office


def test_a_second_click_closes_nothing_twice(signed_in, told, project, office):
    told(project, 6, "6000")
    client = signed_in(office)
    for _ in range(2):
        response = act(
            client,
            "/reports/close/",
            {"month": "2026-06"},
            page="/reports/?month=2026-06",
            follow=True,
        )
    assert "已经结账" in response.content.decode()
    assert Month.objects.count() == 1


def test_a_correction_is_booked_by_the_office(signed_in, told, close, project, office):
    told(project, 6, "6000")
    june = close(6)
    client, url = signed_in(office), reverse("investment:correction", args=[project.pk])
    said = {
        "version": client.get(url).context["version"],
        "corrects": june.pk,
        "amount": "-200.5",
        "reference": "示例函1号",
        "reason": "重复计列",
    }
    assert client.post(url, said).status_code == 302
    assert Correction.objects.get().amount == Decimal("-200.5")
    assert june.figures.get().ytd == 6000


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_costs_the_same_for_one_and_for_many(
    signed_in, make_project, office, contact, number
):
    for n in range(number):
        make_project(f"示例项目{n}", contact=contact)
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    client = signed_in(office)
    client.get("/reports/")
    for url in ("/reports/", "/statistics/"):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url).status_code == 200
        assert len(caught) <= 16


def test_a_stranger_sees_no_report_of_others(signed_in, june, stranger):
    client = signed_in(stranger)
    assert client.get("/reports/").context["total"] == 0
    assert client.get(june.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "x", "20260-1", "2026-", "２０２６-06", "2026-6-1"])
def test_an_unreadable_month_shows_the_last_one(signed_in, june, office, month):
    response = signed_in(office).get("/reports/", {"month": month})
    assert (response.status_code, response.context["month"]) == (200, 6)


# --- Statistics ----------------------------------------------------------------------------------


def test_both_sets_stand_side_by_side_with_their_difference(
    signed_in, told, close, project, statistician
):
    told(project, 6, "6000")
    close(6)
    client = signed_in(statistician)
    said = {"month": "6", "ytd": "5500.5", "reason": "凭证未到", "enrolled_on": "2026-05-04"}
    assert act(client, f"/statistics/{project.pk}/", said).status_code == 302
    assert Enrolment.objects.get().enrolled_on == date(2026, 5, 4)
    row = rows_shown(client.get("/statistics/"))[0]
    assert (row.ledger_ytd, row.bureau_ytd, row.difference) == (
        6000,
        Decimal("5500.5"),
        Decimal("499.5"),
    )
    page = client.get("/statistics/?view=differs").content.decode()
    assert "499.5" in page
    assert "凭证未到" in page


def test_what_should_be_enrolled_is_listed(signed_in, make_project, office, statistician):
    make_project("示例续建", kind="continuing")
    make_project("示例小项目", kind="continuing", total_investment=Decimal("499.99"))
    make_project("示例未开工", kind="new")
    enrolled = make_project("示例已入统", kind="continuing")
    statistics.enrol(enrolled, on=date(2026, 3, 1), by=statistician, now=NOON)
    response = signed_in(statistician).get("/statistics/?view=missing")
    assert [row.name for row in rows_shown(response)] == ["示例续建"]


def test_the_county_figure_is_entered_by_the_statistician_alone(signed_in, statistician, office):
    said = {"month": "6", "ytd": "228500", "growth": "6.1", "source": "县统计局 6 月快报"}
    assert signed_in(office).post("/statistics/county/", said).status_code == 403
    assert act(signed_in(statistician), "/statistics/county/", said).status_code == 302
    assert CountyFai.objects.get().ytd == 228500
    assert "22.85" in signed_in(office).get("/statistics/").content.decode()


def test_a_month_that_is_not_over_cannot_be_filled(signed_in, statistician):
    said = {"month": "7", "ytd": "1", "source": "示例"}
    assert act(signed_in(statistician), "/statistics/county/", said).status_code == 422


# --- The month from the owner to the leader ------------------------------------------------------


def test_the_desk_shows_what_is_owed_and_what_waits(signed_in, june, contact, unit_head):
    assert [row.obligation.month for row in desk(signed_in(contact)).owed] == [5, 6]
    send(signed_in(contact), june)
    assert [row.obligation.month for row in desk(signed_in(contact)).owed] == [5]
    assert [report.month for report in desk(signed_in(unit_head)).waiting] == [6]
    assert "月报待确认" in signed_in(unit_head).get("/").content.decode()


def desk(client):
    return client.get("/").context["blocks"][-1]


def test_a_month_from_the_owners_form_to_the_leaders_light(
    signed_in, make_project, lead, contact, unit_head, office
):
    project = make_project("示例续建", kind="continuing", lead=lead, contact=contact)
    project.milestones.get().complete_confirmed(by=office, on=date(2026, 3, 1), now=NOON)
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    report = project.monthlyreports.get()

    send(signed_in(contact), report, "2388")
    report.refresh_from_db()
    confirm = reverse("investment:report-confirm", args=[report.pk])
    signed_in(unit_head).post(confirm, {"version": report.version})
    close_june(signed_in(office))

    sentence = "6月底低于序时进度 30.1 个百分点"
    assert sentence in signed_in(lead).get("/").content.decode()
    before = board(signed_in(lead))
    assert before["ytd_sum"] == 2388

    correction, client = reverse("investment:correction", args=[project.pk]), signed_in(office)
    said = {
        "version": "0",
        "corrects": Month.objects.get().pk,
        "amount": "612",
        "reference": "示例函1号",
        "reason": "漏报设备款",
    }
    assert client.post(correction, said).status_code == 302
    assert board(client) == before
    assert sentence in client.get(f"/projects/{project.pk}/").content.decode()


def board(client):
    return client.get("/dashboard/", {"month": "2026-06"}).context["d"].ledger


# --- Who has not reported -----------------------------------------------------------------------


def test_each_unit_that_is_missing_is_ticked_before_the_month_is_closed(
    signed_in, told, project, other_project, office
):
    told(project, 6, "6000")
    client = signed_in(office)
    page = client.get("/reports/").content.decode()
    key = other_project.listings.get().pk
    assert f'name="unreported" value="{key}" required> 县水利局：示例项目二' in page
    refused = close_june(client, follow=True).content.decode()
    assert "还没有报送月报、也没有勾选：县水利局（示例项目二）。" in refused
    assert not Month.objects.exists()
    said = {"month": "2026-06", "unreported": [str(key)]}
    closed = close_june(client, said, follow=True).content.decode()
    assert "2026年6月已结账" in closed
    assert "结账时未报" in closed
    assert (
        "县水利局：示例项目二" in client.get("/dashboard/projects/?month=2026-06").content.decode()
    )


@pytest.mark.parametrize("who", ["contact", "unit_head", "stranger"])
def test_who_was_missing_elsewhere_is_not_told_to_one_unit(
    signed_in, request, told, close, project, other_project, who
):
    told(project, 6, "6000")
    close(6)
    client = signed_in(request.getfixturevalue(who))
    for url in ("/reports/?month=2026-06", "/dashboard/projects/?month=2026-06"):
        assert "结账时未报" not in client.get(url).content.decode()


@pytest.mark.parametrize("texts", [["x"], ["²"], ["-1"], ["9" * 40], [""], []])
def test_a_tick_that_cannot_be_read_ticks_nothing(
    signed_in, told, project, other_project, office, texts
):
    told(project, 6, "6000")
    said = {"month": "2026-06", "unreported": texts}
    response = close_june(signed_in(office), said, follow=True)
    assert "也没有勾选" in response.content.decode()
    assert not Month.objects.exists()


def test_whoever_confirms_is_named_where_a_report_waits(signed_in, june, contact):
    said = "等责任单位负责人或项目中心确认"
    client = signed_in(contact)
    send(client, june)
    page = client.get(june.get_absolute_url()).content.decode()
    assert f"2026年6月月报已提交，{said}。" in page
    assert f"填报，{said}" in page


def test_who_may_confirm_nothing_is_told_who_may(signed_in, stranger):
    answer = signed_in(stranger).get(reverse("investment:reports-confirm"))
    assert answer.status_code == 403
    assert "月报由责任单位负责人或项目中心确认" in answer.content.decode()


def test_the_list_says_who_confirms(signed_in, june, office):
    text = signed_in(office).get(reverse("investment:reports")).content.decode()
    assert "项目单位填报，责任单位负责人或项目中心确认" in text


def test_no_page_shows_the_former_figure_and_none_is_promised(signed_in, statistician):
    text = signed_in(statistician).get(reverse("investment:county-fai")).content.decode()
    assert "改填的，原数记录在案" in text
