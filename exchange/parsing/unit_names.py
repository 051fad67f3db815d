"""Names of units in one cell: which there are, and which of them leads."""

import re
from dataclasses import dataclass

from core.values.errors import NotUnderstood
from core.values.text import HAN, normalise_width, one_line
from exchange.parsing.coded_values import SEPARATORS
from exchange.parsing.known_names import NOBODY_KNOWN, KnownNames

LEADING = "牵头 主办 主责 主要 责任 第一责任 主要责任".split()
HELPING = "配合 协办 协助 参与".split()
ROLE = "|".join(sorted([*LEADING, *HELPING], key=len, reverse=True))
#: 牵头单位：县住建局
LABEL = re.compile(rf"(?P<role>{ROLE}|主管|建设|项目|实施|业主)(?:单位|部门)?:")
BRACKET = re.compile(rf"\((?P<role>{ROLE})(?:单位|部门)?\)")
#: 县住建局牵头, 县交通局配合
BARE = re.compile("(?P<name>.{2,}?)(?P<role>牵头|主办|主责|配合|协办|协助|负责|参与)")
BLANK_BEFORE_LABEL = re.compile(rf"\s+(?={LABEL.pattern.replace('?P<role>', '?:')})")
#: A name that ends so is whole; two of them with a blank between are two.
OFFICE = re.compile(f"{HAN}{{2,}}[局委办厅]")
UNIT = re.compile(
    f"{HAN}+(?:[局委办厅部处院所站队会社行校厂乡镇村]|中心|公司|集团|政府|办公室|街道)"
)
#: What stands in the place of a name and is none.
NOT_NAMES = frozenset(
    """同上 同左 同前 〃 " 暂无 空缺 待配 未配备 待安排 见附件 见备注 略 不详 未知 本人 全体
    各乡镇 各单位 各部门 相关单位 相关部门 有关单位 有关部门 县直各单位
    领导 县领导 县级领导 分管领导 主管领导 负责人 牵头 配合 负责 分管 主管""".split()
)
#: 县住建局和县交通局: a name that is whole, and another behind it.
AND = re.compile("(?:(?<=[局委办厅])|(?<=公司|中心|政府|集团))[和及与+&|]")
UNPARTED = re.compile("[局委办厅][县区].+[局委办厅]")
AND_OTHERS = re.compile(r"等(?:有关|相关)?(?:单位|部门)?")


@dataclass(frozen=True)
class NamedUnit:
    """A unit as a cell names it; without a role it neither leads nor helps."""

    name: str
    role: str = ""  # 牵头, 配合 and the like, as the cell says it

    @property
    def helps(self) -> bool:
        return self.role in HELPING

    @property
    def leads(self) -> bool:
        return self.role in LEADING


def units_of(text: str, known: KnownNames = NOBODY_KNOWN) -> list[NamedUnit]:
    """[NamedUnit] in their order; a bracketed part (牵头) goes, one of the name stays."""
    plain = BLANK_BEFORE_LABEL.sub("\n", normalise_width(text))
    found: list[NamedUnit] = []
    role = ""
    for part in SEPARATORS.split(plain):
        if label := LABEL.match(part.strip()):
            role, part = label["role"], part.strip()[label.end() :]
        parts = [part] if known.is_unit(part) else AND.split(part)
        names = (name for each in parts for name in _apart(each, known) if name)
        found += [_with_role(name, role, known) for name in names]
    units = list({unit.name: unit for unit in reversed(found)}.values())[::-1]
    if not units:
        raise NotUnderstood("没有读到单位，请填写单位名称。")
    return units


def read_units(text: str, known: KnownNames = NOBODY_KNOWN) -> list[str]:
    """The names of the units of a cell."""
    return [unit.name for unit in units_of(text, known)]


def read_unit(text: str, known: KnownNames = NOBODY_KNOWN) -> str:
    """The one unit of a cell; NotUnderstood where there are several."""
    units = read_units(text, known)
    if len(units) > 1:
        raise NotUnderstood(f"写了几个单位（{'、'.join(units)}），请只填写一个。", tuple(units))
    return units[0]


def lead_and_others(text: str, known: KnownNames = NOBODY_KNOWN) -> tuple[str, list[str]]:
    """(the unit that answers, the others): who is marked 牵头, else the first that only helps not.

    牵头单位：县住建局；配合单位：县交通局 and 县住建局、县交通局 give the same.
    """
    units = units_of(text, known)
    leading = [unit for unit in units if unit.leads] or [u for u in units if not u.helps] or units
    return leading[0].name, [unit.name for unit in units if unit is not leading[0]]


def _with_role(text: str, role: str, known: KnownNames) -> NamedUnit:
    """A unit with the role that stands at it, else the one that the label before it gives."""
    bracket = BRACKET.search(text)
    name = BRACKET.sub("", text).strip()
    bare = BARE.fullmatch(name)
    name = bare["name"] if bare else name
    if AND_OTHERS.search(name[-6:]) and AND_OTHERS.fullmatch(name[name.rindex("等") :]):
        raise NotUnderstood(f"“{name[:20]}”没有写全，请写明每一个单位。")
    is_several = UNPARTED.search(name) and not known.is_unit(name)
    if is_several or name in NOT_NAMES or ":" in name or name.count("(") != name.count(")"):
        raise NotUnderstood(f"“{name[:20]}”看不出是哪个单位，请只填写单位名称。")
    own = bracket or bare
    return NamedUnit(name, own["role"] if own else role)


def _apart(text: str, known: KnownNames) -> list[str]:
    """The names in a part without separators: a blank may stand in one, or between two."""
    words, whole = text.split(), one_line(text)
    if len(words) < 2 or known.is_unit(whole) or not all(re.match(HAN, word) for word in words):
        return [whole]
    names = [BRACKET.sub("", word) for word in words]
    if all(OFFICE.fullmatch(name) or known.is_unit(name) for name in names):
        return words
    if any(UNIT.fullmatch(name) for name in names[:-1]):
        raise NotUnderstood("单位名称中有空格，多个单位之间请用顿号分隔。")
    return [whole]


def looks_like_unit(name: str) -> bool:
    """Whether a name in a column of people is rather one of an office (县住建局, 示例公司)."""
    long_ending = re.search("(?:委员会|中心|公司|集团|政府|办公室|街道办?|指挥部|专班|小组)$", name)
    return bool(long_ending or (len(name) > 3 and UNIT.fullmatch(name)) or re.match("[县省]", name))
