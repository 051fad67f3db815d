"""The batches so far, listed below the form that brings the next."""

from dataclasses import dataclass
from datetime import datetime

from core.lists.tables import ListTable, plain, plain_number
from exchange.models import ImportBatch


@dataclass(frozen=True)
class BatchRow:
    pk: int
    kind: str
    year: int
    month: int | None
    file_name: str
    by_name: str
    at: datetime
    state: str
    rows_total: int
    new: int
    changed: int
    refused: int

    @property
    def is_ledger(self):
        return self.kind == ImportBatch.Kind.LEDGER

    @property
    def kind_word(self):
        return ImportBatch.Kind(self.kind).label

    @property
    def state_word(self):
        return ImportBatch.State(self.state).label


class BatchTable(ListTable):
    row_template = "exchange/batch_row.html"
    empty_template = "exchange/batches_empty.html"
    caption = "导入记录"
    css_class = "tb"
    per_page = 10
    #: What the first one brings.
    first = "第一份台账"

    number = plain_number("批次")
    file = plain("文件")
    state = plain("结果")


class FiguresBatchTable(BatchTable):
    row_template = "exchange/figures_batch_row.html"
    first = "第一张表"


class PipelineBatchTable(BatchTable):
    row_template = "exchange/pipeline_batch_row.html"
    first = "第一张清单"
