"""A ledger for tests: the cast's two projects as a sheet writes them, and how it comes in."""

from datetime import date, datetime

from django.core.management import call_command
from django.utils import timezone

from exchange.batches import store
from tests.exchange.sheets import write_sheet

APRIL_10 = datetime(2026, 4, 10, 9, 0, tzinfo=timezone.get_default_timezone())
TODAY = date(2026, 4, 10)
HEAD = (
    "项目名称 项目代码 建设性质 责任单位 项目单位 包联领导 联系人 邮箱 总投资（万元） "
    "年度计划投资（万元） 计划开工时间 计划复工时间 计划竣工时间 实际开工时间 实际复工时间"
).split()
CODE = "2603-140722-89-01-000010"


def line(head=HEAD, **values):
    """A row under HEAD: line(项目名称="…"); 责任单位 and 建设性质 stand in if not named."""
    values = {"项目名称": "示例项目九", "责任单位": "县工信局", "建设性质": "新建", **values}
    unknown = values.keys() - {column.partition("（")[0] for column in head}
    assert not unknown
    return [values.get(column.partition("（")[0]) for column in head]


def ledger(path, *rows, head=HEAD):
    return write_sheet(path / "ledger.xlsx", [head, *rows])


def bring_in(path, by, *, now=APRIL_10, year=2026, **options):
    """(plan, batch) of a file brought in by somebody, as the command does it."""
    options.setdefault("file_name", path.name)
    return store.import_file(path, year=year, by=by, now=now, **options)


def all_sentences(changeset, level="error"):
    """The sentences about all rows."""
    return [c.sentence for row in changeset.rows for c in row.row.issues if c.level == level]


def outcomes(changeset):
    return [str(row.outcome) for row in changeset.rows]


def command(*args, **options):
    """(exit code, lines) of manage.py import_ledger."""
    from io import StringIO

    out = StringIO()
    try:
        call_command("import_ledger", *args, stdout=out, stderr=StringIO(), **options)
    except SystemExit as left:
        return left.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()
