"""What a letter says: subject, text and HTML.

No amounts, no phone numbers; each link leads to a page behind the sign-in (R-NT-6).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts.letters.items import Item, Parts, item, parts, request_item
from alerts.models import DeliveryAttempt, Letter, Notice, Occasion
from alerts.notices.other_overdue import AlsoOverdue, OtherOverdue
from alerts.notices.other_requests import OtherRequests
from alerts.notices.recipients import REPORTING, in_place_of
from alerts.notices.still_to_tell import StillToTell, ToTell, read
from alerts.weekly_digest import recipients
from alerts.weekly_digest.content import Weekly
from core.values.dates import month_day
from projects.models.obligation import obligation_kinds

#: A letter is read on a phone: what is beyond this stands in the list behind the link.
MOST_ITEMS = 50
#: Who is told and does not report reads the worst, and counts by unit.
MOST_FOR_LEADERS = 10
FOLLOW = "点开后登录即到该页。"
NO_SIGN_IN = "您还没有开通登录，要查看、填报的，请与系统管理员联系。"
#: Writing a letter is most of a worker's work, and Jinja2 does it six times faster than the
#: templates of the pages (decision 5).
MAIL = Environment(
    loader=PackageLoader("alerts", "mail_templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    auto_reload=settings.DEBUG,
)


@dataclass(frozen=True)
class Rendered:
    """A letter in words, not yet a message; `subject` is one line of at most 120 characters."""

    subject: str
    text: str
    html: str


def current_text(letter: Letter, now: datetime) -> str:
    """What stands in the letter: frozen, or as it would be written now."""
    if letter.text or letter.tries.filter(outcome=DeliveryAttempt.Outcome.POISON).exists():
        return letter.text
    written = draft(letter, now)
    return written.text if written else ""


def draft(letter: Letter, now: datetime) -> Rendered | None:
    """The letter as it would be written now; None if nothing is left to say."""
    notices, still_to_tell = read([letter], now)[letter.pk]
    alive, _ = still_to_tell.living(notices)
    return render(letter, alive, still_to_tell) if alive else None


def render(
    letter: Letter,
    alive: Sequence[ToTell],
    still_to_tell: StillToTell,
) -> Rendered:
    """Subject, text and HTML for what is still to be told, as of the day of `standing`."""
    today, policy = still_to_tell.day, still_to_tell.policy
    catch_up, in_place = _catch_up(letter, alive, still_to_tell), _in_place(alive)
    alive, weekly = recipients.taken_out(alive, today, policy)
    listed = parts(alive, today, policy, still_to_tell.said)
    also = also_overdue(letter.recipient_id, alive, still_to_tell.others, weekly)
    requests: list[Item] = []
    if letter.occasion == Occasion.DAILY:
        requests = request_items(letter.recipient_id, alive, still_to_tell.requests)
    most = MOST_ITEMS if {n.capacity for n, _ in alive} & REPORTING else MOST_FOR_LEADERS
    context = {
        "letter": letter,
        "today": today,
        "catch_up": catch_up,
        "in_place": in_place,
        "events": listed.events[:most],
        "overdue": listed.overdue[:most],
        "soon": listed.soon[:most],
        "waiting": listed.waiting[:most],
        "requests": requests[:MOST_FOR_LEADERS],
        "requests_left_out": max(len(requests) - MOST_FOR_LEADERS, 0),
        "left_out": listed.beyond(most),
        "digest": weekly,
        "units": _by_unit(listed.overdue, also) if len(listed.overdue) > most else [],
        "headline": _headline(listed, also) or (weekly.headline if weekly else ""),
        "sentences": _asked(alive, listed, also),
        "list_url": _list_url(listed.overdue, also, weekly),
        "letter_url": f"{settings.SITE_URL}{letter.get_absolute_url()}",
        "follow": FOLLOW if letter.recipient.username else NO_SIGN_IN,
        "is_demo": letter.recipient.is_demo,
    }
    return Rendered(
        subject=subject(letter, listed, also, weekly),
        text=MAIL.get_template("letter.txt").render(context).strip() + "\n",
        html=MAIL.get_template("letter.html").render(context),
    )


def items_of(notices: list[Notice], today: date) -> dict[int, Item]:
    """{notice id: Item} as a letter of today would say it; what is over and done has none."""
    still_to_tell = StillToTell(notices, today)
    return {
        notice.pk: item(notice, row, today, still_to_tell.policy, still_to_tell.said)
        for notice, row in still_to_tell.living(notices)[0]
    }


def also_overdue(
    person: int,
    alive: Sequence[ToTell],
    others: OtherOverdue,
    weekly: Weekly | None,
) -> AlsoOverdue:
    """What a letter sums beside what it lists; a digest counts the whole county by itself, and
    a letter of events alone reminds of nothing."""
    if weekly or all(notice.is_event for notice, _ in alive):
        return AlsoOverdue()
    return others.of(person, alive)


def request_items(person: int, alive: Sequence[ToTell], requests: OtherRequests) -> list[Item]:
    """What a daily letter says of requests for coordination beside what it lists."""
    listed = {row for _, row in alive}
    return [request_item(each) for each in requests.of(person, listed)]


def _headline(listed: Parts, also: AlsoOverdue) -> str:
    overdue = len(listed.overdue) + also.number if listed.overdue else 0
    numbers = {
        "项已逾期": overdue,
        "项临近到期": len(listed.soon),
        "项待办理": len(listed.waiting),
        "项新通知": len(listed.events),
    }
    return "，".join(f"{number} {words}" for words, number in numbers.items() if number)


def subject(letter: Letter, listed: Parts, also: AlsoOverdue, weekly: Weekly | None = None) -> str:
    """One line of at most 120 characters: the digest's headline, the only item there is, or how
    many of each sort with the longest in days."""
    if weekly:
        red = sum(item.light == "red" for item in listed.overdue)
        newly = f"；新亮红灯 {red} 项" if red else ""
        return f"【每周逾期】{weekly.headline}{newly}"[:120]
    longest = max([also.longest, *(item.days for item in listed.overdue)])
    if len(listed.items) == 1 and not (listed.overdue and also.number):
        only = listed.items[0]
        words = only.title if only.is_event else f"{only.title}{only.how_long}"
    else:
        words = _headline(listed, also)
        if listed.overdue and letter.occasion != Occasion.BY_HAND:
            words += f"，最长 {longest} 天"
    # A title with a line break must not become a header of its own.
    return " ".join(f"【{_sort(letter, listed)}】{words}".split())[:120]


def _sort(letter: Letter, listed: Parts) -> str:
    """What sort of letter it is, by the gravest that it says."""
    if letter.occasion == Occasion.BY_HAND:
        return "催办"
    sorts = {"逾期提醒": listed.overdue, "到期提醒": listed.soon, "待办提醒": listed.waiting}
    return next((word for word, items in sorts.items() if items), "通知")


def _in_place(alive: Sequence[ToTell]) -> str:
    """In whose place all of this is told to a deputy; empty where some is the reader's own."""
    names = [notice.stands_for for notice, _ in alive]
    return in_place_of(names) if all(names) else ""


def _by_unit(overdue: list[Item], also: AlsoOverdue) -> list[tuple[str, int]]:
    """[(unit, how many)], the most first, where a letter lists only the worst."""
    return (Counter(item.unit for item in overdue if item.unit) + also.units).most_common()


def _list_url(overdue: list[Item], also: AlsoOverdue, weekly: Weekly | None) -> str:
    if weekly:
        return f"{settings.SITE_URL}/overdue/"
    is_listed = also.is_listed or any(item.is_listed for item in overdue)
    return f"{settings.SITE_URL}/overdue/?person=me" if is_listed else ""


def _asked(alive: Sequence[ToTell], listed: Parts, also: AlsoOverdue) -> list[str]:
    """What is summed, and what the reader is asked to do."""
    capacities = {notice.capacity for notice, _ in alive}
    asked = _remarks(alive) or _sentences(listed, capacities)
    summed = also.sentence(len(listed.overdue))
    return [summed, *asked] if summed else asked


def _remarks(alive: Sequence[ToTell]) -> list[str]:
    """What was written for a manual reminder, line by line, each said once."""
    remarks = dict.fromkeys(notice.remark for notice, _ in alive if notice.remark)
    return [line for remark in remarks for line in remark.splitlines()]


def _sentences(listed: Parts, capacities: set[str]) -> list[str]:
    """What the reader is asked to do, by what they are to the items."""
    wanted = {item.asked for item in listed.items}
    asked = [
        words for words in dict.fromkeys(k.asked for k in obligation_kinds()) if words in wanted
    ]
    if any(item.verb == "去查看" for item in listed.overdue):
        asked.append("请过问推进；点开可看进展和原因。")
    if "office" in capacities:
        asked.append("其中有的项目无人负责，请先落实联系人。")
    return asked


def _catch_up(
    letter: Letter,
    alive: Sequence[ToTell],
    still_to_tell: StillToTell,
) -> str:
    """The opening after an outage: which working days the reminders stood still."""
    decided = {notice.day for notice, _ in alive if notice.occasion == Occasion.DAILY}
    missed = still_to_tell.missed_days(decided) if letter.occasion == Occasion.DAILY else []
    if not missed:
        return ""
    first, last = month_day(missed[0]), month_day(missed[-1])
    span = first if first == last else f"{first}至{last}"
    return f"提醒服务在{span}停止运行，这几天应提醒的事项由本信一并说明。"
