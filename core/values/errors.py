"""What a typed value can be refused with."""

from typing import Any


class NotUnderstood(Exception):
    """A cell that the fixed rules do not cover; the message says why and what to do.

    choices: what could be written instead, the likely first, where it is one of a few words.
    """

    def __init__(self, sentence: str, choices: tuple[Any, ...] = ()) -> None:
        super().__init__(sentence)
        self.choices = tuple(choices)
