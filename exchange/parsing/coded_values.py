"""Words with a fixed meaning: kinds, grades, stages, work areas, yes and no."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from core.values.email_addresses import in_ascii
from core.values.errors import NotUnderstood
from core.values.text import normalise_width, one_line, strip_spaces

#: The number and the name of one of the county's work areas.
WorkAreaName: TypeAlias = tuple[int, str]

KINDS = {
    "continuing": "续建 在建续建 结转续建 跨年续建",
    "new": "新建 新开工 计划新开工 计划开工 拟新开工 拟新建 拟开工",
    "preliminary": "前期 谋划前期 前期工作",
    "reserve": "储备 谋划储备",
}
GRADES = {
    "provincial": "省级 省 省重点 省级重点",
    "municipal": "市级 市 市重点 市级重点",
    "county": "县级 县 县重点 县级重点",
}
STAGES = {
    "conceived": "谋划",
    "reserved": "储备",
    "signed": "签约 已签约",
    "landed": "落地 已落地",
    "started": "开工 已开工",
    "building": "建设 在建 建设中 正在建设",
    "suspended": "停工 已停工",
    "completed": "竣工 已竣工 完工 已完工",
    "commissioned": "投产 已投产",
    "at_capacity": "达效 已达效",
    "terminated": "终止 已终止",
}
CONTRACT_KINDS = {
    "contract": "正式合同 合同 正式协议 正式",
    "framework": "框架协议 框架 意向协议 意向 框架合同",
}
PROMOTION_METHODS = {
    "chain": "以链招商 以链",
    "business": "以商招商 以商",
    "ties": "以情招商 以情",
}
MATURITIES = {
    "conceived": "谋划类 谋划",
    "preliminary": "前期类 前期",
    "ready": "开工类 开工",
}
#: What a word that is none of the four may stand for, the likely first.
KIND_CHOICES = ("续建", "新建", "前期", "储备")
LIKELY_KINDS = {
    "预备": ("前期", "储备", "新建", "续建"),
    "拟建": ("新建", "前期", "储备", "续建"),
    "谋划": ("储备", "前期", "新建", "续建"),
}
GRADE_CHOICES = ("省级", "市级", "县级")
CONTRACT_CHOICES = tuple(words.split()[0] for words in CONTRACT_KINDS.values())
METHOD_CHOICES = tuple(words.split()[0] for words in PROMOTION_METHODS.values())
MATURITY_CHOICES = tuple(words.split()[0] for words in MATURITIES.values())
STAGE_CHOICES = tuple(words.split()[0] for words in STAGES.values())
YES = frozenset("是 √ ✓ ✔ 有 1 Y y YES yes 真 TRUE True 已入统 已纳统 已入库 不停工".split())
NO = frozenset("否 × ✗ x X 不是 没有 0 N n NO no 假 FALSE False 未入统 未纳统 未入库".split())
SEPARATORS = re.compile("[、,;/\n]+")
#: What a word may be followed by and mean the same: 续建项目, 续建类, 续建工程（3个）.
FOLLOWED = re.compile(r"(?:项目|工程|类|类项目|类工程)?(?:\(?(?:共|计)?\d+[个项]?\)?)?")


def codes(table: dict[str, str]) -> dict[str, str]:
    """{word: code} of a table of {code: words}."""
    return {word: code for code, words in table.items() for word in words.split()}


KIND_CODES, GRADE_CODES, STAGE_CODES = codes(KINDS), codes(GRADES), codes(STAGES)
CONTRACT_CODES, METHOD_CODES = codes(CONTRACT_KINDS), codes(PROMOTION_METHODS)
MATURITY_CODES = codes(MATURITIES)


def _choose(text: str, known: dict[str, str], choices: Sequence[str]) -> str:
    word = strip_spaces(text)
    for start in sorted(known, key=len, reverse=True):
        if word.startswith(start) and FOLLOWED.fullmatch(word, len(start)):
            return known[start]
    expected = "、".join(choices[:-1]) + f"或{choices[-1]}"
    raise NotUnderstood(f"“{word[:20]}”不在可选的词中，请填写{expected}。", tuple(choices))


def read_kind(text: str) -> str:
    """续建, 新建, 前期, 储备; 改扩建, 技改, 迁建 and 在建 are none of them and are asked about."""
    word = strip_spaces(text)
    likely = next((some for known, some in LIKELY_KINDS.items() if known in word), KIND_CHOICES)
    return _choose(text, KIND_CODES, likely)


def read_grade(text: str) -> str:
    """The code of 省级, 市级 or 县级; NotUnderstood with these to choose from."""
    return _choose(text, GRADE_CODES, GRADE_CHOICES)


def read_stage(text: str) -> str:
    """The code of a stage, with 阶段 at its end or without; NotUnderstood with the known ones."""
    word = strip_spaces(text)
    return _choose(word.removesuffix("阶段"), STAGE_CODES, STAGE_CHOICES)


def read_contract_kind(text: str) -> str:
    """The code of 正式合同 or 框架协议; NotUnderstood with these to choose from."""
    return _choose(text, CONTRACT_CODES, CONTRACT_CHOICES)


def read_promotion_method(text: str) -> str:
    """The code of 以链, 以商 or 以情招商; NotUnderstood with these to choose from."""
    return _choose(text, METHOD_CODES, METHOD_CHOICES)


def read_maturity(text: str) -> str:
    """The code of 谋划类, 前期类 or 开工类; NotUnderstood with these to choose from."""
    return _choose(text, MATURITY_CODES, MATURITY_CHOICES)


def read_work_area(text: str, work_areas: tuple[WorkAreaName, ...]) -> int:
    """The number of a work area, of (number, name) pairs, by its name or its number 1 to 10.
    NotUnderstood with the known names."""
    word = strip_spaces(text)
    numbers = {str(number): number for number, _ in work_areas}
    names = _by_name(work_areas)
    if word in numbers:
        return numbers[word]
    if word in names:
        return names[word]
    known = "、".join(name for _, name in work_areas)
    sentence = f"“{word[:20]}”不是已有的所属领域，请填写编号或以下名称之一：{known}。"
    raise NotUnderstood(sentence, tuple(name for _, name in work_areas))


@lru_cache(maxsize=8)
def _by_name(work_areas: tuple[WorkAreaName, ...]) -> dict[str, int]:
    return {strip_spaces(name): number for number, name in work_areas}


def read_yes_no(text: str) -> bool:
    """NotUnderstood for any other word, and for a blank: it is neither."""
    word = strip_spaces(text)
    if word in YES or word in NO:
        return word in YES
    raise NotUnderstood(f"“{word[:20]}”不是“是”或“否”，请改填“是”或“否”。", ("是", "否"))


def read_words(text: str) -> list[str]:
    """Short words such as tags, in their order."""
    words = [one_line(part) for part in SEPARATORS.split(normalise_width(text))]
    return list(dict.fromkeys(word for word in words if word))


def read_email(text: str) -> str:
    """In lower case; NotUnderstood unless it is one address and nothing else."""
    address = strip_spaces(text).lower()
    if not address.isascii() and address.count("@") == 1:
        address = in_ascii(address)
    if not re.fullmatch(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z0-9-]{2,}", address):
        raise NotUnderstood("邮箱格式不正确，请只填写一个邮箱地址。")
    return address


def read_phone(text: str) -> str:
    """One number, of 7 to 15 digits; NotUnderstood for several: two short ones with a blank
    between would pass for a long one."""
    plain = normalise_width(text)
    number = re.sub(r"[\s()-]", "", plain)
    if re.search(r"\d{7,}\s+\d{7,}", plain):
        raise NotUnderstood("写了几个电话，请只填写一个。", tuple(plain.split()))
    if not re.fullmatch(r"\+?\d{7,15}", number):
        raise NotUnderstood("电话应为 7 至 15 位数字，请核对。")
    return number


def split_contact(text: str) -> tuple[str, str]:
    """Take a cell with name and telephone apart: 示例甲 13900000001."""
    plain = normalise_width(text)
    match = re.search(r"\+?\d[\d\s-]{5,}\d", plain)
    name = plain.replace(match[0], " ").strip(" ,、/;:()\n") if match else plain
    return name, match[0] if match else ""
