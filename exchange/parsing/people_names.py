"""Names of people in one cell, without their posts: 县委常委、副县长示例甲 is one, 示例甲."""

import re
from dataclasses import dataclass

from core.values.errors import NotUnderstood
from core.values.text import HAN, normalise_width, one_line
from exchange.parsing.coded_values import SEPARATORS
from exchange.parsing.known_names import NOBODY_KNOWN, KnownNames
from exchange.parsing.unit_names import NOT_NAMES, looks_like_unit

LONGEST = 30
AREA = "[省市县区旗州乡镇]"
DEPARTMENTS = (
    "发改|发展和改革|工信|教育|科技|公安|民政|司法|财政|人社|自然资源|住建|交通|交通运输|水利|"
    "农业农村|商务|文旅|卫健|应急|应急管理|审计|市场监管|统计|能源|林业|医保|审批|行政审批|招商|"
    "信访|税务|生态环境|城管|乡村振兴"
)
ORGAN = (
    rf"(?:(?:中共)?{AREA}?(?:委(?=[副书常办])|人民政府|政府|人大常委会|人大|政协|纪委|监委|党工?委|"
    rf"党组|人民法院|法院|人民检察院|检察院|人武部|武装部|总工会|委?(?:组织部?|宣传部?|统战部?|政法委))"
    rf"(?:办公室|办|党组)?|{AREA}{HAN}{{1,6}}?(?:局|委|办|中心|公司|管委会)|开发区管委会|"
    rf"(?:{DEPARTMENTS})(?:局|委|办|(?=局长)))?"
)
RANK = (
    "(?:第一|常务|专职|[一二三四]级)?副?(?:书记|[省市县区旗州乡镇]长|主任|主席|部长|局长|院长|"
    "检察长|处长|科长|股长|所长|站长|队长|组长|会长|校长|主任科员|委员|董事长|总经理|经理|"
    "总工程师|秘书长|调研员|巡视员|政委|总?指挥长?)|常委|成员"
)
POST = f"{ORGAN}(?:{RANK})"
LABEL = (
    "(?:第一|主要|直接|项目|总)?(?:牵头|包联|包保|包抓|责任|联系|协助|配合|分管|主管|负责)"
    "县?(?:领导|人)?"
)
POSTS = re.compile(f"(?:{POST}兼?)+")
BEFORE = re.compile(f"(?:(?:{POST}兼?)+:?|(?:{LABEL}):)+")
AFTER = re.compile(f"(?P<name>.+?)(?P<posts>(?:兼?{POST})+|牵头|负责|分管|协助|配合)")
BLANK_BEFORE_POST = re.compile(f"\\s+(?=(?:{POST}|{LABEL}):)")
#: 张三和李四, 张三-李四: what parts two names, or is part of one.
JOINED = re.compile(rf"{HAN}[-—–|\\+&~]|(?<={HAN}{HAN})[和及与]{HAN}{HAN}")
#: A post that is not known in front of a name: 示例镇党委书记示例甲.
POST_BEFORE_NAME = re.compile(f"(?:{RANK}){HAN}{{2,}}$")
IN_BRACKETS = re.compile(r"\(([^()]*)\)")
FIRST = frozenset("牵头 牵头领导 主要 主责 第一 总负责".split())
BESIDE = re.compile(f"{LABEL}|主要|主责|第一|总负责|兼任?|男|女|{HAN}{{1,3}}族|[\\d-]{{7,}}")
#: Stands behind a name that leads, in place of (牵头).
LEADS = "\ue000"
#: Nobody is both: who is named behind two of them is the holder of the last, the others unnamed.
HEADS = [re.compile(f"(?:{AREA}委)?书记"), re.compile(f"{AREA}长"), re.compile(f"副{AREA}长")]
OF_ADDRESS = re.compile("(?:同志|先生|女士)$")


@dataclass
class Part:
    """What stands between two separators: names, and whether a post stands at its ends."""

    names: list[str]
    posts: list[str]
    begins_with_post: bool = False
    ends_with_post: bool = False


def read_people(text: str, known: KnownNames = NOBODY_KNOWN) -> list[str]:
    """Names of people in their order, who is marked 牵头 first; posts and brackets are left out.

    NotUnderstood where nobody is left: a post alone is nobody. A blank parts two names only where
    both are known.
    """
    plain = IN_BRACKETS.sub(_bracket, normalise_width(text))
    plain = BLANK_BEFORE_POST.sub("\n", plain)
    parts = [_part(part.strip(), known) for part in SEPARATORS.split(plain) if part.strip()]
    _check_posts(parts)
    names = list(dict.fromkeys(name for part in parts for name in part.names))
    if not names:
        raise NotUnderstood("没有读到姓名，请填写姓名。")
    # Stable: who does not lead keeps the order of the cell.
    names.sort(key=lambda name: not name.endswith(LEADS))
    return list(dict.fromkeys(name.removesuffix(LEADS) for name in names))


def read_person(text: str, known: KnownNames = NOBODY_KNOWN) -> str:
    """The one name of a cell; NotUnderstood where there are several."""
    names = read_people(text, known)
    if len(names) > 1:
        raise NotUnderstood("只能填写一人，请保留一个姓名。", tuple(names))
    return names[0]


def _bracket(match: re.Match[str]) -> str:
    """What a bracket leaves of itself: nothing of a post, a mark of who leads."""
    words = [word for word in re.split(r"[、,;/\s]+", match[1]) if word]
    if any(word in FIRST for word in words):
        return LEADS
    if all(POSTS.fullmatch(w) or BESIDE.fullmatch(w) or looks_like_unit(w) for w in words):
        return ""
    raise NotUnderstood(f"看不出括号中的“{match[1][:20]}”是职务还是另一人，请只填姓名。")


def _part(text: str, known: KnownNames) -> Part:
    """Words of a part, posts taken off: the names that are left, those of no post between joined.

    县长 张三 and 张三 县长 have one name, 张 三 too; 县委书记 张三 县长 李四 has two.
    """
    part = Part([], [])
    group: list[str] = []
    for word in text.split():
        is_whole = known.is_person(word.removesuffix(LEADS))
        name, before, after = (word, [], []) if is_whole else _without_posts(word)
        if not part.names and not group and not part.posts:
            part.begins_with_post = bool(before)
        if before and group:
            part.names += _names(" ".join(group), known)
            group = []
        group += [name] if name else []
        part.posts += [*before, *after]
        part.ends_with_post = bool(after or (before and not name))
        if after and group:
            part.names += _names(" ".join(group), known)
            group = []
    part.names += _names(" ".join(group), known) if group else []
    return part


def _without_posts(word: str) -> tuple[str, list[str], list[str]]:
    """(name, posts before it, posts after it); a word of posts alone has no name."""
    if POSTS.fullmatch(word.removesuffix(":")):
        return "", [word.removesuffix(":")], []
    before = BEFORE.match(word)
    name = word[before.end() :] if before else word
    after = AFTER.fullmatch(name.removesuffix(LEADS))
    mark = LEADS if name.endswith(LEADS) else ""
    name = after["name"] + mark if after else name
    return name, [before[0].rstrip(":")] if before else [], [after["posts"]] if after else []


def _check_posts(parts: list[Part]) -> None:
    """Every post belongs to a name: to the one behind it, or to the one it stands behind."""
    waiting: list[str] = []
    behind: list[str] = []
    for part in parts:
        if part.names:
            if waiting and not part.begins_with_post:
                break
            if len(part.names) == 1:
                _check_heads(waiting + part.posts)
            waiting, behind = [], part.posts if part.ends_with_post else []
        elif behind:
            behind = behind + part.posts
            _check_heads(behind)
        else:
            waiting += part.posts
    if waiting:
        raise NotUnderstood(f"“{'、'.join(waiting)[:20]}”只写了职务，请写明姓名。")


def _check_heads(posts: list[str]) -> None:
    heads = {at for at, head in enumerate(HEADS) for post in posts if head.fullmatch(post)}
    if len(heads) > 1:
        raise NotUnderstood(f"“{'、'.join(posts)[:20]}”看不出各是哪一位，请写明每人的姓名。")


def _names(text: str, known: KnownNames) -> list[str]:
    """张 三 is one person; 张三 李四 are two where both are known, else it is asked."""
    name, words = one_line(text), text.split()
    spaced = len(words) > 1 and re.match(HAN, words[0])
    if spaced and all(known.is_person(word.removesuffix(LEADS)) for word in words):
        return words
    if spaced and (len(words[0]) > 1 or len(name) > 4 or len(words) > 3):
        raise NotUnderstood("姓名中有空格，多人之间请用顿号分隔，一人的姓名请去掉空格。")
    return [name if known.is_person(name.removesuffix(LEADS)) else _name(name)]


def _name(name: str) -> str:
    mark = LEADS if name.endswith(LEADS) else ""
    plain = OF_ADDRESS.sub("", name.removesuffix(LEADS))
    if re.search(r"等(?:人|同志)?$", plain):
        raise NotUnderstood(f"“{plain[:20]}”没有写全，请写明每个人的姓名。")
    if re.search(r"[\d@:()。!?<>《》“”\"]", plain) or not 2 <= len(plain) <= LONGEST:
        raise NotUnderstood(f"“{plain[:20]}”不像姓名，请只填姓名，多人之间用顿号分隔。")
    if JOINED.search(plain):
        raise NotUnderstood(f"“{plain[:20]}”看不出是几个人，多人之间请用顿号分隔。")
    if plain in NOT_NAMES or POST_BEFORE_NAME.search(plain):
        raise NotUnderstood(f"“{plain[:20]}”看不出是哪一位，请只填姓名，多人之间用顿号分隔。")
    if looks_like_unit(plain):
        raise NotUnderstood(f"“{plain[:20]}”像是单位，请填写姓名。")
    return plain + mark
