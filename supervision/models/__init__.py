from supervision.models.instruction import Instruction, InstructionEvent, instruct

__all__ = ["Instruction", "InstructionEvent", "instruct"]
