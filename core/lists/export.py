"""A list as a file: the rows of the page in its order, all of them, in groups."""

from itertools import groupby

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from core.spreadsheets import csv, printed_list
from core.spreadsheets.printed_list import Section

CSV = "text/csv; charset=utf-8"


#: Rows read at a time: few queries, little memory.
CHUNK = 500


def records(data):
    """Every record of a list in its order, as the page reads them."""
    return (record for _, record in _grouped(data))


def _grouped(data):
    """(key of its group, record), a group's records side by side."""
    columns = ["pk"] if data.heads is None else ["pk", "group"]
    rows = [(*row, None)[:2] for row in data.ordered().values_list(*columns)]
    for start in range(0, len(rows), CHUNK):
        groups = dict(rows[start : start + CHUNK])
        yield from ((groups[record.pk], record) for record in data.records_of(list(groups)))


def sections(data, row_of, nobody=""):
    """The groups of the page as sections; a list without groups is one without a heading."""
    names = {head.key: head.name for head in data.heads or ()}
    for key, some in groupby(_grouped(data), key=lambda pair: pair[0]):
        title = names.get(key, nobody) if data.heads is not None else ""
        yield Section(title, [row_of(record) for _, record in some])


def day(moment):
    return moment and timezone.localdate(moment)


def sheet(title, columns, sections, today, note):
    content = printed_list.write(sections, columns, title=title, note=note)
    return file_answer(content, printed_list.MIME, f"{title}{today:%Y%m%d}.xlsx")


def csv_answer(title, columns, rows, today):
    return file_answer(csv.csv_of(rows, columns), CSV, f"{title}{today:%Y%m%d}.csv")


def file_answer(content, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
