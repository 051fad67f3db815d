"""Sheets read in the test's own process: a Python of its own takes longer than most sheets."""

import contextlib
import io
import threading
from unittest import mock

from exchange.workbooks import reader_child
from exchange.workbooks.file_type import BROKEN, SheetRefused

#: The child writes to standard output, of which a process has one.
ONE_AT_A_TIME = threading.Lock()


def run_here(path, out):
    """In place of sheet_reader._run_child(): the same program, without its limits."""
    written = io.StringIO()
    unlimited = mock.patch.object(reader_child, "limit_self")
    with ONE_AT_A_TIME, unlimited, contextlib.redirect_stdout(written):
        try:
            reader_child.main(str(path))
        except Exception:
            raise SheetRefused(BROKEN) from None
    out.write(written.getvalue().encode())
