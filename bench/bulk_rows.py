"""Rows in bulk, by way of no verb."""

from datetime import datetime, time

from django.utils import timezone

BATCH = 2000


def moment_of(day):
    return datetime.combine(day, time(9), timezone.get_default_timezone())


def bulk(model, rows):
    return model.objects.bulk_create(rows, batch_size=BATCH)
