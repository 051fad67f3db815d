"""Random projects as an office means them: every value that a sheet may then say."""

from datetime import date, timedelta
from decimal import Decimal

from tests.exchange.kinds.ledger.stored_values import NOTHING

#: Names with 元, 万, 亿 in them are no units of money.
UNITS = [
    "县工信局",
    "县水利局",
    "县交通运输局",
    "县住建局",
    "开元街道办",
    "万家镇政府",
    "亿隆乡政府",
    "万亿新城管委会",
]
OWNERS = ["示例企业甲", "示例企业乙", "亿达公司", "示例建设中心", "万元户合作社", "元亨公司"]
LEADERS = ["示例县领导一", "示例县领导二", "示例县领导三"]
CONTACTS = ["示例甲", "示例乙", "示例丙"]
RESPONSIBLE = ["示例丁", "示例戊"]
KINDS = {"续建": "continuing", "新建": "new", "前期": "preliminary", "储备": "reserve"}
WORD_OF = {code: word for word, code in KINDS.items()}
LIMITS = {"continuing": date(2026, 3, 31), "new": date(2026, 6, 30)}
NAMES = [
    "示例{}号工程",
    "示例{}期（扩建）",
    "示例{}#厂房 A座",
    "示例{}线改造",
    "示例第{}小学",
    "示例{}片区（开元段）",
]
#: They look like headings, totals or numbers; the cells beside them say that they are projects.
ODD_NAMES = [
    "（一）标段示例路{}",
    "二、三类疫苗冷库{}",
    "第二部分水厂{}",
    "总计200兆瓦示例光伏{}",
    "合计：示例村通村路{}",
    "{}号安置小区",
    "10kV配网改造{}（12项）",
    "新建项目管理用房{}",
    "三线入地工程{}",
    "2026年老旧小区改造{}",
    "（二期）示例污水厂{}",
    "220千伏示例变电站{}",
    "前期物业用房{}",
    "县级粮食储备库{}",
    "一中扩建{}",
    "续建示例大道{}",
    "亿元村示范园{}",
]
CONTENTS = [
    "新建厂房 2 栋",
    "灌溉面积12万亩",
    "年产5亿支",
    "第一段\n第二段",
    "120万千瓦",
    "道路3公里",
    "其中：新建 1 处，改造 2 处",
    "1. 主体；2. 配套",
]
TEXTS = {
    "content": CONTENTS,
    "annual_content": ["完成主体", "完成路基3公里", "开工建设", "一期投产"],
    "location": ["开元街道", "万家镇示例村", "经开区", "亿隆乡"],
    "funding": ["政府投资", "企业自筹", "专项债券"],
    "formalities": ["已立项", "可研批复", "办理用地"],
    "note": ["主体施工", "完成管网", "正在招标"],
    "problem": ["征迁未完", "资金紧张"],
    "next_step": ["加快施工", "12月完工"],
    "remark": ["按月调度", "=1+1", "第一行\n第二行", "+86"],
}
#: How often a value is left blank, for those that may be.
BLANK = 0.3


def random_project(rng, number):
    """{"name": …, key of NOTHING: value}; due is what the ledger must keep (R-DL-4)."""
    kind = rng.choice(list(KINDS.values()))
    total = random_amount(rng)
    meant = {**NOTHING, "name": random_name(rng, number), "kind": kind, "total": total}
    meant |= {
        "grade": rng.choice(["省级", "市级", "县级"]),
        "unit": rng.choice(UNITS),
        "owner": rng.choice([None, *OWNERS]),
        "supporting": set(rng.sample(UNITS, rng.choice([0, 0, 1, 2]))),
        "plan": rng.choice([None, Decimal(rng.randint(0, max(int(total), 1)))]),
        "carried_in": rng.choice([None, Decimal(rng.randint(0, max(int(total), 1)))]),
        "leads": rng.sample(LEADERS, rng.randint(0, 3)),
        "contact": rng.choice([None, *CONTACTS]),
        "livelihood": rng.random() < BLANK,
        "due": random_due(rng, kind),
        "done": random_done(rng, kind),
        "enrolled": rng.choice([None, True, False]),
        "person": rng.choice([None, *RESPONSIBLE]),
        "finish": random_finish(rng),
        "period": random_period(rng),
    }
    meant["supporting"].discard(meant["unit"])
    return meant | {key: some(rng, choices) for key, choices in TEXTS.items()}


def some(rng, choices):
    return "" if rng.random() < BLANK else rng.choice(choices)


def random_name(rng, number):
    forms = ODD_NAMES if rng.random() < 0.25 else NAMES
    return rng.choice(forms).format(number)


def random_amount(rng):
    """万元, below ten milliard yuan, with as many places as people write."""
    whole = Decimal(rng.choice([rng.randint(1, 999), rng.randint(1000, 90_000)]))
    return whole * rng.choice([1, 1, 10]) + rng.choice([Decimal(0), Decimal("0.5"), cents(rng)])


def cents(rng):
    return Decimal(rng.randint(0, 99)) / 100


def random_due(rng, kind):
    limit = LIMITS.get(kind)
    if limit is None or rng.random() < BLANK:
        return limit
    return limit - timedelta(days=rng.randint(0, (limit - date(2026, 1, 1)).days))


def random_done(rng, kind):
    """The day of 开工 or 复工, before the day of the import."""
    if kind not in LIMITS or rng.random() < 0.6:
        return None
    return date(2026, 1, 1) + timedelta(days=rng.randint(0, 90))


def random_finish(rng):
    return None if rng.random() < BLANK else date(2026, 7, 1) + timedelta(rng.randint(0, 900))


def random_period(rng):
    return "" if rng.random() < BLANK else f"{rng.randint(2022, 2026)}-{rng.randint(2026, 2029)}"
