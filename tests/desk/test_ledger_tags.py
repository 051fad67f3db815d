from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.utils import timezone

from core.lists.choices import Choice
from core.templatetags import formats
from norms import policy
from norms.models import Rung
from projects.templatetags import lights


def a_light(glyph="red", word="红灯", sentence="逾期 49 天"):
    return SimpleNamespace(glyph=glyph, word=word, sentence=sentence)


def test_a_light_is_shape_word_and_reason():
    shown = lights.light(a_light())
    assert 'href="#l-red"' in shown
    assert "红灯" in shown
    assert 'title="逾期 49 天"' in shown


def test_a_light_can_carry_another_word():
    assert "逾期 49 天</span>" in lights.light(a_light(sentence=""), "逾期 49 天")


def test_what_a_light_says_is_escaped():
    assert "<b>" not in lights.light(a_light(word="<b>", sentence='"><b>'))


def test_no_light_is_a_dash():
    assert lights.light(None) == "—"


def test_the_colour_yellow_has_the_amber_shape():
    assert lights.lamp("yellow") == lights.lamp("amber")
    assert "黄灯" in lights.lamp("yellow")


@pytest.mark.parametrize(
    ("number", "lit", "word"), [(1, 1, "一级 催办"), (3, 3, "三级 督办单"), (4, 4, "四级 通报约谈")]
)
@pytest.mark.django_db
def test_a_level_is_pips_and_a_word(number, lit, word):
    shown = lights.level(number)
    assert shown.count('class="on"') == lit
    assert shown.count("<i") == 4
    assert word in shown


@pytest.mark.django_db
def test_the_word_of_a_level_is_the_norms_own():
    Rung.objects.filter(level=1).update(level_name="提醒催办")
    policy.touch()
    policy.norms_on(timezone.localdate())
    assert "一级 提醒催办" in lights.level(1)
    assert lights.level_word(1) == "一级 提醒催办"


def test_no_level_shows_nothing():
    assert lights.level(0) == ""
    assert lights.level(None) == ""


@pytest.mark.parametrize(
    ("due", "times", "words"),
    [
        (date(2026, 7, 1), 2, "顺延 2 次"),
        (date(2026, 6, 29), 1, "改期 1 次"),
        (date(2026, 6, 30), 2, "改期 2 次"),
        (date(2026, 7, 1), None, ""),
    ],
)
def test_a_date_is_said_to_be_put_off_only_where_it_went_later(due, times, words):
    milestone = SimpleNamespace(due_date=due, baseline_due_date=date(2026, 6, 30))
    assert formats.moved(milestone, times) == words


def test_the_options_of_a_select_are_escaped_and_the_chosen_one_marked():
    shown = formats.options(
        Choice("unit", "责任单位", "7", [("7", "<b>县水利局"), ("70", "县工信局")])
    )
    assert shown == (
        '<option value="7" selected>&lt;b&gt;县水利局</option><option value="70">县工信局</option>'
    )


@pytest.mark.parametrize(
    ("value", "width"),
    [(Decimal("23.34"), "23.3"), (130, "100.0"), (-5, "0.0"), (None, "0.0"), (0, "0.0")],
)
def test_a_bar_stays_inside_its_frame(value, width):
    assert f'class="f" width="{width}%"' in formats.bar(value)


def test_a_bar_has_a_tick_only_where_there_is_a_plan():
    assert 'class="m" x="0.0%"' in formats.bar(10, 0)
    assert 'class="m"' not in formats.bar(10)


def test_a_bar_with_a_label_is_an_image_and_without_one_decoration():
    assert 'role="img" aria-label="完成率 10%"' in formats.bar(10, label="完成率 10%")
    assert 'aria-hidden="true"' in formats.bar(10)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 7, 8), "7月8日"),
        (date(2025, 12, 31), "2025年12月31日"),
        (date(2027, 1, 1), "2027年1月1日"),
        (None, "—"),
        # Late in the evening in London it is the next day in Zuoquan.
        (datetime(2026, 7, 7, 20, tzinfo=UTC), "7月8日"),
    ],
)
def test_a_date_names_its_year_only_when_it_is_another(day, shown):
    assert formats.md(day, date(2026, 7, 8)) == shown


def test_a_moment_is_shown_in_local_time():
    moment = datetime(2026, 7, 8, 0, 30, tzinfo=UTC)
    assert formats.clock(moment).endswith("7月8日 08:30")


def test_weekdays_are_chinese():
    assert formats.weekday(date(2026, 7, 10)) == "星期五"
    assert formats.weekday(date(2026, 7, 12)) == "星期日"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("12345.00"), "12,345"),
        (Decimal("12345.50"), "12,345.5"),
        (Decimal("300.00"), "300"),
        (Decimal("0.00"), "0"),
        (Decimal("-120.00"), "\u2212120"),
        (Decimal("-0.001"), "0"),
        (None, "—"),
    ],
)
def test_amounts_in_wan(amount, shown):
    assert formats.wan(amount) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Decimal("500000"), "50.00"),
        (Decimal("483080"), "48.31"),
        (Decimal("50"), "0.01"),
        (Decimal("49.99"), "0.00"),
        (None, "—"),
    ],
)
def test_amounts_in_yi(amount, shown):
    assert formats.yi(amount) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13912340001", "139****0001"), ("6123456", "*****56"), ("12", "12"), ("", ""), (None, "")],
)
def test_phones_are_masked(number, shown):
    assert formats.masked_phone(number) == shown


@pytest.mark.parametrize(
    ("path", "link", "marked"),
    [
        ("/", "/", True),
        ("/overdue/", "/", False),
        ("/projects/3/", "/projects/", True),
        ("/projects/3/", "/overdue/", False),
    ],
)
def test_the_room_one_is_in_is_marked(path, link, marked):
    context = {"request": RequestFactory().get(path)}
    assert bool(formats.current(context, link)) is marked


def a_table(*keys, **more):
    rows = [SimpleNamespace(record=SimpleNamespace(key=key)) for key in keys]
    return SimpleNamespace(paginated_rows=rows, **more)


def test_records_stand_under_their_headings_in_the_order_of_the_page():
    table = a_table("甲", "甲", "乙", group_of=lambda r: r.key, group_summaries={"甲": "5 项"})
    groups = formats.grouped(table)
    assert [(g.key, g.summary, len(g.records)) for g in groups] == [
        ("甲", "5 项", 2),
        ("乙", None, 1),
    ]


def test_a_table_without_groups_is_one_group_without_a_name():
    (group,) = formats.grouped(a_table("甲", "乙"))
    assert group.key is None
    assert len(group.records) == 2
