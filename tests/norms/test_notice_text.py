"""The State Council's notice, pasted: its sentences as days off and make-up days."""

from datetime import date

import pytest
from django.urls import reverse

from norms import calendar, notice_text, seed
from norms.models import CalendarDay

NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""  # noqa: E501


def test_the_notice_of_2026_is_read_as_the_table_has_it():
    found = notice_text.read(NOTICE_2026, 2026)
    assert found.complaints == []
    assert found.rows == sorted(seed.days_2026())


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("一、清明节：4月4日放假1天。", [4]),
        ("清明节：4月4日（星期六）至4月6日（星期一）放假，共3天", [4, 5, 6]),
        ("（三）清明节：2026年4月4日（周六）至6日（周一）放假，共3天。", [4, 5, 6]),
    ],
)
def test_other_ways_of_writing_it(text, off):
    found = notice_text.read(text, 2026)
    assert found.complaints == []
    assert [day.day for day, works, _ in found.rows] == off


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一、元旦：1月1日（周五）至3日（周六）放假，共3天。", "1月1日是星期四"),
        ("一、元旦：1月1日（周四）至3日（周六）放假，共4天。", "读到 3 天"),
        ("一、元旦：13月1日放假。", "看不懂日期"),
        ("一、元旦：1月5日至3日放假。", "看不懂"),
        ("一、元旦：1月1日放假。1月1日上班。", "既写放假又写上班"),
        ("今年照常上班", "没有读到放假安排"),
    ],
)
def test_what_does_not_agree_is_complained_of(text, words):
    assert words in " ".join(notice_text.read(text, 2026).complaints)


def test_a_make_up_day_of_the_year_before_is_left_to_its_own_year():
    found = notice_text.read(
        "一、元旦：2027年1月1日（周五）至3日（周日）放假，共3天。2026年12月27日（周日）上班。", 2027
    )
    assert [day.year for day, _, _ in found.rows] == [2027] * 3


@pytest.fixture
def paste(client, office, db):
    client.force_login(office)

    def post(text, year=2026, **more):
        return client.post(reverse("norms:calendar-paste", args=[year]), {"text": text} | more)

    return post


def test_it_is_shown_before_it_is_written(paste):
    CalendarDay.objects.all().delete()
    page = paste(NOTICE_2026)
    assert "放假 33 天，调休上班 6 天" in page.content.decode()
    assert not CalendarDay.objects.exists()
    assert paste(NOTICE_2026, confirmed="1").status_code == 302
    assert CalendarDay.objects.count() == 39
    assert calendar.is_workday(date(2026, 2, 14))
    assert not calendar.is_workday(date(2026, 10, 7))


def test_with_a_complaint_nothing_is_written_even_when_confirmed(paste):
    before = CalendarDay.objects.count()
    page = paste("一、元旦：1月1日（周五）放假，共1天。", confirmed="1")
    assert page.status_code == 422
    assert CalendarDay.objects.count() == before


def test_the_old_table_of_that_year_alone_is_replaced(paste):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    paste("一、元旦：1月1日（周四）放假，共1天。", confirmed="1")
    assert CalendarDay.objects.filter(date__year=2026).count() == 1
    assert CalendarDay.objects.filter(date__year=2027).count() == 1


@pytest.mark.parametrize("who", ["contact", "county_leader", "administrator"])
def test_only_the_office_pastes(client, request, db, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("norms:calendar-paste", args=[2027])).status_code == 403
