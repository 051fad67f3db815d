"""Which columns of a batch its table shows; what changes beyond them is named beside the row."""

from exchange.models import ImportBatch

Kind = ImportBatch.Kind
#: Columns with their headings; where two keys share one, a row has but one of them.
LEDGER = [
    (("responsible_unit",), "责任单位"),
    (("kind",), "建设性质"),
    (("total_investment",), "总投资（万元）"),
    (("annual_plan",), "年度计划（万元）"),
    (("resume_due", "start_due"), "计划复工/开工"),
    (("completion_due",), "计划竣工"),
    (("lead_officials",), "包联领导"),
    (("contact_person",), "联系人"),
    (("responsible_person",), "责任人"),
]


def columns_of(batch):
    """[(keys, heading)] of the table of a batch."""
    if batch.is_ledger:
        return LEDGER
    month = batch.month
    unit = (("responsible_unit",), "责任单位")
    if batch.kind == Kind.STATISTICS:
        return [
            unit,
            (("enrolled_on",), "入统日期"),
            (("bureau", f"bureau_{month}"), f"1—{month}月统计上报（万元）"),
            (("bureau_reason",), "差异说明"),
        ]
    return [
        unit,
        (("annual_plan",), "年度计划（万元）"),
        (("month_done", f"done_{month}"), f"{month}月完成（万元）"),
        (("ytd", f"ytd_{month}"), f"1—{month}月累计（万元）"),
        (("note",), "形象进度"),
        (("problems",), "存在问题"),
        (("steps",), "下步措施"),
    ]


def keys_of(batch):
    return [key for keys, _ in columns_of(batch) for key in keys]
