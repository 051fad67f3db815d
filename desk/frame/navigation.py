"""Where bar and foot lead: one line a page, by the county's groups of work.

Who may open a page is the page's own rule; `who` asks that rule and has none of its own, so that
nobody is led to a refusal (tests/urls/test_navigation.py opens every page as every person).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Duty, Person
from accounts.permissions import check_administers
from alerts.views.monitoring import check_may_watch
from exchange.permissions import is_office
from pipeline.permissions import check_sees_contracts
from projects.permissions import check_may_read_templates, check_sees_county, sees_whole_county


class Reader(Protocol):
    """The person at the page; desk.frame.context_processors.Frame answers from its one query."""

    person: Person
    duties: frozenset[str]
    #: Whether they report on any project.
    reports: bool


def anybody(reader: Reader) -> bool:
    """`who` of a page that everybody signed in may open."""
    return True


def sees_projects(reader: Reader) -> bool:
    """The administrator may open the lists of projects and finds them empty (decision 23)."""
    return Duty.Kind.ADMINISTRATOR not in reader.duties


def imports(reader: Reader) -> bool:
    """As exchange.permissions.check_may_import(), of what the frame's query already knows."""
    return is_office(reader.person) or reader.reports


def passes(check: Callable[[Person], None]) -> Callable[[Reader], bool]:
    """Those whom the check of the page lets in."""

    def who(reader: Reader) -> bool:
        try:
            check(reader.person)
        except PermissionDenied:
            return False
        return True

    return who


class Waiting(NamedTuple):
    """How much waits on a page: a number of the frame, and what is said after it."""

    number: str
    words: str


@dataclass(frozen=True)
class Page:
    """A page of the navigation. `name` is that of its address, `key` is typed after G."""

    name: str
    group: str
    label: str
    icon: str
    who: Callable[[Reader], bool]
    waiting: Waiting | None = None
    key: str = ""


HOME = "desk:home"
OVERDUE = Waiting("overdue_count", "项逾期")
LATE_REPLIES = Waiting("late_replies", "条逾期未回复")
REQUESTS = Waiting("requests_to_decide", "项待您办")
PROBLEMS = Waiting("problems_to_do", "项待您办")
ORDERS = Waiting("orders_to_do", "件待您办")

#: In the county's order, which holds among what a role names nowhere below.
PAGES = (
    Page(HOME, "工作台", "工作台", "house", anybody, key="w"),
    Page("desk:ledger", "台账", "项目台账", "table", sees_projects, key="t"),
    Page("pipeline:pool", "台账", "储备库", "clipboard-data", sees_projects),
    Page("pipeline:reviews", "台账", "三方联席", "people", sees_projects),
    Page("projects:requests", "台账", "顺延申请", "calendar-event", sees_projects, REQUESTS),
    Page("projects:paused", "台账", "停工项目", "pause-circle", sees_projects),
    Page("exchange:imports", "台账", "导入", "file-earmark-arrow-up", imports),
    Page("desk:overdue", "督办", "逾期清单", "clock-history", sees_projects, OVERDUE, key="y"),
    Page("supervision:problems", "督办", "问题清单", "question-circle", sees_projects, PROBLEMS),
    Page("supervision:orders", "督办", "督办清单", "file-earmark-text", sees_projects, ORDERS),
    Page(
        "supervision:instructions", "督办", "批示", "chat-square-text", sees_projects, LATE_REPLIES
    ),
    Page("desk:dashboard", "投资", "驾驶舱", "graph-up", passes(check_sees_county), key="d"),
    Page("investment:reports", "投资", "月报", "journal-text", sees_projects, key="m"),
    Page("investment:statistics", "投资", "统计", "clipboard-data", sees_projects),
    Page("investment:targets", "投资", "目标", "flag", sees_projects),
    Page("investment:livelihood", "投资", "民生实事", "people", sees_projects),
    Page(
        "pipeline:contracts", "招商", "招商签约", "file-earmark-text", passes(check_sees_contracts)
    ),
    Page("pipeline:trips", "招商", "招商活动", "megaphone", passes(check_sees_contracts)),
    Page("alerts:watch", "管理", "提醒", "bell", passes(check_may_watch)),
    Page("alerts:letters", "管理", "信件", "envelope", anybody, key="x"),
    Page("norms:table", "管理", "制度", "sliders", anybody),
    Page(
        "projects:templates",
        "管理",
        "路线图模板",
        "calendar-event",
        passes(check_may_read_templates),
    ),
    Page("accounts:people", "管理", "人员", "person-vcard", passes(check_administers)),
    Page("accounts:units", "管理", "单位", "building", passes(check_administers)),
)

#: What a role opens most, beside the workbench; who has several duties works by the first of them.
MOST_USED: dict[str, tuple[str, ...]] = {
    Duty.Kind.OFFICE: ("desk:overdue", "desk:ledger", "investment:reports"),
    Duty.Kind.SUPERVISION: ("desk:overdue", "supervision:orders", "supervision:instructions"),
    Duty.Kind.STATISTICIAN: ("investment:statistics", "investment:reports", "desk:ledger"),
    Duty.Kind.COUNTY_LEADER: ("desk:dashboard", "desk:overdue", "desk:ledger"),
    Duty.Kind.PROMOTION: ("pipeline:contracts", "pipeline:trips", "investment:targets"),
    Duty.Kind.AUDITOR: ("desk:ledger", "desk:overdue", "alerts:watch"),
    Duty.Kind.ADMINISTRATOR: ("accounts:people", "accounts:units", "alerts:letters"),
}
#: Lead officials look at the county as its leaders do; everybody else reports, or reads reports.
LEAD_OFFICIAL = MOST_USED[Duty.Kind.COUNTY_LEADER]
REPORTER = ("desk:overdue", "investment:reports", "desk:ledger")
#: Entries at the foot of a telephone; what is left stands under 更多.
FOOT = 4


@dataclass(frozen=True)
class Link:
    """A page as one reader finds it: where it is, whether they are on it, how much waits there."""

    page: Page
    url: str
    is_current: bool
    count: int

    @property
    def waits(self) -> str:
        """17 项逾期; nothing where nothing waits."""
        waiting = self.page.waiting
        return f"{self.count} {waiting.words}" if waiting and self.count else ""


@dataclass(frozen=True)
class Group:
    """A group of work with the links that one reader finds in it."""

    name: str
    links: list[Link]

    @property
    def is_menu(self) -> bool:
        """One link alone needs none."""
        return len(self.links) > 1

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)

    @property
    def count(self) -> int:
        return sum(link.count for link in self.links)

    @property
    def waits(self) -> str:
        return "，".join(link.waits for link in self.links if link.count)


class Navigation:
    """What one reader is led to, most used first, from a page at `path`."""

    def __init__(self, reader: Reader, path: str) -> None:
        shown = sorted((page for page in PAGES if page.who(reader)), key=place_by(reader))
        self.links = [link_to(page, reader, path) for page in shown]
        self.groups = grouped(self.links)
        self.foot = self.links[:FOOT]
        self.more = grouped(self.links[FOOT:])

    @property
    def rest(self) -> Group:
        """All that stands under 更多, as one: whether one is there, and how much waits."""
        return Group("更多", self.links[FOOT:])


def place_by(reader: Reader) -> Callable[[Page], int]:
    """Where a page stands for this reader; the others keep the order of the table."""
    first = (HOME, *most_used(reader))
    return lambda page: first.index(page.name) if page.name in first else len(first)


def most_used(reader: Reader) -> tuple[str, ...]:
    """Names of pages: of the first duty that MOST_USED knows, else of who sees the county or
    not."""
    for duty, names in MOST_USED.items():
        if duty in reader.duties:
            return names
    return LEAD_OFFICIAL if sees_whole_county(reader.person) else REPORTER


def link_to(page: Page, reader: Reader, path: str) -> Link:
    """Current on the pages below it as well, but for the workbench, below which everything lies."""
    url = url_of(page.name)
    is_current = path == url or page.name != HOME and path.startswith(url)
    count = getattr(reader, page.waiting.number) if page.waiting else 0
    return Link(page, url, is_current, count)


@cache
def url_of(name: str) -> str:
    """Looked up once a process: the bar stands on every page."""
    return reverse(name)


def grouped(links: Iterable[Link]) -> list[Group]:
    """The groups in the order of their first link."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.page.group, []).append(link)
    return [Group(name, found) for name, found in groups.items()]
