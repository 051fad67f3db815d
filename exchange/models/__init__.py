from exchange.models.batch import ImportBatch, ImportBatchQuerySet
from exchange.models.county_header import HeaderWord
from exchange.models.row import ImportRow

__all__ = ["HeaderWord", "ImportBatch", "ImportBatchQuerySet", "ImportRow"]
