"""One reader of a day, for sheets and for every form of a page."""

import importlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.forms.fields import DayField, day_field
from tests.architecture import modules

CHRISTMAS = date(2026, 12, 20)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-20",
        "2026年12月20日",
        "2026 年 12 月 20 日",
        "12月20日",
        "１２月２０日",
        "２０２６－１２－２０",
        "2026.12.20",
        "2026/12/20",
        "20261220",
        "二〇二六年十二月二十日",
        " 2026-12-20 ",
        "12/20/2026",
        "2026-12-20 00:00",
    ],
)
def test_a_day_is_read_as_offices_write_it(typed):
    field = day_field("日期")
    field.year = 2026
    assert field.clean(typed) == CHRISTMAS
    assert not field.has_changed(CHRISTMAS, typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026年12月", "“2026年12月”没有写明是哪一天，请写成 2026-06-30 的样式。"),
        ("12月底", "没有写明是哪一天"),
        ("12月中旬", "没有写明是哪一天"),
        ("2026", "没有写明是哪一天"),
        ("46376", "没有写明是哪一天"),
        ("年底前", "没有写明是哪一天"),
        ("3/4/2026", "年月日顺序不明"),
        ("2026-02-30", "2026 年 2 月没有 30 日"),
        ("9999年12月31日", "年份 9999 不合常理"),
        ("0000-00-00", "年份 0000 不合常理"),
        ("尽快", "读不出确切日期"),
        ("9" * 10_000, "不是日期"),
        ("\x00", "读不出确切日期"),
    ],
)
def test_what_leaves_a_doubt_is_said_in_place(typed, said):
    with pytest.raises(ValidationError) as refused:
        DayField().clean(typed)
    assert said in refused.value.messages[0]


def test_a_day_without_a_year_is_of_this_year_or_of_the_form_s():
    field, today = DayField(), datetime.now(ZoneInfo("Asia/Shanghai"))
    assert field.clean("12月20日") == date(today.year, 12, 20)
    field.year = 2024
    assert field.clean("12月20日") == date(2024, 12, 20)


@pytest.mark.parametrize("empty", ["", None, "  "])
def test_an_empty_day_is_asked_for_where_it_is_needed(empty):
    assert DayField(required=False).clean(empty) is None
    with pytest.raises(ValidationError, match="请填新日期"):
        day_field("新日期").clean(empty)


def test_a_browser_draws_its_own_calendar():
    class Form(forms.Form):
        day = day_field("日期")

    drawn = str(Form(initial={"day": CHRISTMAS})["day"])
    assert 'type="date"' in drawn
    assert 'value="2026-12-20"' in drawn


def forms_of(base):
    for found in base.__subclasses__():
        yield found
        yield from forms_of(found)


def test_every_form_reads_days_with_the_one_field():
    for name in modules.modules(*modules.APPS):
        if ".forms" in name or name.endswith("filtersets"):
            importlib.import_module(name)
    own = [f for f in forms_of(forms.BaseForm) if f.__module__.split(".")[0] in modules.APPS]
    days = [
        (form.__name__, name, type(field))
        for form in own
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField)
    ]
    assert len(days) > 15
    assert [day for day in days if not issubclass(day[2], DayField)] == []
