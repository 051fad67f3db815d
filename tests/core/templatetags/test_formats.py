"""Dates, amounts, bars and groups as a page shows them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from core.lists.choices import Choice
from core.templatetags import formats


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
