import pytest
from django.template import Context, Template, engines


def shown(source, **values):
    return Template("{% load joinlines %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>\n  逾期\n  {{ days }} 天\n</p>", "<p>逾期3 天</p>"),
        ("{% if days %}\n  逾期\n{% else %}\n  按期\n{% endif %}\n。", "逾期。"),
        ("{% for each in 'ab' %}\n  {{ each }}\n{% endfor %}", "ab"),
        ("{% with more=days %}\n  {{ more }}\n{% endwith %}", "3"),
        ("上次 · \n  {{ days }} 天 前", "上次 ·3 天 前"),
    ],
)
def test_a_break_between_words_shows_nothing(source, text):
    assert shown("{% joinlines %}" + source + "{% endjoinlines %}", days=3) == text


def test_a_break_between_attributes_stays_a_blank():
    source = '<a\n  href="{{ url }}"\n  class="pn"{% if now %}\n  data-now{% endif %}>看\n</a>'

    text = shown("{% joinlines %}" + source + "{% endjoinlines %}", url="/1/", now=True)

    assert text == '<a href="/1/" class="pn" data-now>看</a>'


def test_a_value_keeps_its_line_breaks():
    assert shown("{% joinlines %}\n{{ note }}\n{% endjoinlines %}", note="一\n二") == "一\n二"


def test_what_stands_outside_keeps_its_line_breaks():
    assert shown("一\n{% joinlines %}二\n三{% endjoinlines %}\n四") == "一\n二三\n四"


def test_an_included_template_keeps_its_line_breaks():
    part = engines["django"].from_string("一\n二").template

    text = shown("{% joinlines %}\n{% include part %}\n{% endjoinlines %}", part=part)

    assert text == "一\n二"
