"""The overdue list of a day gone by: two answers, each named, and where they differ."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.values.local_days import midnight
from investment import kept_days
from projects import project_lifecycle, roadmap
from tests.cast import NEW_YEAR
from tests.desk.exported import rows, sheet_of
from tests.investment.conftest import at, close, told  # noqa: F401
from tests.page_text import page_text

DAY = timedelta(days=1)
JULY_8 = date(2026, 7, 8)
AUGUST_20 = at(date(2026, 8, 20), 12)
THEN, CLOSING, DIFFERENT = "then", "closing", "different"


def keep(day=JULY_8):
    assert kept_days.keep(day, now=midnight(day + DAY) + timedelta(minutes=10))


@pytest.fixture
def listed(make_project, lead, contact, unit_head):
    with time_machine.travel(at(date(2026, 1, 5)), tick=False):
        return make_project(lead=lead, contact=contact)


@pytest.fixture
def other(make_project, other_project):
    """On the list since January too, 复工 overdue since April."""
    return other_project


@pytest.fixture
def kept(listed, other):
    keep()
    with time_machine.travel(AUGUST_20, tick=False):
        yield listed


@pytest.fixture
def differing(listed, office, close):  # noqa: F811
    """Kept on 8 July; written on the 20th: one more that was due on the 1st; July closed."""
    keep()
    written = at(date(2026, 7, 20))
    with time_machine.travel(written, tick=False):
        facts = {"name": "设备采购", "due_date": date(2026, 7, 1), "known_since": NEW_YEAR}
        made = {"by": office, "now": written, "accept_overdue": True}
        roadmap.add_milestone(listed, **facts, **made)
    with time_machine.travel(at(date(2026, 8, 1), 12), tick=False):
        close(7)
    with time_machine.travel(AUGUST_20, tick=False):
        yield listed


def shown(get, person, tab=THEN, on="2026-07-08"):
    response = get(person, f"/overdue/?on={on}&tab={tab}")
    assert response.status_code == 200
    return [row.record for row in response.context["table"].paginated_rows], page_text(response)


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("office", {"开工", "复工"}),
        ("supervisor", {"开工", "复工"}),
        ("lead", {"开工", "复工"}),
        ("contact", {"开工"}),
        ("unit_head", {"开工"}),
        ("stranger", {"复工"}),
        ("administrator", set()),
    ],
)
def test_rows_by_the_permission_of_today(request, get, kept, who, names):
    person = request.getfixturevalue(who)
    for tab in (THEN, CLOSING):
        assert {row.name for row in shown(get, person, tab)[0]} == names


def test_a_project_withdrawn_since_is_seen_by_office_and_auditor_alone(
    get, kept, office, auditor, supervisor
):
    project_lifecycle.withdraw(kept, by=office, reason="重复", on=JULY_8, now=AUGUST_20)
    assert {row.name for row in shown(get, office)[0]} == {"开工", "复工"}
    assert {row.name for row in shown(get, auditor)[0]} == {"开工", "复工"}
    assert {row.name for row in shown(get, supervisor)[0]} == {"复工"}


def test_a_row_says_what_was_known(get, kept, office):
    rows, text = shown(get, office)
    row = next(row for row in rows if row.name == "开工")
    assert (row.days, row.level_word, row.light.colour) == (8, "二级 报包联领导", "yellow")
    assert (row.unit, row.lead_name, row.contact_name) == ("县工信局", "示例县领导一", "示例甲")
    assert "当日所知：2026-07-09 00:10 留存，按2026-01-01 起施行的制度" in text.replace("按 ", "按")


def test_the_longest_overdue_stands_first(get, kept, office):
    assert [row.name for row in shown(get, office)[0]] == ["复工", "开工"]
    response = get(office, "/overdue/?on=2026-07-08&sort=days")
    assert [r.record.name for r in response.context["table"].paginated_rows] == ["开工", "复工"]


def test_the_two_answers_differ_and_say_why(get, differing, office):
    then, closing = shown(get, office)[0], shown(get, office, CLOSING)
    assert [row.name for row in then] == ["开工"]
    assert [row.name for row in closing[0]] == ["开工", "设备采购"]
    assert "结账口径：2026年7月于 2026-08-01 结账" in closing[1]
    (row,), text = shown(get, office, DIFFERENT)
    assert (row.name, row.then, row.at_closing) == (
        "设备采购",
        "不在",
        "2026-07-01 到期，逾期 7 天",
    )
    (cause,) = row.causes
    assert (cause.action, cause.by_name, cause.at) == (
        "建立节点",
        "示例办一",
        at(date(2026, 7, 20)),
    )
    assert "7月20日 10:00 示例办一 建立节点“设备采购”" in text


def test_an_open_month_is_told_as_what_is_known_now(get, kept, office):
    assert "2026年7月没有结账，节点按现在所知" in shown(get, office, CLOSING)[1]


def test_a_night_made_up_says_so(get, listed, office):
    kept_days.keep(JULY_8, now=AUGUST_20)
    with time_machine.travel(AUGUST_20, tick=False):
        assert "留存，事后补记，" in shown(get, office)[1]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2026-08-20", "今天还没有结束"),
        ("2026-08-21", "2026-08-21 还没有到"),
        ("2026-07-07", "留存自 2026-07-08 开始"),
        ("2026-07-09", "2026-07-09 没有留存，系统会在下一次留存时补记"),
        ("7月", "没有写明是哪一天"),
        ("abc", "请写成"),
        ("2026-02-30", "2 月没有 30 日"),
    ],
)
def test_a_day_without_an_answer_says_why(get, kept, office, on, sentence):
    rows, text = shown(get, office, on=on)
    assert rows == []
    assert sentence in text


def test_before_anything_was_kept_it_says_so(get, listed, office):
    assert "还没有留存过任何一天" in shown(get, office)[1]


def test_a_day_that_is_empty_is_the_list_of_today(get, kept, office):
    assert get(office, "/overdue/?on=").context["table"].caption == "逾期节点"


def test_a_day_as_offices_write_it(get, kept, office):
    assert len(shown(get, office, on="2026年7月8日")[0]) == 2


@pytest.mark.parametrize(
    ("tab", "name"), [(THEN, "当日所知"), (CLOSING, "结账口径"), (DIFFERENT, "当日所知")]
)
def test_a_file_says_which_of_the_two_it_is(get, differing, office, tab, name):
    response = get(office, f"/overdue/export/?on=2026-07-08&tab={tab}")
    assert name in sheet_of(response)["A2"].value
    on_page = [row.name for row in shown(get, office, tab)[0]]
    assert [row["节点名称"] for row in rows(response)] == on_page
    file_name = response["Content-Disposition"]
    assert "20260708" in file_name
    text = get(office, f"/overdue/export/?on=2026-07-08&tab={tab}&form=csv")
    assert all(step in text.content.decode("utf-8-sig") for step in on_page)


def test_a_file_without_a_day_has_its_headings_alone(get, kept, office):
    assert rows(get(office, "/overdue/export/?on=abc")) == []


@pytest.mark.parametrize("tab", [THEN, CLOSING, DIFFERENT])
def test_as_many_queries_for_one_row_as_for_many(client, get, differing, make_project, office, tab):
    def counted(on):
        get(office, f"/overdue/?on={on}&tab={tab}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/overdue/?on={on}&tab={tab}")
        return len(captured)

    few = counted(JULY_8)
    with time_machine.travel(at(date(2026, 7, 9)), tick=False):
        for number in range(30):
            make_project(f"示例{number}", kind="continuing", listed_on=NEW_YEAR)
    keep(date(2026, 7, 9))
    assert len(shown(get, office, on="2026-07-09")[0]) >= 25
    assert counted("2026-07-09") == few <= 12 + 3


@pytest.mark.parametrize("tab", [THEN, CLOSING, DIFFERENT])
def test_an_open_month_costs_no_more_than_a_list_may(client, get, kept, office, tab):
    get(office, "/overdue/")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/overdue/?on=2026-07-08&tab={tab}")
    assert len(captured) <= 12 + 3
