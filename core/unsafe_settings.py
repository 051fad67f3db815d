"""Settings that put a county's data at risk: refused with HTTPS=on, warned of on plain http."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.core.checks.security import base as django_measure

WEAK_KEY = (
    f"太短或太简单，至少要 {django_measure.SECRET_KEY_MIN_LENGTH} 个随机字符；"
    "也可以不设，程序会自己生成一个"
)


class Unsafe(NamedTuple):
    """A setting that puts data at risk, and what is wrong with it."""

    variable: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.variable} {self.sentence}"


def to_refuse(settings: Any) -> list[Unsafe]:
    """What no start with HTTPS=on gets past."""
    scheme = urlsplit(settings.SITE_URL).scheme
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    everybody = any(network.prefixlen == 0 for network in settings.TRUSTED_PROXIES)
    rules = [
        ("SECRET_KEY", WEAK_KEY, _is_weak(settings.SECRET_KEY)),
        ("DEBUG", "不应是 on：出错页会露出设置和数据", settings.DEBUG),
        ("ALLOWED_HOSTS", "不应含 *，请写台账的主机名", "*" in settings.ALLOWED_HOSTS),
        ("DEMO", "不应是 on：示例账号的密码是公开的", settings.DEMO and on_postgres),
        ("TRUSTED_PROXIES", "不应是所有地址：谁都能冒充别的来源", everybody),
        ("SITE_URL", "应以 https:// 开头，因为 HTTPS=on", settings.HTTPS and scheme != "https"),
    ]
    return [Unsafe(variable, sentence) for variable, sentence, holds in rules if holds]


def to_warn_of(settings: Any) -> list[Unsafe]:
    """What a start gets past and setup, check and web server say."""
    scheme = urlsplit(settings.SITE_URL).scheme
    nobody = settings.HTTPS and not settings.TRUSTED_PROXIES
    rules = [
        ("HTTPS", "应为 on，因为 SITE_URL 是 https", scheme == "https" and not settings.HTTPS),
        ("TRUSTED_PROXIES", "没有设：所有人都记成代理的地址，会互相锁住登录", nobody),
    ]
    found = [Unsafe(variable, sentence) for variable, sentence, holds in rules if holds]
    return to_refuse(settings) + found


@register(Tags.security)
def check(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A warning for each that to_warn_of() names; as a check of Django it stops nothing."""
    return [Warning(str(unsafe), id=f"ledger.{unsafe.variable}") for unsafe in to_warn_of(settings)]


def _is_weak(key: str) -> bool:
    """By Django's own measure (security.W009)."""
    return (
        len(key) < django_measure.SECRET_KEY_MIN_LENGTH
        or len(set(key)) < django_measure.SECRET_KEY_MIN_UNIQUE_CHARACTERS
        or key.startswith(django_measure.SECRET_KEY_INSECURE_PREFIX)
    )
