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
        ("<<<<<<< HEAD", "merge conflict"),
        ("=======", "merge conflict"),
        (">>>>>>> main", "merge conflict"),
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


@pytest.fixture
def template(tmp_path, monkeypatch):
    monkeypatch.setattr(template_check, "ROOT", tmp_path)
    return tmp_path / "page.html"


def test_a_line_that_nobody_reads_to_its_end_is_named(template):
    template.write_text("<p>\n" + "长" * 161 + "\n</p>", encoding="utf-8")
    assert template_check.wide_lines(template) == ["page.html: line 2: 161 characters"]


@pytest.mark.parametrize(
    "line",
    [
        "长" * 160,
        f'  <path d="{"M0 0" * 50}"/>',
        f'<meta name="htmx-config" content=\'{{"a": "{"b" * 160}"}}\'>',
    ],
)
def test_a_line_of_data_may_be_long(template, line):
    template.write_text(line, encoding="utf-8")
    assert template_check.wide_lines(template) == []


def test_words_beside_the_data_are_no_data(template):
    template.write_text(f'<path d="{"M0 0" * 50}"/><p>字</p>', encoding="utf-8")
    assert len(template_check.wide_lines(template)) == 1


def test_style_sheets_scripts_and_letters_are_read_too():
    endings = {path.suffix for path in template_check.written_files()}
    assert {".html", ".txt", ".css", ".js"} <= endings
