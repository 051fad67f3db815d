"""Whether mail may leave at all, by the settings (EMAIL_URL): asked before anything is written."""

from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import Person
from core.ip_address import is_loopback

NO_SERVER = "未配置邮件服务器（EMAIL_URL）"
NOT_SMTP = "EMAIL_URL 不是 SMTP 地址，邮件未发出"
DEMO_STAYS = "示例人员的邮件不发往外部"
SCHEMES = ("smtp", "submission")


def reason_not_to_send(person: Person) -> str:
    """Why nothing is handed to a server for this person; empty when it may be."""
    if not settings.EMAIL_URL:
        return NO_SERVER
    if not urlsplit(settings.EMAIL_URL).scheme.startswith(SCHEMES):
        return NOT_SMTP
    if person.is_demo and not is_loopback(settings.EMAIL_HOST):
        return DEMO_STAYS
    return ""


def is_configured() -> bool:
    """Whether there is a mail server at all; a demo person may still not be mailed."""
    return urlsplit(settings.EMAIL_URL or "").scheme.startswith(SCHEMES)
