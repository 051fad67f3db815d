"""The charts are drawn in a real browser under the strict content policy, from their tables."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.utils import timezone

from investment import defaults
from investment.models import CountyFai

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entered(db):
    """The bureau's figures of two months of this year."""
    year = timezone.localdate().year
    defaults.load_targets(apps, year=year)
    for month, ytd in ((1, 30000), (2, 70000)):
        CountyFai.objects.create(
            year=year, month=month, ytd=Decimal(ytd), source="示例", by_name="示例统计员一"
        )


@pytest.fixture
def problems():
    """Whatever the browser complains of, refusals by the content policy among it."""
    return []


def listen(page, problems):
    page.on("console", lambda line: line.type == "error" and problems.append(line.text))
    page.on("pageerror", lambda error: problems.append(str(error)))


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize("width", [1440, 390])
def test_a_chart_is_drawn_without_a_word_from_the_policy(
    page, county_leader, open_as, problems, width
):
    listen(page, problems)
    page.set_viewport_size({"width": width, "height": 900})
    open_as(county_leader, "/dashboard/")
    figure = page.locator("figure[data-chart]").first
    assert figure.locator(".plot svg path").count() > 3
    assert "7" in figure.locator(".plot svg text").all_text_contents()
    page.mouse.move(*centre(figure.locator(".plot").bounding_box()))
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [line for line in problems if "favicon" not in line] == []


def centre(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.usefixtures("entered")
def test_without_the_library_the_tables_stand_open(page, county_leader, open_as):
    page.route("**/echarts*.js", lambda route: route.abort())
    open_as(county_leader, "/dashboard/")
    assert page.locator("figure[data-chart] table").first.is_visible()
