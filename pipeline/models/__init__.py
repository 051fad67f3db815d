from pipeline.models.contract_money import ArrivedAmount, ContractAmount
from pipeline.models.joint_review import JointReview, JointReviewCase, JointReviewEvent
from pipeline.models.joint_review_opinion import JointReviewOpinion, OpinionEvent
from pipeline.models.maturity import Maturity
from pipeline.models.pool_entry import PoolAmount, PoolEntry, PoolMaturity, PoolOpening
from pipeline.models.promotion_trip import PromotionTrip
from pipeline.models.signing_contract import SigningContract

__all__ = [
    "ArrivedAmount",
    "ContractAmount",
    "JointReview",
    "JointReviewCase",
    "JointReviewEvent",
    "JointReviewOpinion",
    "Maturity",
    "OpinionEvent",
    "PoolAmount",
    "PoolEntry",
    "PoolMaturity",
    "PoolOpening",
    "PromotionTrip",
    "SigningContract",
]
