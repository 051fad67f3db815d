"""Bar and foot: which pages a role finds, in which order, and what waits on them."""

from datetime import timedelta

import pytest

from desk.frame import navigation
from desk.frame.context_processors import Frame
from desk.frame.navigation import Navigation
from supervision.models import instruct
from tests.pages import TODAY

pytestmark = pytest.mark.usefixtures("noon")

PUBLIC = "统计 目标 民生实事"
PROMOTION = "招商：招商签约 招商活动"
LEDGER = "台账：项目台账 储备库 三方联席 顺延申请 停工项目"
#: What each of the cast reads from left to right, menus opened.
BARS = {
    "office": (
        "工作台：工作台；督办：逾期清单 问题清单 督办清单 批示；"
        f"{LEDGER} 导入；"
        f"投资：月报 驾驶舱 {PUBLIC}；{PROMOTION}；管理：提醒 信件 制度 路线图模板"
    ),
    "supervisor": (
        f"工作台：工作台；督办：逾期清单 督办清单 批示 问题清单；{LEDGER}；"
        f"投资：驾驶舱 月报 {PUBLIC}；{PROMOTION}；管理：提醒 信件 制度 路线图模板"
    ),
    "statistician": (
        f"工作台：工作台；投资：统计 月报 驾驶舱 目标 民生实事；{LEDGER}；"
        f"督办：逾期清单 问题清单 督办清单 批示；{PROMOTION}；管理：信件 制度 路线图模板"
    ),
    "county_leader": (
        f"工作台：工作台；投资：驾驶舱 月报 {PUBLIC}；督办：逾期清单 问题清单 督办清单 批示；"
        f"{LEDGER}；{PROMOTION}；管理：信件 制度 路线图模板"
    ),
    "auditor": (
        f"工作台：工作台；{LEDGER}；督办：逾期清单 问题清单 督办清单 批示；"
        f"管理：提醒 信件 制度 路线图模板；投资：驾驶舱 月报 {PUBLIC}；{PROMOTION}"
    ),
    "administrator": "工作台：工作台；管理：人员 单位 信件 制度",
    "contact": (
        f"工作台：工作台；督办：逾期清单 问题清单 督办清单 批示；投资：月报 {PUBLIC}；"
        f"{LEDGER} 导入；管理：信件 制度"
    ),
    "bureau_clerk": (
        f"工作台：工作台；督办：逾期清单 问题清单 督办清单 批示；投资：月报 {PUBLIC}；"
        f"{LEDGER}；管理：信件 制度"
    ),
}
BARS |= {"lead": BARS["county_leader"], "unit_head": BARS["contact"]}


def bar(person, path="/"):
    return Navigation(Frame(person), path)


def words(groups):
    return "；".join(
        f"{group.name}：{' '.join(link.page.label for link in group.links)}" for group in groups
    )


def labels(links):
    return [link.page.label for link in links]


@pytest.mark.parametrize("role", BARS)
def test_a_role_sees_what_it_works_with_most_used_first(request, project, role):
    assert words(bar(request.getfixturevalue(role)).groups) == BARS[role]


def test_who_has_several_duties_works_by_the_first_of_them(office, contact):
    office.duties.create(kind="statistician", since=TODAY)
    assert labels(bar(office).foot) == ["工作台", "逾期清单", "项目台账", "月报"]
    contact.duties.create(kind="statistician", since=TODAY)
    assert labels(bar(contact).foot) == ["工作台", "统计", "月报", "项目台账"]


@pytest.mark.parametrize("role", ["office", "lead", "contact", "administrator"])
def test_the_foot_has_four_and_the_rest_stands_behind_it_by_group(request, project, role):
    found = bar(request.getfixturevalue(role))
    behind = [link for group in found.more for link in group.links]
    assert len(found.foot) == navigation.FOOT
    assert found.foot[0].page.name == navigation.HOME
    assert sorted(labels(found.foot + behind)) == sorted(labels(found.links))
    assert len({group.name for group in found.more}) == len(found.more)


def test_one_page_alone_needs_no_menu(lead, project):
    menus = {group.name: group.is_menu for group in bar(lead).groups}
    expected = {
        "工作台": False,
        "投资": True,
        "督办": True,
        "台账": True,
        "招商": True,
        "管理": True,
    }
    assert menus == expected


@pytest.mark.parametrize(
    ("path", "page", "group"),
    [
        ("/", "工作台", "工作台"),
        ("/overdue/", "逾期清单", "督办"),
        ("/projects/3/edit/", "项目台账", "台账"),
        ("/requests/3/", "顺延申请", "台账"),
        ("/import/figures/", "导入", "台账"),
        ("/account/", None, None),
    ],
)
def test_the_page_one_is_on_and_its_group_are_marked(office, path, page, group):
    found = bar(office, path)
    assert [link.page.label for link in found.links if link.is_current] == [page] * bool(page)
    assert [each.name for each in found.groups if each.is_current] == [group] * bool(group)
    assert found.rest.is_current is (page in ("顺延申请", "导入"))


def test_the_marks_reach_the_page(office, get):
    text = get(office, "/import/").content.decode()
    # In the bar page and group, at the foot page and 更多.
    assert text.count('<a href="/import/" aria-current="page"') == 2
    assert text.count('<summary aria-current="true">') == 2
    text = get(office, "/overdue/").content.decode()
    assert text.count('<a href="/overdue/" aria-current="page"') == 2
    assert text.count('<summary aria-current="true">') == 1


def test_what_waits_is_counted_on_page_and_group(office, lead, stranger, milestone, noon):
    assert [group.waits for group in bar(office).groups if group.count] == ["1 项逾期"]
    instruct(
        by=lead, project=milestone.project, text="请加快", reply_by=TODAY, now=noon, today=TODAY
    )
    assert [link.waits for link in bar(office).links if link.count] == ["1 项逾期"]
    frame = Frame(office)
    frame.today = TODAY + timedelta(days=1)
    supervised = Navigation(frame, "/").groups[1]
    assert (supervised.count, supervised.waits) == (2, "1 项逾期，1 条逾期未回复")
    assert Navigation(frame, "/").rest.waits == "1 条逾期未回复"
    assert not any(group.count for group in bar(stranger).groups)


def test_the_counts_are_those_of_the_lists(office, lead, get, milestone, noon):
    facts = {"project": milestone.project, "by": lead, "now": noon - timedelta(days=9)}
    day = TODAY - timedelta(days=9)
    for number in range(2):
        instruct(text=f"请加快{number}", reply_by=TODAY - timedelta(days=2), today=day, **facts)
    counts = {link.page.name: link.count for link in bar(office).links if link.count}
    tabs = {tab.key: tab.count for tab in get(office, "/instructions/").context["tabs"]}
    assert tabs["late"] == 2
    assert counts == {"desk:overdue": 1, "supervision:instructions": 2}


def test_every_page_of_the_table_has_a_name_and_a_key_of_its_own():
    for what in ("name", "label"):
        values = [getattr(page, what) for page in navigation.PAGES]
        assert len(set(values)) == len(values)
    keys = [page.key for page in navigation.PAGES if page.key]
    assert len(set(keys)) == len(keys)


def test_a_role_names_pages_of_the_table():
    names = {page.name for page in navigation.PAGES}
    for used in (*navigation.MOST_USED.values(), navigation.REPORTER):
        assert set(used) <= names - {navigation.HOME}
        assert len(used) == navigation.FOOT - 1


def test_the_keys_that_are_named_are_those_the_bar_answers(lead, project, get):
    text = get(lead, "/").content.decode()
    named = {page.key for page in navigation.PAGES if page.key}
    for key in named:
        assert f'data-go="{key}"' in text
        assert f"<kbd>G</kbd><kbd>{key.upper()}</kbd>" in text
