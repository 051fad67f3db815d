"""A sheet of figures of June 2026, imported in July, and what came of it."""

from datetime import date

from tests.investment.conftest import at

JULY_8 = date(2026, 7, 8)
NOW = at(JULY_8)
#: What a unit reports of June in one row.
HEAD = "项目名称 责任单位 6月完成（万元） 形象进度 存在问题 下步措施".split()
ROW = ["示例项目一", "县工信局", 1000, "主体施工", "无", "继续施工"]


def sentences_of(batch, level="error"):
    """The sentences about all rows."""
    return [
        c["sentence"] for row in batch.rows.all() for c in row.complaints if c["level"] == level
    ]


def counts(batch):
    return batch.changed, batch.unchanged, batch.refused
