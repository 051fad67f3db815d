"""Values of the environment that are more than a word.

One that cannot be read stops the start: the sentence names the variable and says how it is written.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

ENCODING = (
    "用户名和密码里的特殊字符要写成百分号编码：# 写 %23，/ 写 %2F，? 写 %3F，@ 写 %40，% 写 %25"
)
EMAIL_FORM = "smtp+tls://用户:密码@主机:587 或 smtps://用户:密码@主机:465"
DATABASE_FORM = "postgres://用户:密码@主机:5432/库名 或 sqlite:////文件夹/文件"
REDIS_FORM = "redis://:密码@主机:6379/0"
SITE_FORM = "https://ledger.example.invalid"

SMTP = {"smtp", "smtps", "smtp+tls", "smtp+ssl"}
NO_SERVER = {"consolemail", "filemail", "memorymail", "dummymail"}


def bad(name, reason, form="", *, is_secret=False):
    """The reason to stop; a secret value is never repeated."""
    written = f"，应写成 {form}" if form else ""
    return ImproperlyConfigured(
        f"{name} {reason}{written}。{ENCODING if is_secret else ''}".strip()
    )


def flag(name, text, *, default):
    """An on/off variable."""
    word = text.strip().lower()
    if word == "":
        return default
    if word in ("on", "1", "true", "yes"):
        return True
    if word in ("off", "0", "false", "no"):
        return False
    raise bad(name, f"只能是 on 或 off，现为“{text}”")


def number(name, text, *, default):
    """A whole number above zero."""
    if text.strip() == "":
        return default
    if not (text.isascii() and text.isdigit() and int(text)):
        raise bad(name, f"应是大于 0 的整数，现为“{text}”")
    return int(text)


def email(url):
    """The settings EMAIL_HOST … of EMAIL_URL; smtps is TLS from the first byte, as smtp+ssl."""
    parts = _parts("EMAIL_URL", url, SMTP | NO_SERVER, EMAIL_FORM)
    if parts.scheme in SMTP and (not parts.hostname or parts.path.strip("/")):
        raise bad("EMAIL_URL", "读不出邮件服务器", EMAIL_FORM, is_secret=True)
    return Env.email_url_config(re.sub("^smtps:", "smtp+ssl:", url, flags=re.IGNORECASE))


def database(url):
    """The entry of DATABASES for DATABASE_URL: PostgreSQL or SQLite."""
    scheme = url.partition(":")[0].lower()
    try:
        found = Env.db_url_config(url) if scheme in ("postgres", "postgresql", "sqlite") else None
    except ValueError:
        found = None
    if not found or not _is_database_name(found["NAME"], url, is_file=scheme == "sqlite"):
        raise bad("DATABASE_URL", "读不出来", DATABASE_FORM, is_secret=True)
    if scheme != "sqlite":
        # PostgreSQL compiles one light query of a page for 100 ms before its first row. What the
        # address says comes behind and wins.
        options = found.setdefault("OPTIONS", {})
        options["options"] = f"-c jit=off {options.get('options', '')}".rstrip()
    return found


def _is_database_name(name, url, *, is_file):
    """A stray `/` leaves half of the password in the name, a stray `#` half of a file's name."""
    return not set("#?") & set(url) if is_file else name and "@" not in name


def redis(url):
    """REDIS_URL as it stands, once it can be an address of Redis."""
    parts = _parts("REDIS_URL", url, {"redis", "rediss", "redis+socket", "sentinel"}, REDIS_FORM)
    on_network = parts.scheme in ("redis", "rediss")
    if on_network and not (parts.hostname and re.fullmatch(r"/?\d*", parts.path)):
        raise bad("REDIS_URL", "不是 Redis 的地址", REDIS_FORM, is_secret=True)
    return url


def site(url):
    """SITE_URL without the slash at its end: scheme, host and port, and nothing behind them."""
    parts = _parts("SITE_URL", url, {"http", "https"}, SITE_FORM, is_secret=False)
    if not parts.hostname or parts.username is not None:
        raise bad("SITE_URL", f"不是网址，现为“{url}”", SITE_FORM)
    if parts.path.strip("/") or parts.query:
        raise bad(
            "SITE_URL",
            f"不能带路径，现为“{url}”：台账不能放在子路径下，请给它单独的主机名或端口",
            SITE_FORM,
        )
    return url.rstrip("/")


def _parts(name, url, schemes, form, *, is_secret=True):
    """What urlsplit finds; a `#` or `/` left as it is in a password shows in one of these ways."""
    try:
        parts = urlsplit(url)
        broken = parts.port == 0 or parts.fragment or "@" in f"{parts.path}{parts.query}"
    except ValueError:
        broken = True
    if broken or parts.scheme not in schemes:
        raise bad(
            name, "读不出来" if is_secret else f"不是网址，现为“{url}”", form, is_secret=is_secret
        )
    return parts


def networks(name, text):
    """Addresses and networks, separated by commas or blanks."""
    try:
        return [
            ipaddress.ip_network(word, strict=False) for word in re.split(r"[,\s]+", text) if word
        ]
    except ValueError:
        raise bad(
            name, f"应是 IP 地址或网段，用逗号分隔，如 127.0.0.1,10.1.0.0/24，现为“{text}”"
        ) from None
