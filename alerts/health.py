"""Does it run? Database, broker, and when the reminders last looked."""

import logging
import os
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from kombu import Connection
from kombu.exceptions import KombuError

from alerts.models import Pulse

logger = logging.getLogger(__name__)

#: The bell rings each minute; five silent minutes are no accident.
SILENCE = timedelta(minutes=5)


def reasons(now):
    """Why the service is not well, in plain words; an empty list when it is."""
    if problem := _database():
        return [problem]
    return list(filter(None, [_broker(), _pulse(now)]))


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("health: database")
        return "数据库连不上"
    return ""


def _broker():
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


def _pulse(now):
    looked_at = Pulse.objects.values_list("looked_at", flat=True).first()
    if looked_at is None:
        return "还没有检查过提醒"
    silent = now - looked_at
    if silent > SILENCE:
        return f"提醒已有 {int(silent.total_seconds() // 60)} 分钟没有检查"
    return ""
