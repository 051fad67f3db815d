"""What a typed value can be refused with."""


class NotUnderstood(Exception):
    """A cell that the fixed rules do not cover; the message says why and what to do."""
