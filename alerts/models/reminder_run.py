"""The proof that each day was looked at, and the last look of all."""

from django.db import models


class ReminderRun(models.Model):
    """Proof that the policy was asked for a day; `late` when it was made up afterwards."""

    day = models.DateField(unique=True)
    decided_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "alerts_alertday"
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"


class Heartbeat(models.Model):
    """A single row: when reminders last looked, whether mail channel and clock can be trusted."""

    looked_at = models.DateTimeField(null=True)
    channel_fault = models.TextField(blank=True)
    channel_fault_at = models.DateTimeField(null=True)
    #: Which start of the machine, and the seconds since it, at the last look (clock_check.py).
    boot = models.CharField(max_length=36, blank=True)
    uptime = models.BigIntegerField(default=0)
    clock_fault = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "alerts_pulse"

    def __str__(self):
        return f"{self.looked_at}"

    @classmethod
    def beat(cls, now, boot="", uptime=0):
        at = {"looked_at": now, "boot": boot, "uptime": uptime}
        cls.objects.update_or_create(pk=1, defaults=at)

    @classmethod
    def report_clock(cls, fault):
        """Keep what is wrong with the clock; empty when nothing is."""
        cls.objects.exclude(clock_fault=fault).update(clock_fault=fault)

    @classmethod
    def report_channel(cls, fault, now):
        """Keep the fault of the mail channel, or clear it: empty means that it works."""
        if fault:
            cls.objects.get_or_create(pk=1)
        changed = cls.objects.exclude(channel_fault=fault)
        changed.update(channel_fault=fault, channel_fault_at=now if fault else None)
