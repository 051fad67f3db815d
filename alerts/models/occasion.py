from django.db import models


class Occasion(models.TextChoices):
    DAILY = "daily", "每日提醒"
    BY_HAND = "by_hand", "人工催办"
    EVENT = "event", "即时通知"
    MANUAL_PASS = "manual_pass", "手工运行"
