"""Which framework a contract may fulfil: one in force, signed no later than the contract."""

from datetime import date

from pipeline.models import SigningContract

OF_A_FRAMEWORK = "框架协议不落实别的框架，请清空这一项。"


def framework_problem(framework: SigningContract, kind: str, signed_on: date) -> str:
    """Why a contract of this kind and day cannot fulfil it, in a sentence, or ""."""
    if kind == SigningContract.Kind.FRAMEWORK:
        return OF_A_FRAMEWORK
    if not framework.is_framework:
        return f"“{framework}”是正式合同，只能落实框架协议。"
    if framework.ended_on:
        return f"“{framework}”已经失效，请选有效的框架协议。"
    return later_framework(framework.name, framework.signed_on, signed_on)


def later_framework(name: str, framework_on: date, signed_on: date) -> str:
    """The sentence where a framework was signed after the contract, or ""."""
    if framework_on <= signed_on:
        return ""
    return f"“{name}”{framework_on:%Y-%m-%d} 才签订，晚于本合同，请核对两份的签订日期。"
