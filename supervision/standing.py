"""Where an instruction stands on a day, in the words of the pages."""


def dress(instruction, today):
    """Give the instruction its `colour` and `when`: 今天到期, 超期 3 天; nothing once replied."""
    instruction.colour, instruction.when = "blue", ""
    if instruction.is_open:
        left = instruction.days_left(today)
        instruction.colour = "red" if left < 0 else "amber" if left <= 1 else ""
        near = {0: "今天到期", 1: "明天到期"}
        instruction.when = near.get(left, f"超期 {-left} 天" if left < 0 else f"还有 {left} 天")
    return instruction
