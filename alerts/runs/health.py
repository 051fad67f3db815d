"""Does it run? Database, broker, and when the reminders last looked."""

import logging
import os
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import KombuError

from accounts.models import Person
from alerts import send_hours
from alerts.mail_settings import reason_not_to_send
from alerts.models import Heartbeat, Letter, ReminderRun
from norms import workdays

logger = logging.getLogger(__name__)

#: A pass starts each minute; five silent minutes are no accident.
SILENCE = timedelta(minutes=5)
#: A letter due for longer than this, while mail may go, stands still.
STANDSTILL = timedelta(minutes=30)
#: By then a working day has been looked at.
LOOKED_AT_BY = time(9, 0)


def reasons(now: datetime) -> list[str]:
    """Why the service is not well, in plain words; an empty list when it is."""
    if problem := _database():
        return [problem]
    return list(filter(None, [_broker(), _heartbeat(now)]))


def progress(now: datetime) -> tuple[list[str], list[str]]:
    """(why the reminders do not move, what else to know): progress is judged, not liveness.

    A mail server that does not answer is no standstill of ours: it is said, and no alarm.
    """
    if problem := _database():
        return [problem], []
    heartbeat = Heartbeat.objects.first()
    words = heartbeat.channel_in_words if heartbeat else ""
    fault = f"{words}，信件在等候" if words else ""
    letters = _late_letters(now)
    reasons = [_heartbeat(now), _today(now), "" if fault else letters]
    notes = [fault, letters if fault else "", heartbeat.clock_fault if heartbeat else ""]
    return list(filter(None, reasons)), list(filter(None, notes))


@dataclass(frozen=True)
class WaitingLetters:
    """Letters not yet handed over: how many will be, and why the others will not."""

    going: int
    #: {reason: how many} of those that will stay in the application.
    staying: dict[str, int]


def waiting_letters() -> WaitingLetters:
    """Count what is queued by whether it will go at all, by the settings as they are."""
    queued = Letter.objects.filter(state=Letter.State.QUEUED).order_by()
    going = 0
    staying: dict[str, int] = {}
    for is_demo, number in queued.values_list("recipient__is_demo").annotate(n=Count("pk")):
        if reason := reason_not_to_send(Person(is_demo=is_demo)):
            staying[reason] = staying.get(reason, 0) + number
        else:
            going += number
    return WaitingLetters(going, staying)


def _late_letters(now: datetime) -> str:
    """Letters due for long during hours in which mail may go."""
    if not (send_hours.is_open(now) and send_hours.is_open(now - STANDSTILL)):
        return ""
    late = Letter.objects.filter(state=Letter.State.QUEUED, due_at__lt=now - STANDSTILL)
    count = late.count()
    return f"{count} 封信到时 30 分钟以上没有发出" if count else ""


def _today(now: datetime) -> str:
    local = timezone.localtime(now)
    today = local.date()
    if local.time() < LOOKED_AT_BY or not workdays.is_workday(today):
        return ""
    return "" if ReminderRun.objects.filter(day=today).exists() else "今天的提醒还没有检查过"


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("health: database")
        return "数据库连不上"
    return ""


def _broker() -> str:
    if not settings.REDIS_URL:
        folder = getattr(settings, "BROKER_DIR", None)
        writable = folder is None or os.access(folder / "queue", os.W_OK)
        return "" if writable else "任务队列目录不可写"
    try:
        with Connection(settings.REDIS_URL, connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except (KombuError, OSError):
        logger.warning("health: broker", exc_info=True)
        return "任务队列（Redis）连不上"
    return ""


def _heartbeat(now: datetime) -> str:
    looked_at = Heartbeat.objects.values_list("looked_at", flat=True).first()
    if looked_at is None:
        return "还没有检查过提醒"
    if fault := ahead(looked_at, now):
        return fault
    silent = now - looked_at
    if silent > SILENCE:
        return f"提醒已有 {in_words(silent)}没有检查"
    return ""


def ahead(looked_at: datetime | None, now: datetime) -> str:
    """The last look lies in the future: the clock was set back, and nothing can be judged by it."""
    if looked_at is None or looked_at - now <= SILENCE:
        return ""
    return "上次检查提醒的时间晚于现在，请核对服务器时间"


def in_words(span: timedelta) -> str:
    """A time gone by as people say it: 16 分钟, 5 小时, 3 天."""
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes < 120:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)} 天"
