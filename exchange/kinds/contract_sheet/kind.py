"""A sheet of contracts signed, declared for the registry."""

from datetime import date
from functools import partial

from exchange.kinds.contract_sheet.apply import ContractWriter
from exchange.kinds.contract_sheet.match_rows import match_rows
from exchange.kinds.contract_sheet.row_change import ContractRowChange
from exchange.kinds.contract_sheet.undo import ContractUndo, why_not_undo
from exchange.kinds.import_kind import CONTRACTS as ABOUT_CONTRACTS
from exchange.kinds.import_kind import ImportKind, PreviewColumn
from exchange.matching.changeset import ChangeSet
from exchange.models import ImportBatch
from exchange.parsing.cells import HeadersOf
from exchange.parsing.field_headers import FieldHeaders
from exchange.parsing.parsed_workbook import ParsedWorkbook
from pipeline.ledger_fields import CONTRACT_FIELDS

#: What the list of contracts prints beside what is read.
REFERENCE = "序号 计入日期 失效日期 失效情形 失效理由 资金到位率 到位率 备注 季度".split()
#: A doubt about these leaves the row unread.
IDENTIFYING = frozenset("ref name contract_kind investor signed_on contract_amount".split())
PREVIEW: list[PreviewColumn] = [
    (("contract_kind",), "类别"),
    (("investor",), "投资方"),
    (("signed_on",), "签订日期"),
    (("contract_amount",), "金额（万元）"),
    (("counts_from",), "计入"),
    (("framework",), "落实的框架协议"),
    (("arrivals", "arrived"), "到位资金（万元）"),
]


def headers(batch: ImportBatch) -> HeadersOf:
    """The reader of heads; a day without a year is one of the batch's."""
    return partial(
        FieldHeaders,
        year=batch.year,
        fields=CONTRACT_FIELDS,
        reference=REFERENCE,
        subject="合同",
        identifying=IDENTIFYING,
    )


def match(batch: ImportBatch, parsed: ParsedWorkbook, today: date) -> ChangeSet[ContractRowChange]:
    """The rows of a batch against the contracts as they stand, for who brought it."""
    changeset = match_rows(
        parsed.rows, year=batch.year, today=today, person=batch.by, reason=batch.reason
    )
    changeset.parsed = parsed
    return changeset


CONTRACTS = ImportKind(
    action="导入招商签约",
    fields=CONTRACT_FIELDS,
    headers=headers,
    match=match,
    writer=ContractWriter,
    undoer=ContractUndo,
    preview_columns=lambda batch: PREVIEW,
    why_not_undo=why_not_undo,
    subject=ABOUT_CONTRACTS,
    named="合同名称",
)
