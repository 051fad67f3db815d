"""The funnel on the dashboard: of today, and plain about what it cannot say."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from investment.models import AnnualTarget, TargetActual
from pipeline import pool_entries
from pipeline.pool_records import NewEntry
from projects import project_lifecycle
from tests.desk.months import NOW, TODAY, confirmed
from tests.desk.months import close as close_month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eighth_of_july")]


@pytest.fixture
def funnel_text(get):
    """funnel_text(person, "?month=2026-01"): what the card says, in words."""

    def read(person, query=""):
        html = get(person, f"/dashboard/{query}").content.decode()
        part = html[html.index('id="funnel-h"') :].partition("</section>")[0]
        return in_words(part)

    return read


def in_words(html):
    """Without tags, every run of white space as one blank."""
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def test_each_step_with_its_count_and_money(funnel_text, office, make_project):
    make_project("示例列入", kind="new", total_investment=Decimal(25000))
    make_project("示例开工", kind="new", stage="building", total_investment=None)
    text = funnel_text(office)
    assert "列入 1 个 2.50 亿元" in text
    assert "开工 1 个 0.00 亿元 1 个未填总投资" in text
    assert "到“列入”的 2 个，有 1 个（50.0%）到“开工”" in text
    assert "各步和退出合计 2 个 ＝ 项目 2 个 ＋ 未落地的签约 0 个" in text


def test_before_the_opening_list_the_typed_figure_stands_with_its_source(
    funnel_text, office, make_project
):
    make_project()
    assert "期初清单未确认" in funnel_text(office)
    assert "也没有填报数" in funnel_text(office)
    target = AnnualTarget.objects.get(year=2026, code="reserve_ratio")
    TargetActual.objects.create(
        target=target, as_of=date(2026, 6, 30), amount=Decimal("163.4"), source="县发改局", at=NOW
    )
    text = funnel_text(office)
    assert "填报数：储备库 163.4 ÷" in text
    assert "县发改局，截至 6月30日" in text


def test_once_confirmed_the_entries_speak(funnel_text, office, make_project):
    project = make_project("示例储备", kind="reserve", total_investment=Decimal(30000))
    row = NewEntry(project, TODAY, Decimal(29000), "conceived", None, "")
    pool_entries.confirm_opening(
        [row], confirmed_on=TODAY, document="左政办函〔2026〕7号", by=office, now=NOW
    )
    text = funnel_text(office)
    assert "期初清单未确认" not in text
    assert "入库 1 个 3.00 亿元" in text


def test_what_was_withdrawn_is_a_link_for_whom_it_is_kept(get, office, county_leader, make_project):
    project = make_project()
    project_lifecycle.withdraw(project, by=office, reason="重复", on=TODAY, now=NOW)
    link = "/pipeline/?step=withdrawn"
    assert link in get(office, "/dashboard/").content.decode()
    text = get(county_leader, "/dashboard/").content.decode()
    assert link not in text
    assert "撤回 1 个" in in_words(text)


def test_a_closed_month_has_none_and_says_so(funnel_text, office, make_project):
    confirmed(make_project(), 1, "100")
    close_month(1, by=office)
    text = funnel_text(office, "?month=2026-01")
    assert "漏斗只按今日计算，不随月份冻结，这里不显示 1 月末的数" in text
    assert "列入" not in text
