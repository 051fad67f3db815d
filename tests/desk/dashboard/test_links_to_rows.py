"""Every number of 驾驶舱 leads to rows that add up to it, today and as of a closed month."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from core.templatetags import formats
from core.templatetags.formats import wan, yi
from investment import completion_and_gap, county_snapshot, overdue_stock, targets
from investment.models import AnnualTarget, CountyFai, MonthFigure
from norms.policy import policy_on
from projects import roadmap
from projects.models import Milestone, Project
from tests import pauses
from tests.desk.months import NOW, TODAY, close, confirmed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eighth_of_july")]
PAGES = ["/dashboard/", "/dashboard/?month=2026-06", "/dashboard/?month=2026-02"]


@pytest.fixture
def county(make_project, office, industry_bureau, water_bureau, contact):
    """Six projects of two units in three works, six closed months; two things of other years."""
    kinds = ["continuing", "new", "continuing", "new", "reserve", "preliminary"]
    projects = [
        make_project(
            f"示例{number}号",
            kind=kind,
            plan=f"{1000 * (number + 1)}.5{number}",
            work_area_id=1 + number % 3,
            responsible_unit=[industry_bureau, water_bureau][number % 2],
            contact=contact,
        )
        for number, kind in enumerate(kinds)
    ]
    do(projects[0], "RESUME", date(2026, 3, 31), office)
    do(projects[1], "START", date(2026, 7, 3), office)
    for number, project in enumerate(projects[:5]):
        add(project, "主体封顶", date(2026, 1 + number, 20), office)
        add(project, "设备安装", date(2026, 9, 1), office)
    finish(projects[0], "主体封顶", date(2026, 2, 3), office)
    finish(projects[3], "主体封顶", date(2026, 4, 2), office)
    add(make_project("示例往年", kind="reserve", year=2025), "往年未完", date(2026, 5, 5), office)
    for month in range(1, 7):
        tell(projects, month)
        CountyFai.objects.create(
            year=2026, month=month, ytd=month * 40000 + 123, source="县统计局", by_name="示例"
        )
        enter_goals(month, office)
        close(month, by=office)
    return projects


def do(project, code, day, office):
    project.milestones.get(code=code).complete_confirmed(by=office, on=day, now=NOW)


def add(project, name, due, office):
    roadmap.add_milestone(
        project,
        name=name,
        due_date=due,
        by=office,
        now=NOW,
        accept_overdue=True,
        known_since=date(2026, 1, 1),
    )


def finish(project, name, day, office):
    project.milestones.get(name=name).complete_confirmed(by=office, on=day, now=NOW)


def tell(projects, month):
    for number, project in enumerate(projects[:4]):
        confirmed(project, month, Decimal(month * 37 + number * 211) + Decimal("0.07"))


def enter_goals(month, office):
    for code in ("reserve_ratio", "signed", "funds"):
        targets.record_actual(
            AnnualTarget.objects.get(year=2026, code=code),
            by=office,
            as_of=completion_and_gap.last_day(2026, month),
            source="示例",
            today=TODAY,
            now=NOW,
            amount=Decimal("163.4") if code == "reserve_ratio" else Decimal(month) / 4,
        )


# --- Reading the page ---------------------------------------------------------------------------


def content_of(page):
    html = page.content.decode()
    return html[html.index("<h1") : html.index("</main>")]


def figures_on(page):
    """[(address, number as shown)] of every link with a number in it, names and tools aside."""
    found = []
    html = content_of(page).split('<nav class="seg', 1)
    html = html[0] + html[1].split("</nav>", 1)[1]
    for attributes, inner in re.findall(r"<a\s+([^>]*)>(.*?)</a>", html, re.DOTALL):
        text = re.sub(r"<span class=\"vh\">.*?</span>|<[^>]*>|\s", "", inner)
        if 'class="pn"' in attributes or not re.search("[0-9]", text):
            continue
        href = unescape(re.search('href="([^"]*)"', attributes)[1])
        found.append((href, re.search(r"[+\u2212]?[0-9][0-9,.]*%?", text)[0]))
    return found


def stated(page, path, query):
    """What the page led to says of its rows, having checked that the rows add up to it."""
    return PAGES_LED_TO[path](page, query)


def of_ledger(page, query):
    rows = page.context["table"].rows
    assert len(rows) == page.context["totals"]["count"]
    return {str(len(rows))}


def of_figures(page, query):
    totals = page.context["totals"]
    rows = [row.record for row in page.context["table"].rows]
    assert totals["count"] == len(rows)
    assert totals["ytd_sum"] == sum(row.ytd for row in rows)
    assert totals["plan_sum"] == sum(row.plan or 0 for row in rows)
    assert totals["month_sum"] == sum(row.month_amount for row in rows)
    amounts = [totals[f"{name}_sum"] for name in ("plan", "planned", "month", "ytd")]
    rates = {formats.percent(totals["rate"]), formats.gap(totals["gap"])}
    return {str(len(rows)), *map(yi, amounts), *map(wan, amounts), *rates}


def of_dates(page, query):
    totals, lines = page.context["totals"], [r.record.line for r in page.context["table"].rows]
    assert totals.overdue == sum(line.overdue for line in lines)
    assert totals.due == sum(line.due for line in lines)
    assert totals.in_time == sum(line.in_time for line in lines)
    if "owed" in query:
        return {str(len(lines))}
    if "due" in query:
        return {str(totals.due), str(totals.in_time)}
    return {str(totals.overdue), str(max(line.overdue_days for line in lines))}


def of_moved(page, query):
    rows = len(page.context["table"].rows)
    assert {tab.key: tab.count for tab in page.context["tabs"]}[query["what"][0]] == rows
    return {str(rows)}


def of_overdue(page, query):
    assert len(page.context["table"].rows) == page.context["counts"]["all"]
    return {str(page.context["counts"]["all"])}


def of_statistics(page, query):
    assert page.context["month"] == int(query["month"][0])
    return {yi(page.context["fai"].ytd)}


def of_target(page, query):
    status = page.context["status"]
    return {formats.quantity(status.shown), yi(page.context["target"].amount * 10000)}


def of_funnel(page, query):
    figures = page.context["view"].listed_figures
    rows, amount = page.context["table"].data, sum(row.amount for row in figures)
    assert sum(row.count for row in figures) == len(rows)
    assert amount == sum(row.worth or 0 for row in rows)
    return {str(len(rows)), yi(amount), "全部"}


PAGES_LED_TO = {
    "/pipeline/": of_funnel,
    "/projects/": of_ledger,
    "/dashboard/projects/": of_figures,
    "/dashboard/dates/": of_dates,
    "/dashboard/overdue/": of_moved,
    "/overdue/": of_overdue,
    "/statistics/": of_statistics,
    "/targets/": of_target,
}
#: At least so many links of each kind: today, and in a closed month.
LEAST_TODAY = {
    "/projects/": 9,
    "/dashboard/projects/": 35,
    "/dashboard/dates/": 12,
    "/overdue/": 3,
    "/pipeline/": 8,
}
LEAST_CLOSED = {"/dashboard/projects/": 20, "/dashboard/dates/": 8, "/dashboard/overdue/": 6}


@pytest.mark.parametrize("address", PAGES)
def test_every_number_leads_to_rows_that_add_up_to_it(client, office, county, address):
    client.force_login(office)
    # Many numbers lead to one page: a GET changes nothing, so once is enough.
    get = cache(client.get)
    page = get(address)
    seen = Counter()
    for href, number in figures_on(page):
        if href.startswith("#"):
            part = content_of(page).partition(f'id="{href[1:]}"')[2].partition("</figure>")[0]
            assert number in part
            continue
        path, query = urlsplit(href).path, parse_qs(urlsplit(href).query)
        path = re.sub("^/targets/[0-9]+/$", "/targets/", path)
        led_to = get(href)
        assert led_to.status_code == 200, href
        # Targets are as of today; a closed month keeps its own, entered once in this county.
        if path != "/targets/" or address == "/dashboard/":
            assert number in stated(led_to, path, query), (href, number)
        seen[path] += 1
    for path, least in (LEAST_CLOSED if "month" in address else LEAST_TODAY).items():
        assert seen[path] >= least, (path, seen)


@pytest.mark.parametrize("address", PAGES)
def test_every_cell_with_a_number_is_a_link(client, office, county, address):
    client.force_login(office)
    tables = re.findall(r"<section.*?</section>", content_of(client.get(address)), re.DOTALL)
    tables = [part for part in tables if "works-h" in part or "units-h" in part]
    assert len(tables) == 2
    for cell in re.findall(r"<td class=\"n\"[^>]*>(.*?)</td>", "".join(tables), re.DOTALL):
        assert re.search(r"<a\s+href=", cell) or not re.search("[0-9]", cell), cell


def test_the_rows_of_a_closed_month_stay_when_the_county_moves_on(client, office, county):
    client.force_login(office)
    addresses = ["/dashboard/dates/?month=2026-04", "/dashboard/overdue/?month=2026-04&what=open"]
    before = [content_of(client.get(address)) for address in addresses]
    finish(county[2], "主体封顶", date(2026, 4, 1), office)
    do(county[2], "RESUME", date(2026, 3, 1), office)
    pauses.pause(county[1], by=office, on=TODAY, now=NOW)
    assert [content_of(client.get(address)) for address in addresses] == before


def test_a_closed_month_keeps_the_rows_of_what_was_taken_off_the_ledger(client, office, county):
    client.force_login(office)
    addresses = ["/dashboard/dates/?month=2026-04", "/dashboard/overdue/?month=2026-04&what=open"]
    before = [content_of(client.get(address)) for address in addresses]
    for gone in county[1:4]:
        gone.listings.update(withdrawn_on=TODAY)
        Project.objects.filter(pk=gone.pk).update(withdrawn_on=TODAY)
    assert [content_of(client.get(address)) for address in addresses] == before
    assert client.get("/dashboard/dates/").context["totals"].count == 3


def test_what_a_month_says_of_overdue_is_what_its_projects_say(county):
    for month in MonthFigure.objects.values_list("month", flat=True).distinct():
        rows = MonthFigure.objects.filter(month=month).select_related("month")
        told = rows[0].month
        # The stock is the county's; a figure stands for a project of the year's list.
        listed = {row.project_id for row in rows}
        counted = overdue_stock.rows_of_month(told)
        keys = [row.key for row in counted if row.is_open]
        mine = Milestone.objects.filter(pk__in=keys, project__in=listed)
        assert mine.count() == sum(row.overdue for row in rows)
        assert len(keys) == told.overdue_open
    assert told.overdue_open > 2


def test_a_report_of_completion_that_waits_is_neither_kept_nor_missed(
    county, contact, office, client
):
    start = county[3].milestones.get(code="START")
    start.submit(by=contact, on=date(2026, 7, 1), now=NOW)
    lines = county_snapshot.snapshot_today(2026, TODAY, policy_on(TODAY))
    stands = Counter(line.owed_status(TODAY) for line in lines if line.owed)
    assert stands == {"ok": 1, "late": 1, "wait": 1, "no": 1}
    client.force_login(office)
    page = client.get("/dashboard/dates/?owed=wait&code=START")
    assert [row.record.project for row in page.context["table"].rows] == [county[3]]


@pytest.mark.parametrize(
    "query",
    ["unit=x", "unit=0", "owed=nonsense", "code=COMPLETE", "area=99999999999999", "due=2"],
)
def test_a_filter_that_cannot_be_read_finds_nothing(client, office, county, query):
    client.force_login(office)
    page = client.get(f"/dashboard/dates/?{query}")
    assert page.status_code == 200
    assert page.context["totals"].count == 0


def test_an_unknown_part_shows_what_is_open(client, office, county):
    client.force_login(office)
    assert client.get("/dashboard/overdue/?what=nonsense").context["tab"] == "open"
    assert client.get("/dashboard/overdue/?month=2026-09").status_code == 404
    assert client.get("/dashboard/dates/?month=2026-09").status_code == 404


@pytest.mark.parametrize("path", ["/dashboard/dates/", "/dashboard/overdue/?what=opened"])
def test_the_rows_cost_the_same_however_many(
    client, office, county, path, make_project, django_assert_num_queries
):
    client.force_login(office)
    client.get(path)
    with django_assert_num_queries(QUERIES[path]):
        client.get(path)
    for number in range(12):
        project = make_project(f"示例多{number}", kind="continuing")
        add(project, "又一节点", date(2026, 7, 2), office)
    with django_assert_num_queries(QUERIES[path]):
        client.get(path)


QUERIES = {"/dashboard/dates/": 9, "/dashboard/overdue/?what=opened": 10}
