"""Words with a fixed meaning: kinds, grades, stages, work areas, yes and no, names of people."""

import re
from functools import lru_cache

from core.values.errors import NotUnderstood
from core.values.text import HAN, normalise_width, one_line, strip_spaces

KINDS = {
    "continuing": "续建 续建项目 在建续建",
    "new": "新建 新建项目 新开工 新开工项目 计划新开工",
    "preliminary": "前期 前期项目 谋划前期",
    "reserve": "储备 储备项目",
}
GRADES = {
    "provincial": "省级 省 省重点 省级重点 省级重点项目",
    "municipal": "市级 市 市重点 市级重点 市级重点项目",
    "county": "县级 县 县重点 县级重点 县级重点项目",
}
STAGES = {
    "conceived": "谋划",
    "reserved": "储备",
    "signed": "签约 已签约",
    "landed": "落地 已落地",
    "started": "开工 已开工",
    "building": "建设 在建 建设中",
    "suspended": "停工 已停工",
    "completed": "竣工 已竣工 完工 已完工",
    "commissioned": "投产 已投产",
    "at_capacity": "达效 已达效",
    "terminated": "终止 已终止",
}
YES = frozenset("是 √ ✓ ✔ 有 1 Y y YES yes 真 TRUE True".split())
NO = frozenset("否 × ✗ x X 不是 没有 0 N n NO no 假 FALSE False".split())
ROLE = r"\((?:牵头|主办|主要|配合|协办|责任|参与)(?:单位|部门)?\)"
SEPARATORS = re.compile("[、,;/\n]+")


def _codes(table):
    return {word: code for code, words in table.items() for word in words.split()}


KIND_CODES, GRADE_CODES, STAGE_CODES = _codes(KINDS), _codes(GRADES), _codes(STAGES)


def _choose(text, codes, expected):
    word = strip_spaces(text)
    if word not in codes:
        raise NotUnderstood(f"“{word[:20]}”不在可选的词中，请填写{expected}。")
    return codes[word]


def read_kind(text):
    return _choose(text, KIND_CODES, "续建、新建、前期或储备")


def read_grade(text):
    return _choose(text, GRADE_CODES, "省级、市级或县级")


def read_stage(text):
    return _choose(
        text, STAGE_CODES, "谋划、储备、签约、落地、开工、建设、停工、竣工、投产、达效或终止"
    )


def kind_in(title):
    """The kind that a section heading names (一、续建项目（12项）), if exactly one."""
    return _only(KIND_CODES, title)


def grade_in(title):
    """The grade that a section heading names (（一）省级重点项目), if exactly one."""
    words = {word: code for word, code in GRADE_CODES.items() if len(word) > 1}
    return _only(words, title)


def _only(codes, title):
    found = {code for word, code in codes.items() if word in strip_spaces(title)}
    return found.pop() if len(found) == 1 else None


def read_work_area(text, work_areas):
    """Find a work area of (number, name) pairs by its name or its number 1 to 10."""
    word = strip_spaces(text)
    numbers = {str(number): number for number, _ in work_areas}
    names = _by_name(work_areas)
    if word in numbers:
        return numbers[word]
    if word in names:
        return names[word]
    known = "、".join(name for _, name in work_areas)
    raise NotUnderstood(f"“{word[:20]}”不是已有的所属领域，请填写编号或以下名称之一：{known}。")


def work_area_in(title, work_areas):
    """The work area whose name is the section heading itself, its number and count taken off."""
    return _by_name(work_areas).get(strip_spaces(title))


@lru_cache(maxsize=8)
def _by_name(work_areas):
    return {strip_spaces(name): number for number, name in work_areas}


def code_of_sheet_name(key, name, work_areas):
    """The code that the whole name of a sheet stands for, such as 续建项目, or None."""
    if key == "work_area":
        return work_area_in(name, work_areas)
    return {"kind": KIND_CODES, "grade": GRADE_CODES}[key].get(strip_spaces(name))


def read_yes_no(text):
    word = strip_spaces(text)
    if word in YES or word in NO:
        return word in YES
    raise NotUnderstood(f"“{word[:20]}”不是“是”或“否”，请改填“是”或“否”。")


def read_people(text):
    """Names of people in their order, without bracketed posts: 张三（组长）、李四 are two."""
    plain = re.sub(r"\([^()]*\)", "", normalise_width(text))
    names = [_person(part) for part in SEPARATORS.split(plain) if part.strip()]
    if not names:
        raise NotUnderstood("没有读到姓名，请填写姓名。")
    return list(dict.fromkeys(names))


def read_person(text):
    """The one name of a cell."""
    names = read_people(text)
    if len(names) > 1:
        raise NotUnderstood("只能填写一人，请保留一个姓名。")
    return names[0]


def _person(text):
    """张 三 is one person; 张三 李四 may be two, and is refused."""
    name, parts = one_line(text), text.split()
    spaced = len(parts) > 1 and re.match(HAN, parts[0])
    if spaced and (len(parts[0]) > 1 or len(name) > 4 or len(parts) > 3):
        raise NotUnderstood("姓名中有空格，多人之间请用顿号分隔，一人的姓名请去掉空格。")
    if re.search(r"\d|@", name) or not 2 <= len(name) <= 30:
        raise NotUnderstood(f"“{name[:20]}”不像姓名，请只填姓名，多人之间用顿号分隔。")
    return name


def read_units(text):
    """Names of units in their order; a bracketed part (牵头) goes, one of the name stays."""
    plain = re.sub(ROLE, "", normalise_width(text))
    units = [_unit(part) for part in SEPARATORS.split(plain) if part.strip()]
    if not units:
        raise NotUnderstood("没有读到单位，请填写单位名称。")
    return list(dict.fromkeys(units))


def read_unit(text):
    """The one unit of a cell; its name may have been typed with spaces."""
    units = [one_line(part) for part in SEPARATORS.split(re.sub(ROLE, "", normalise_width(text)))]
    units = list(dict.fromkeys(unit for unit in units if unit))
    if len(units) != 1:
        raise NotUnderstood("请只填写一个单位，其余单位请填入“配合单位”。")
    return units[0]


def _unit(text):
    parts = text.split()
    if len(parts) > 1 and all(re.fullmatch(f"{HAN}{{2,}}", part) for part in parts):
        raise NotUnderstood("单位名称中有空格，多个单位之间请用顿号分隔。")
    return one_line(text)


def read_words(text):
    """Short words such as tags, in their order."""
    words = [one_line(part) for part in SEPARATORS.split(normalise_width(text))]
    return list(dict.fromkeys(word for word in words if word))


def read_email(text):
    address = strip_spaces(text).lower()
    if not re.fullmatch(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z0-9-]{2,}", address):
        raise NotUnderstood("邮箱格式不正确，请只填写一个邮箱地址。")
    return address


def read_phone(text):
    number = re.sub(r"[\s()-]", "", normalise_width(text))
    if not re.fullmatch(r"\+?\d{7,15}", number):
        raise NotUnderstood("电话应为 7 至 15 位数字，请核对。")
    return number


def split_contact(text):
    """Take a cell with name and telephone apart: 示例甲 13900000001."""
    plain = normalise_width(text)
    match = re.search(r"\+?\d[\d\s-]{5,}\d", plain)
    name = plain.replace(match[0], " ").strip(" ,、/;:()\n") if match else plain
    return name, match[0] if match else ""
