import pytest

from tools import template_check


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color:red">', "inline style"),
        ("<style>p {}</style>", "inline style"),
        ('<button onclick="go()">', "inline handler"),
        ("<script>go()</script>", "inline script"),
        ('<a href="javascript:go()">', "script address"),
        ('<form hx-on:submit="go()">', "htmx code"),
    ],
)
def test_what_the_policy_would_refuse_is_named(text, what):
    assert template_check.slips(f"<p>\n{text}") == [f"line 2: {what}"]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="/static/app.js" defer></script>',
        '<rect width="40" x="2"/>',
        '<td class="style-none" data-reason="x">',
        "{# style= is refused here #}<p>",
        "<p>on = 1</p>",
    ],
)
def test_what_the_policy_allows_is_not(text):
    assert template_check.slips(text) == []
