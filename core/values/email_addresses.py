"""An address as mail servers take it: in ASCII, a domain of other letters as punycode."""

import re

from core.values.errors import NotUnderstood

#: As it can stand in a header and in a command without quotes.
PLAIN = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.\[\]:-]+", re.ASCII)
#: RFC 5321, and the columns that keep one.
LONGEST = 254


def in_ascii(address: str) -> str:
    """The address with its domain as punycode; empty stays empty. NotUnderstood where no server
    would take it."""
    local, at, domain = address.rpartition("@")
    try:
        ascii_form = f"{local}{at}{domain if domain.isascii() else _punycode(domain)}"
    except UnicodeError:
        raise NotUnderstood("邮箱 @ 后面的域名不能用，请核对后改填英文域名的邮箱。") from None
    if len(ascii_form) > LONGEST:
        raise NotUnderstood("邮箱太长，请核对。")
    if address and not PLAIN.fullmatch(ascii_form):
        raise NotUnderstood("邮箱 @ 前面只能是字母、数字和常用符号，不能带汉字、空格或引号。")
    return ascii_form


def _punycode(domain: str) -> str:
    return domain.encode("idna").decode("ascii").lower()
