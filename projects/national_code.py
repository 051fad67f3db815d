"""The national project code (投资项目统一代码): its form, its month and its check digit."""

import re
import unicodedata

FORM = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})")
DIGITS = re.compile(r"(\d{4})(\d{6})(\d{2})(\d{2})(\d{6})")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣_"), "-")

# Until late 2020 the first group was a year and there was no check digit.
LEGACY_YEARS = range(2015, 2021)


def normalise(text: str) -> str:
    """Bring a code as typed (full width, odd dashes, spaces, no dashes) into its 24 characters."""
    plain = unicodedata.normalize("NFKC", text or "").translate(DASHES)
    plain = re.sub(r"\s", "", plain)
    bare = DIGITS.fullmatch(plain)
    return "-".join(bare.groups()) if bare else plain


def check_digit(first_19: str) -> int:
    """The 20th digit by ISO 7064 MOD 11,10 (GB/T 17710) over the first 19."""
    product = 10
    for digit in map(int, first_19):
        total = (product + digit) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10


def has_code_form(code: str) -> bool:
    """Whether a normalised code has five groups of digits, be they plausible or not."""
    return bool(FORM.fullmatch(code))


def problem(code: str | None) -> str:
    """Say in one Chinese sentence what is wrong with a normalised code, or "" (as for none)."""
    if not code:
        return ""
    if not has_code_form(code):
        return "项目代码应为 24 位，形如 2603-140722-89-01-000010，请核对。"
    if int(code[:4]) in LEGACY_YEARS:
        return ""
    if not 1 <= int(code[2:4]) <= 12:
        return f"项目代码前四位 {code[:4]} 应为年月（如 2603 指 2026 年 3 月），请核对。"
    digits = code.replace("-", "")
    if check_digit(digits[:19]) != int(digits[19]):
        return "项目代码的校验位不符，可能有数字录错，请核对。"
    return ""
