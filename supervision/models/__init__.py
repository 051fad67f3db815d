from supervision.models.blocker import Blocker
from supervision.models.instruction import Instruction, InstructionEvent, instruct
from supervision.models.problem import Problem, ProblemEvent

__all__ = [
    "Blocker",
    "Instruction",
    "InstructionEvent",
    "Problem",
    "ProblemEvent",
    "instruct",
]
