"""Security mails: the link that sets a password, and what is told to an address before it changes.

Another path than the duty letters: never bundled, and no copy of the link is kept. They leave
through the queue (accounts/password_mails.py).
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import AuditEntry, Person
from core import automatic_mail
from core.ip_address import is_loopback


def set_password_link(person: Person) -> str:
    """The link that lets this person set a password once, within PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    # SITE_URL, not the request's Host: a forged header must not choose where the link leads.
    return f"{settings.SITE_URL}{reverse('password_reset_confirm', args=[uid, token])}"


def why_not(person: Person, address: str | None = None) -> str:
    """Why no mail to this person may leave now, to this address of theirs if one is named; "" when
    it may. Demo mail never leaves the machine."""
    if not (address or person.email):
        return "此人没有邮箱"
    if not settings.EMAIL_URL:
        return "没有配置发信服务器"
    stays = person.is_demo and not is_loopback(settings.EMAIL_HOST)
    return "示例人员的邮件不发往外部" if stays else ""


def invitation(person: Person, link: str) -> EmailMessage:
    """To the address that stands, not sent yet; `link` as of set_password_link()."""
    return _with_link(person, "请设置重点项目推进台账的密码", "invitation", link)


def reset(person: Person, link: str) -> EmailMessage:
    """To the address that stands, not sent yet; `link` as of set_password_link()."""
    return _with_link(person, "重设重点项目推进台账的密码", "password_reset", link)


def account_notice(person: Person, address: str, act: AuditEntry) -> EmailMessage:
    """To the address known before the act; without a link, as whoever reads there may not be the
    person any more, and a mail about passwords with a link is what forgers send."""
    context = {"person": person, "act": act}
    body = render_to_string("registration/account_notice_email.txt", context)
    return _message(address, "您的台账账号有变动，请留意", body)


def _with_link(person: Person, subject: str, name: str, link: str) -> EmailMessage:
    body = render_to_string(f"registration/{name}_email.txt", {"person": person, "link": link})
    return _message(person.email, subject, body)


def _message(address: str | None, subject: str, body: str) -> EmailMessage:
    return EmailMessage(
        subject, body, to=[address] if address else [], headers=automatic_mail.HEADERS
    )
