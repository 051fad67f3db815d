import re

import pytest
from django import forms
from django.template.loader import render_to_string


class ProgressForm(forms.Form):
    state = forms.ChoiceField(
        label="现在到哪一步了", widget=forms.RadioSelect, choices=[("done", "已经完成")]
    )
    on = forms.DateField(label="实际完成日期", help_text="例如 2026-07-05")
    remark = forms.CharField(label="一句话进展", required=False)
    help = forms.BooleanField(label="需要上级协调", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("别人刚改过")


@pytest.fixture
def html():
    data = {"state": "", "on": "2026-06-31", "version": "1"}
    return str(ProgressForm(data))


def test_label_hint_error_and_input_come_in_this_order(html):
    field = html[html.index('for="id_on"') :]
    places = [field.index(mark) for mark in ("实际完成日期", "例如 2026", "错误：", "<input")]
    assert places == sorted(places)


def test_the_input_names_its_hint_and_its_error(html):
    tag = re.search(r'<input[^>]*name="on"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in tag
    for name in re.search(r'aria-describedby="([^"]+)"', tag)[1].split():
        assert f'id="{name}"' in html


def test_the_summary_counts_the_problems_and_links_to_each(html):
    assert "请改 3 处" in html
    assert "<li>别人刚改过</li>" in html
    for target in re.findall(r'<a href="#([^"]+)"', html):
        assert f'id="{target}"' in html


def test_the_summary_stands_first_and_takes_the_focus(html):
    assert html.index('role="alert"') < html.index("现在到哪一步了</legend>")
    assert 'tabindex="-1" data-errors' in html


def test_a_form_without_problems_has_no_summary():
    assert "data-errors" not in str(ProgressForm())


def test_only_what_may_be_left_out_says_so():
    page = str(ProgressForm())
    assert re.search(r'一句话进展 <span class="optional">选填', page)
    assert not re.search(r'实际完成日期 <span class="optional">', page)


def test_the_hidden_field_is_there_once(html):
    assert html.count('name="version"') == 1


def test_options_are_drawn_with_our_own_template(html):
    assert '<label class="opt" for="id_state_0">' in " ".join(html.split())


def test_a_field_alone_comes_with_its_group():
    assert '<label for="id_on">' in ProgressForm()["on"].as_field_group()


def test_the_summary_can_be_placed_by_hand():
    shown = render_to_string("components/form/summary.html", {"form": ProgressForm({})})
    assert "请改" in shown
