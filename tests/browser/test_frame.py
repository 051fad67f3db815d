"""The browser sees what the frame promises: Chinese, county time, two widths."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_browser_lives_in_the_county(page):
    where = page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]")
    assert where == ["zh-CN", "Asia/Shanghai"]


def test_the_sign_in_page_fits_a_telephone(live_server, phone_page):
    phone_page.goto(f"{live_server.url}/login/")
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone_page.get_by_role("button").count() > 0
