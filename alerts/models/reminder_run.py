"""The proof that each day was looked at, and the last look of all."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone


class ReminderRun(models.Model):
    """Proof that the policy was asked for a day; `late` when it was made up afterwards."""

    day = models.DateField(unique=True)
    decided_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "alerts_alertday"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class Heartbeat(models.Model):
    """A single row: when reminders last looked, whether mail channel and clock can be trusted."""

    class Channel(models.TextChoices):
        """What is wrong with the channel, as its readers are told."""

        UNREACHABLE = "unreachable", "邮件服务器连不上"
        SIGN_IN = "sign_in", "邮件服务器登录不上，请核对 EMAIL_URL 的用户名和密码"
        SENDER = "sender", "发件人被拒，EMAIL_FROM 须是登录账号"
        RELAY = "relay", "邮件服务器拒绝代为转发"
        LIMITED = "limited", "邮件服务器暂不接收，多为数量或频率限制"
        REPEATED = "repeated", "邮件服务器以同一理由拒收发给多人的信"
        QUOTA = "quota", "邮件服务器以同一理由拒收多封信，已暂停发信"

    #: What the server can be reached for is over as soon as it is reached and takes our sign-in.
    OF_CONNECTION = ("", Channel.UNREACHABLE, Channel.SIGN_IN)

    looked_at = models.DateTimeField(null=True)
    channel_fault = models.TextField(blank=True)
    channel_fault_at = models.DateTimeField(null=True)
    channel_kind = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    #: Until then nothing is handed over by the real clock.
    channel_held_until = models.DateTimeField(null=True)
    #: Which start of the machine, and the seconds since it, at the last look (clock_check.py).
    boot = models.CharField(max_length=36, blank=True)
    uptime = models.BigIntegerField(default=0)
    clock_fault = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "alerts_pulse"

    def __str__(self) -> str:
        return f"{self.looked_at}"

    @classmethod
    def beat(cls, now: datetime, boot: str = "", uptime: int = 0) -> None:
        at = {"looked_at": now, "boot": boot, "uptime": uptime}
        cls.objects.update_or_create(pk=1, defaults=at)

    @classmethod
    def report_clock(cls, fault: str) -> None:
        """Keep what is wrong with the clock; empty when nothing is."""
        cls.objects.exclude(clock_fault=fault).update(clock_fault=fault)

    @classmethod
    def report_channel(
        cls,
        fault: str,
        now: datetime,
        *,
        kind: str = Channel.UNREACHABLE,
        until: datetime | None = None,
    ) -> None:
        """Keep the fault of the mail channel: the server's words and what they mean."""
        cls.objects.get_or_create(pk=1)
        told = {"channel_fault": fault, "channel_kind": kind, "channel_held_until": until}
        cls.objects.exclude(**told).update(**told, channel_fault_at=now)

    @classmethod
    def channel_reached(cls) -> None:
        """The server is there and lets us in; whether it takes letters is not known yet."""
        cls._clear_channel(channel_kind__in=cls.OF_CONNECTION)

    @classmethod
    def channel_works(cls) -> None:
        """The server has taken our sender: whatever was wrong with the channel is over."""
        cls._clear_channel()

    @classmethod
    def _clear_channel(cls, **which: Any) -> None:
        cls.objects.exclude(channel_fault="").filter(**which).update(
            channel_fault="", channel_kind="", channel_fault_at=None, channel_held_until=None
        )

    @classmethod
    def channel_is_held(cls, now: datetime) -> bool:
        return cls.objects.filter(channel_held_until__gt=now).exists()

    @property
    def channel_in_words(self) -> str:
        """What is wrong with the channel, without the server's own words; empty when nothing is."""
        if not self.channel_fault:
            return ""
        words = self.get_channel_kind_display() or self.Channel.UNREACHABLE.label
        return f"{words}，{again_on(self.channel_held_until)}" if self.channel_held_until else words


def again_on(moment: datetime) -> str:
    """Until when a held channel rests, by the county's clock."""
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M} 再试"
