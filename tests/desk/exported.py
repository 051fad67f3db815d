"""An exported sheet, read as a test asks for it."""

from io import BytesIO

import openpyxl


def sheet_of(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(BytesIO(response.content)).active


def table(response):
    """(total, [{heading: value}] of the rows, titles of the sections) of the sheet answered."""
    parents, children, total, *lines = list(sheet_of(response).values)[2:]
    heads = [child or parent for parent, child in zip(parents, children, strict=True)]
    found = [dict(zip(heads, line, strict=True)) for line in lines]
    sections = [row["项目名称"] for row in found if row["序号"] is None]
    body = [row for row in found if row["序号"] is not None]
    return dict(zip(heads, total, strict=True)), body, sections


def rows(response):
    return table(response)[1]
