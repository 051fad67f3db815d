import pytest

from tools import external_urls


@pytest.mark.parametrize(
    "line",
    [
        '<link href="' + "https:" + '//fonts.elsewhere.net/a.css">',
        "see http:" + "//elsewhere.net",
        '<script src="' + "//" + 'cdn.elsewhere.net/x.js"></script>',
        "background: url(" + "//" + "elsewhere.net/x.png)",
        "index = files.python" + "hosted.org",
        "cd /wo" + "rk/main",
    ],
)
def test_a_line_that_leads_outside_is_named(line):
    assert external_urls.slips("page.html", line)


@pytest.mark.parametrize(
    "line",
    [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        "SITE_URL=http://127.0.0.1:8000",
        "postgres://ledger@127.0.0.1/ledger",
        "https://ledger.example.invalid/overdue/",
        'f"http://{host}:{port}"',
        "// a comment",
    ],
)
def test_a_line_that_stays_at_home_is_not(line):
    assert not external_urls.slips("page.html", line)
