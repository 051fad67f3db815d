"""The State Council's notice, pasted: its sentences as days off and make-up days."""

from datetime import date

import pytest
from django.urls import reverse

from norms import holiday_notice, workdays
from norms.models import CalendarDay
from tests.forms import act

NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""  # noqa: E501


@pytest.mark.django_db
def test_the_notice_of_2026_is_read_as_the_table_has_it():
    found = holiday_notice.read(NOTICE_2026, 2026)
    assert found.complaints == []
    assert found.rows == list(CalendarDay.objects.values_list("date", "is_workday", "name"))


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("一、清明节：4月4日放假1天。", [4]),
        ("清明节：4月4日（星期六）至4月6日（星期一）放假，共3天", [4, 5, 6]),
        ("（三）清明节：2026年4月4日（周六）至6日（周一）放假，共3天。", [4, 5, 6]),
    ],
)
def test_other_ways_of_writing_it(text, off):
    found = holiday_notice.read(text, 2026)
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
    assert words in " ".join(holiday_notice.read(text, 2026).complaints)


NEW_YEAR_2027 = (
    "一、元旦：2027年1月1日（周五）至3日（周日）放假，共3天。2026年12月27日（周日）上班。"
)


def test_a_make_up_day_of_the_year_before_stands_apart():
    found = holiday_notice.read(NEW_YEAR_2027, 2027)
    assert [day.year for day, _, _ in found.rows] == [2027] * 3
    assert found.others == [(date(2026, 12, 27), True, "调休上班")]


#: How the notices of other years were written.
NOTICES = {
    # 2025: two holidays in one, 不调休, the headings of the paper around it.
    2025: (
        """国务院办公厅关于2025年
部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
    经国务院批准，现将2025年元旦、春节放假调休日期的具体安排通知如下。
    一、元旦：1月1日（周三）放假1天，不调休。
    二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
    三、清明节：4月4日（周五）至6日（周日）放假，共3天。
    四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
    五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
    六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
    节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2024年11月12日""",
        28,
        5,
    ),
    # 2024: 与周末连休, and advice to employers that is no day off.
    2024: (
        """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
        28,
        8,
    ),
    # 2023: across New Year, and all in one line, as a copied page has it.
    2023: (
        "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。二、春节：1月21日至27日放假调休，共7天。"
        "1月28日（星期六）、1月29日（星期日）上班。三、清明节：4月5日放假，共1天。四、劳动节：4月29日至"
        "5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。五、端午节：6月22日至24日放假"
        "调休，共3天。6月25日（星期日）上班。六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。"
        "10月7日（星期六）、10月8日（星期日）上班。",
        26,
        7,
    ),
    # 2014: numbers in brackets, 补休.
    2014: (
        """（一）元旦：1月1日放假1天。
（二）春节：1月31日至2月6日放假调休，共7天。1月26日（星期日）、2月8日（星期六）上班。
（三）清明节：4月5日放假，4月7日（星期一）补休。
（四）劳动节：5月1日至3日放假调休，共3天。5月4日（星期日）上班。
（五）端午节：6月2日放假，与周末连休。
（六）中秋节：9月8日放假，与周末连休。
（七）国庆节：10月1日至7日放假调休，共7天。9月28日（星期日）、10月11日（星期六）上班。""",
        22,
        5,
    ),
    # Typed over by hand: wide digits, commas between the sentences, other dashes and words.
    2026: (
        """1. 元旦： １ 月 １ 日（星期四）—3日（星期六）放假，共3天，1月4日（星期天）调休上班；
2. 春节：2月15日(周日，农历腊月二十八)到2月23日(周一)放假,共9天,2月14日(周六)、28日(周六)上班；
3. 清明节：4月4日～6日放假，共3天；
4. 劳动节：5月1日~5日放假调休共5天，5月9日（周六）补班；""",
        20,
        4,
    ),
}  # noqa: E501


@pytest.mark.parametrize("year", NOTICES)
def test_the_forms_that_notices_of_other_years_had(year):
    text, off, worked = NOTICES[year]
    found = holiday_notice.read(text, year)
    assert found.complaints == []
    assert (len(found.off), len(found.worked)) == (off, worked)


def test_two_holidays_in_one_bear_both_names():
    found = holiday_notice.read(NOTICES[2025][0], 2025)
    assert (date(2025, 10, 8), False, "国庆节、中秋节") in found.rows
    assert found.missing == []


def test_advice_is_no_day_off():
    days = {day for day, _, _ in holiday_notice.read(NOTICES[2024][0], 2024).rows}
    assert date(2024, 2, 9) not in days


def test_the_holidays_that_were_not_pasted_are_named():
    assert holiday_notice.read(NOTICES[2026][0], 2026).missing == ["端午节", "中秋节", "国庆节"]


def test_the_notice_of_another_year_is_complained_of():
    words = " ".join(holiday_notice.read(NOTICES[2025][0], 2024).complaints)
    assert "粘贴的是 2025 年的通知" in words


@pytest.fixture
def paste(client, office, db):
    client.force_login(office)

    def post(text, year=2026, **more):
        return act(client, reverse("norms:calendar-paste", args=[year]), {"text": text} | more)

    return post


def test_it_is_shown_before_it_is_written(paste):
    CalendarDay.objects.all().delete()
    page = paste(NOTICE_2026)
    assert "放假 33 天，调休上班 6 天" in page.content.decode()
    assert not CalendarDay.objects.exists()
    assert paste(NOTICE_2026, confirmed="1").status_code == 302
    assert CalendarDay.objects.count() == 39
    assert workdays.is_workday(date(2026, 2, 14))
    assert not workdays.is_workday(date(2026, 10, 7))


def test_with_a_complaint_nothing_is_written_even_when_confirmed(paste):
    before = CalendarDay.objects.count()
    page = paste("一、元旦：1月1日（周五）放假，共1天。", confirmed="1")
    assert page.status_code == 422
    assert CalendarDay.objects.count() == before


def test_days_of_the_year_beside_it_are_shown_and_written_too(paste):
    page = paste(NEW_YEAR_2027, 2027).content.decode()
    assert "2026年12月27日" in page
    assert "没有读到春节、清明节" in page
    paste(NEW_YEAR_2027, 2027, confirmed="1")
    assert workdays.is_workday(date(2026, 12, 27))
    assert not workdays.is_workday(date(2026, 10, 7))


def test_the_old_table_of_that_year_alone_is_replaced(paste):
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    paste("一、元旦：1月1日（周四）放假，共1天。", confirmed="1")
    assert CalendarDay.objects.filter(date__year=2026).count() == 1
    assert CalendarDay.objects.filter(date__year=2027).count() == 1


@pytest.mark.parametrize("who", ["contact", "county_leader", "administrator"])
def test_only_the_office_pastes(client, request, db, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("norms:calendar-paste", args=[2027])).status_code == 403
