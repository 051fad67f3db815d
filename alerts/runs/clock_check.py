"""Can this clock be believed? Asked of the time since the machine started, and of the database.

A clock set forward by days while the machine ran would say, and never say again, what nobody owes
yet; one set back would be the measure of the next leap. So the reminders hold and ask; they go on
by themselves once the clock is set right again.
"""

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from alerts.models import Heartbeat

#: A clock set forward or back by more than this is asked about.
LEAP = timedelta(days=2)
#: The most that this machine and the database may differ.
DRIFT = timedelta(seconds=60)
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def since_start() -> tuple[str, int]:
    """(which start of the machine, seconds since it): counts through sleep, no setting moves it."""
    try:
        return BOOT_ID.read_text().strip(), int(time.clock_gettime(time.CLOCK_BOOTTIME))
    except (OSError, AttributeError):  # not Linux: the leap cannot be seen
        return "", 0


def leap(now: datetime) -> timedelta | None:
    """By how much the clock ran ahead of the machine since the last look; None when believable."""
    boot, uptime = since_start()
    heartbeat = Heartbeat.objects.filter(pk=1, boot=boot).first()
    if not boot or heartbeat is None or heartbeat.looked_at is None:
        return None
    ahead = (now - heartbeat.looked_at) - timedelta(seconds=uptime - heartbeat.uptime)
    return ahead if abs(ahead) > LEAP else None


def drift(now: datetime) -> timedelta:
    """By how much the database's clock differs; zero on SQLite, which has none of its own."""
    if connection.vendor != "postgresql":
        return timedelta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return abs(cursor.fetchone()[0] - now)


def holds(now: datetime) -> bool:
    """Whether the reminders must wait for somebody to look at the clock; keeps what is wrong."""
    ahead = leap(now)
    if ahead:
        way = "快" if ahead > timedelta() else "慢"
        Heartbeat.report_clock(
            f"系统时间比上次检查时{way}了 {abs(ahead).days} 天，提醒已暂停，请核对服务器时间"
        )
        return True
    apart = drift(now)
    Heartbeat.report_clock(
        f"服务器与数据库的时间相差 {int(apart.total_seconds())} 秒，请校准" if apart > DRIFT else ""
    )
    return False


def believe() -> None:
    """Somebody has looked and the clock is right: go on from now."""
    now = timezone.now()
    boot, uptime = since_start()
    Heartbeat.objects.update_or_create(
        pk=1, defaults={"looked_at": now, "boot": boot, "uptime": uptime, "clock_fault": ""}
    )
