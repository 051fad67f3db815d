from supervision.models.instruction import Instruction, InstructionEvent, instruct
from supervision.models.order import OrderRow, SupervisionOrder
from supervision.models.order_step import OrderStep, OrderStepChange, OrderStepEvent

__all__ = [
    "Instruction",
    "InstructionEvent",
    "OrderRow",
    "OrderStep",
    "OrderStepChange",
    "OrderStepEvent",
    "SupervisionOrder",
    "instruct",
]
