from pipeline.models.contract_money import ArrivedAmount, ContractAmount
from pipeline.models.pool_entry import PoolAmount, PoolEntry, PoolMaturity, PoolOpening
from pipeline.models.promotion_trip import PromotionTrip
from pipeline.models.signing_contract import SigningContract

__all__ = [
    "ArrivedAmount",
    "ContractAmount",
    "PoolAmount",
    "PoolEntry",
    "PoolMaturity",
    "PoolOpening",
    "PromotionTrip",
    "SigningContract",
]
