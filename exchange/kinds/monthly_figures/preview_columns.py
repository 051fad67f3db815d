"""The columns of a sheet of figures that its preview shows: [(keys, heading)]."""

from exchange.kinds.import_kind import PreviewColumn

UNIT = (("responsible_unit",), "责任单位")


def of_figures(month: int) -> list[PreviewColumn]:
    """For plans and monthly figures; amounts in 万元."""
    return [
        UNIT,
        (("annual_plan",), "年度计划（万元）"),
        (("month_done", f"done_{month}"), f"{month}月完成（万元）"),
        (("ytd", f"ytd_{month}"), f"1—{month}月累计（万元）"),
        (("note",), "形象进度"),
        (("problems",), "存在问题"),
        (("steps",), "下步措施"),
    ]


def of_statistics(month: int) -> list[PreviewColumn]:
    """For the bureau's figures; amounts in 万元, summed from January."""
    return [
        UNIT,
        (("enrolled_on",), "入统日期"),
        (("bureau", f"bureau_{month}"), f"1—{month}月统计上报（万元）"),
        (("bureau_reason",), "差异说明"),
    ]
