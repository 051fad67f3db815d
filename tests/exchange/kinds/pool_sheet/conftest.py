"""Sheets of the pool, brought in July by the office, once the opening list is confirmed."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline import pool_entries
from pipeline.pool_records import NewEntry
from tests.pipeline.conftest import NOW, admit, reserve

__all__ = ["admit", "reserve"]

HEAD = "项目名称 入库日期 论证日期 论证文件 金额（万元） 成熟度 变更日期 备注".split()


def line(name="示例储备一", **values):
    """A row under HEAD of a project that comes in by its review, but for these values."""
    usual = {
        "项目名称": name,
        "入库日期": "2026-06-10",
        "论证日期": "2026-06-01",
        "论证文件": "联席纪要〔2026〕3号",
        "金额": 5000,
        "成熟度": "前期类",
    }
    facts = usual | values
    return [facts.get(head.partition("（")[0]) for head in HEAD]


@pytest.fixture
def opening(reserve, office):
    """The opening list, confirmed in January with one project, 示例期初."""
    rows = [NewEntry(reserve("示例期初"), date(2026, 1, 15), Decimal(3000), "conceived")]
    told = {"confirmed_on": date(2026, 1, 15), "document": "清单〔2026〕1号"}
    return pool_entries.confirm_opening(rows, by=office, now=NOW, **told)


@pytest.fixture
def pool_sheet(bring):
    """pool_sheet(row, …): the batch of a sheet of the pool, previewed."""

    def brought(*rows, head=HEAD, **facts):
        return bring([head, *rows], kind="pool", **({"month": None} | facts))

    return brought
