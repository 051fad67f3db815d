"""The empty sheet of contracts to fill in, with what is registered as drop-down lists."""

from datetime import date, timedelta

from core.spreadsheets import blank_form
from core.spreadsheets.printed_list import Column
from pipeline.models import PromotionTrip, SigningContract

HOW = (
    "一行一份。金额按万元；日期写成 2026-06-30；以链招商的写产业链；招商活动写带队领导和日期；"
    "到位资金写累计，并写明到位日期。"
)
COLUMNS = [
    Column("name", "合同名称", width=34),
    Column("kind", "类别", width=10),
    Column("investor", "投资方", width=26),
    Column("signed_on", "签订日期", "date", 12),
    Column("amount", "金额（万元）", "money", 14),
    Column("method", "招商方式", width=10),
    Column("chain_name", "产业链", width=12),
    Column("framework", "落实的框架协议", width=26),
    Column("trip", "招商活动", width=26),
    Column("landed", "落地项目", width=26),
    Column("arrived", "到位资金（万元）", "money", 14),
    Column("arrived_on", "到位日期", "date", 12),
    Column("reason", "说明", width=24),
]
#: Trips of so long ago are still offered.
OFFERED = timedelta(days=730)


def write(title: str, today: date) -> bytes:
    """The bytes of the workbook."""
    contracts = SigningContract.objects.in_force()
    frameworks = contracts.filter(kind=SigningContract.Kind.FRAMEWORK)
    chains = contracts.exclude(chain_name="").order_by("chain_name")
    trips = PromotionTrip.objects.current().filter(starts_on__gte=today - OFFERED)
    choices = {
        "kind": SigningContract.Kind.labels,
        "method": SigningContract.Method.labels,
        "chain_name": list(chains.values_list("chain_name", flat=True).distinct()),
        "framework": list(frameworks.values_list("name", flat=True)),
        "trip": [trip.full_name for trip in trips.select_related("leader")],
    }
    return blank_form.write(COLUMNS, choices, title=title, how=HOW)
