"""The answers that a command may bring along, since it cannot be asked: the options of both."""

from typing import Any

from django.core.management.base import CommandParser

from exchange.answers import COLUMN, MONEY_UNIT, RESPONSIBLE_UNIT
from exchange.parsing.header_grammar import own_word
from exchange.parsing.ledger_headers import field_named

MONEY_UNITS = ("元", "万元", "亿元")


class NoSuchField(Exception):
    """The sentence to show: an --accept-column that names no field."""


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--responsible-unit", metavar="NAME", help="表中没有责任单位一列时，各行的责任单位"
    )
    parser.add_argument(
        "--money-unit", choices=MONEY_UNITS, help="表中没有写明金额单位时，按什么单位读取"
    )
    parser.add_argument(
        "--accept-column",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help="不认识的表头对应哪个栏目，可以写几次；“表头=”为不读取这一列",
    )


def answers_of(options: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """[(sheet, asks, what, answer)] for all sheets; NoSuchField."""
    given = [("", COLUMN, *_column(text)) for text in options["accept_column"]]
    for asks in (RESPONSIBLE_UNIT, MONEY_UNIT):
        if options[asks]:
            given.append(("", asks, "", options[asks]))
    return given


def _column(text):
    header, equals, name = text.rpartition("=")
    if not equals or not own_word(header):
        raise NoSuchField(f"看不懂“{text}”，请写成“表头=栏目”，不读取的写成“表头=”。")
    key = field_named(name) if name.strip() else ""
    if key is None:
        raise NoSuchField(f"台账中没有“{name}”这个栏目，请写栏目的名称，如“年度计划投资”。")
    return own_word(header), key
