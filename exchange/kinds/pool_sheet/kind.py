"""A sheet of the reserve pool, declared for the registry."""

from datetime import date
from functools import partial

from exchange.kinds.import_kind import POOL_PROJECTS, ImportKind, PreviewColumn
from exchange.kinds.pool_sheet.apply import PoolWriter
from exchange.kinds.pool_sheet.match_rows import match_rows
from exchange.kinds.pool_sheet.row_change import PoolRowChange
from exchange.kinds.pool_sheet.undo import PoolUndo, why_not_undo
from exchange.matching.changeset import ChangeSet
from exchange.models import ImportBatch
from exchange.parsing.cells import HeadersOf
from exchange.parsing.field_headers import FieldHeaders
from exchange.parsing.parsed_workbook import ParsedWorkbook
from pipeline.ledger_fields import POOL_FIELDS

#: What a list of the pool prints beside what is read.
REFERENCE = (
    "序号 责任单位 牵头单位 建设单位 年度性质 建设性质 项目阶段 出库日期 出库说明 入库依据 "
    "所属领域 行业 建设内容 建设地点 联系人 联系电话"
).split()
#: A doubt about these leaves the row unread.
IDENTIFYING = frozenset(
    "ref name pool_since reviewed_on review_document pool_amount maturity".split()
)
PREVIEW: list[PreviewColumn] = [
    (("pool_step",), "办理"),
    (("pool_since",), "入库日期"),
    (("reviewed_on",), "论证日期"),
    (("review_document",), "论证文件"),
    (("pool_amount",), "金额（万元）"),
    (("maturity",), "成熟度"),
    (("pool_changed_on",), "变更日期"),
    (("pool_note",), "备注"),
]


def headers(batch: ImportBatch) -> HeadersOf:
    """The reader of heads; a day without a year is one of the batch's."""
    return partial(
        FieldHeaders,
        year=batch.year,
        fields=POOL_FIELDS,
        reference=REFERENCE,
        subject="项目",
        identifying=IDENTIFYING,
    )


def match(batch: ImportBatch, parsed: ParsedWorkbook, today: date) -> ChangeSet[PoolRowChange]:
    """The rows of a batch against the pool as it stands."""
    changeset = match_rows(parsed.rows, year=batch.year, today=today, reason=batch.reason)
    changeset.parsed = parsed
    return changeset


POOL = ImportKind(
    action="导入储备库",
    fields=POOL_FIELDS,
    headers=headers,
    match=match,
    writer=PoolWriter,
    undoer=PoolUndo,
    preview_columns=lambda batch: PREVIEW,
    why_not_undo=why_not_undo,
    subject=POOL_PROJECTS,
)
