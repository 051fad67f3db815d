import logging


class OneLine(logging.Filter):
    """A refusal (403) is the product at work, not a fault: one line in the log, no traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == 403:
            record.exc_info = record.exc_text = None
        return True
