"""The columns of plans and monthly figures; their headers are read by figure_headers.py."""

from core.ledger_field import LedgerField

MONTHS = range(1, 13)
FIGURES = (
    *(LedgerField(f"plan_{month}", "money", f"{month}月计划") for month in MONTHS),
    *(LedgerField(f"done_{month}", "money", f"{month}月完成") for month in MONTHS),
    *(LedgerField(f"ytd_{month}", "money", f"1—{month}月累计") for month in MONTHS),
    *(LedgerField(f"bureau_{month}", "money", f"1—{month}月统计上报") for month in MONTHS),
    LedgerField("month_done", "money", "本月完成"),
    LedgerField("ytd", "money", "本年累计完成"),
    LedgerField("percent_done", "progress", "形象进度（%）"),
    LedgerField("problems", "report_text", "存在问题", 1000),
    LedgerField("steps", "report_text", "下步措施", 1000),
    LedgerField("proof", "line", "凭证编号", 200),
    LedgerField("bureau", "money", "统计上报累计"),
    LedgerField("enrolled_on", "actual", "入统日期"),
    LedgerField("bureau_reason", "text", "差异说明", 300),
    # What stood in a form when it was taken: hidden, to see who changed what.
    LedgerField("base_done", "money", "下载时·完成"),
    LedgerField("base_percent_done", "progress", "下载时·形象进度（%）"),
    LedgerField("base_problems", "report_text", "下载时·存在问题", 1000),
    LedgerField("base_steps", "report_text", "下载时·下步措施", 1000),
    LedgerField("base_proof", "line", "下载时·凭证编号", 200),
)
