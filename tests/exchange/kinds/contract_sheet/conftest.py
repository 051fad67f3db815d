"""Sheets of contracts, brought in July by the office or by 招商."""

import pytest

from tests.pipeline.conftest import promoter, sign, travel

__all__ = ["promoter", "sign", "travel"]

HEAD = (
    "合同名称 类别 投资方 签订日期 金额（万元） 招商方式 产业链 落实的框架协议 招商活动 落地项目 "
    "到位资金（万元） 到位日期 说明"
).split()


def line(**values):
    """A row under HEAD, a plain contract but for these values; keys without their bracket."""
    usual = {
        "合同名称": "示例纸业项目合同",
        "类别": "正式合同",
        "投资方": "示例纸业公司",
        "签订日期": "2026-06-10",
        "金额": 6000,
        "招商方式": "以商招商",
    }
    facts = usual | values
    return [facts.get(head.partition("（")[0]) for head in HEAD]


@pytest.fixture
def contracts_sheet(bring):
    """contracts_sheet(row, …): the batch of a sheet of contracts, previewed."""

    def brought(*rows, head=HEAD, **facts):
        return bring([head, *rows], kind="contracts", **({"month": None} | facts))

    return brought
