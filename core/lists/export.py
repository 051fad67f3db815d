"""A list as a file: the rows of the page in its order, all of them, in groups."""

from itertools import groupby
from operator import attrgetter

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from core.spreadsheets import csv, printed_list
from core.spreadsheets.printed_list import Section

CSV = "text/csv; charset=utf-8"


#: Rows read at a time: few queries, little memory.
CHUNK = 2000


def rows(data):
    """Every row of a list in its order, as the page reads them."""
    columns = ["pk"] if data.heads is None else ["pk", "group"]
    keys = [(*row, None)[:2] for row in data.ordered().values_list(*columns)]
    for start in range(0, len(keys), CHUNK):
        yield from data.rows_of(dict(keys[start : start + CHUNK]))


def sections(heads, rows, cells_of, nobody=""):
    """Rows in the groups of the page as sections; a list without groups is one without a
    heading."""
    if heads is None:
        cells = [cells_of(row) for row in rows]
        if cells:
            yield Section("", cells)
        return
    names = {head.key: head.name for head in heads}
    for key, some in groupby(rows, key=attrgetter("group")):
        yield Section(names.get(key, nobody), [cells_of(row) for row in some])


def day(moment):
    """The county's day of a stored moment, which is in UTC; None stays None."""
    return moment and timezone.localdate(moment)


def sheet(title, columns, sections, today, note):
    """An .xlsx to download, of sections as printed_list.write() takes them; `today` stands in its
    name."""
    content = printed_list.write(sections, columns, title=title, note=note)
    return file_answer(content, printed_list.MIME, f"{title}{today:%Y%m%d}.xlsx")


def csv_answer(title, columns, rows, today):
    """A CSV to download, of rows {column key: value}; no text begins a formula (S13)."""
    return file_answer(csv.csv_of(rows, columns), CSV, f"{title}{today:%Y%m%d}.csv")


def file_answer(content, content_type, name):
    """A download of these bytes under a name that may be Chinese."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
