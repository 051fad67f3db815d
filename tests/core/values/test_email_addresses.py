"""An address as mail servers take it."""

import pytest

from core.values.email_addresses import in_ascii
from core.values.errors import NotUnderstood


@pytest.mark.parametrize(
    ("typed", "ascii_form"),
    [
        ("", ""),
        ("a.b+c@example.invalid", "a.b+c@example.invalid"),
        ("a@示例.中国", "a@xn--fsq092h.xn--fiqs8s"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
        ("a@[127.0.0.1]", "a@[127.0.0.1]"),
    ],
)
def test_what_servers_take(typed, ascii_form):
    assert in_ascii(typed) == ascii_form


@pytest.mark.parametrize(
    "typed",
    [
        "甲@example.invalid",
        '"a b"@example.invalid',
        "a b@example.invalid",
        "a@x.invalid\r\nBcc: b@x.invalid",
        f"a@{'示' * 70}.中国",
        "a@" + ".".join(["示例示例示例"] * 30),
        "a@.中国",
    ],
)
def test_what_they_do_not_take_is_refused(typed):
    with pytest.raises(NotUnderstood):
        in_ascii(typed)
