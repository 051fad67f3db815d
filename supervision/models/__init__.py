from supervision.models.blocker import Blocker
from supervision.models.instruction import Instruction, InstructionEvent, instruct
from supervision.models.order import OrderRow, SupervisionOrder
from supervision.models.order_step import OrderStep, OrderStepChange, OrderStepEvent
from supervision.models.problem import Problem, ProblemEvent

__all__ = [
    "Blocker",
    "Instruction",
    "InstructionEvent",
    "OrderRow",
    "OrderStep",
    "OrderStepChange",
    "OrderStepEvent",
    "Problem",
    "ProblemEvent",
    "SupervisionOrder",
    "instruct",
]
