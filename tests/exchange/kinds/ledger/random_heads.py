"""Heads over columns as offices write them, and how far a person can be sure of them."""

from dataclasses import dataclass

SURE = "sure"  # a person reads it without doubt
EITHER = "either"  # read, or left unread and said
NEVER = "never"  # of another year, period or share: not the ledger's, and said


@dataclass(frozen=True)
class Head:
    """words: from the top, one for each row of heads (one or two); unit: in a bracket, or "".

    `key` is what its cells say (stored_values.NOTHING); None for what the ledger has not."""

    words: tuple[str, ...]
    key: str | None
    reading: str = SURE
    unit: str = ""
    #: What is in the cells of a column that is no value of the ledger: money, text or date.
    sort: str = ""

    @property
    def text(self):
        return "".join(self.words)


#: key -> heads of which a person is sure; two words stand one above the other.
SURE_WORDS = {
    "name": [
        "项目名称",
        "项目\n名称",
        "工程名称",
        "项 目 名 称",
        "项目（工程）名称",
        "重点项目名称",
    ],
    "kind": ["建设性质", "项目性质", "建设\n性质", "性质"],
    "grade": ["级别", "项目级别"],
    "location": ["建设地点", "项目地点", "建设地址", ("项目基本情况", "建设地点")],
    "content": [
        "建设内容及规模",
        "主要建设内容",
        "建设规模及内容",
        "建设内容",
        "主要建设\n内容及规模",
        ("项目基本情况", "建设内容"),
    ],
    "annual_content": [
        "2026年主要建设内容",
        "年度建设内容",
        "2026年建设内容",
        "2026年度建设任务",
        "本年主要建设内容",
        ("2026年", "主要建设内容"),
    ],
    "period": ["建设起止年限", "建设年限", "起止年限", "建设工期", "建设周期", "建设期"],
    "formalities": ["前期手续办理情况", "前期手续"],
    "funding": ["资金来源"],
    "total": [
        "总投资",
        "项目总投资",
        "总 投 资",
        "计划总投资",
        "估算总投资",
        "总投资额",
        "概算\n总投资",
        ("投资情况", "总投资"),
        ("总投资", "合计"),
    ],
    "plan": [
        "年度计划投资",
        "2026年计划投资",
        "本年计划投资",
        "2026年度计划投资",
        "2026年投资计划",
        "年度投资计划",
        "2026年计划完成投资",
        "今年计划投资",
        "2026年\n计划投资",
        "计划投资（2026年）",
        "2026 年计划投资",
        "２０２６年计划投资",
        ("2026年", "计划投资"),
        ("2026年度", "计划投资"),
        ("2026年计划投资", "合计"),
        ("投资情况", "年度计划投资"),
        ("2026年计划投资", "小计"),
    ],
    "carried_in": [
        "截至2025年底累计完成投资",
        "至2025年底累计完成投资",
        "到2025年底累计完成投资",
        "截至上年底累计完成投资",
        "截止2025年12月底累计完成投资",
        "截至2025年底\n累计完成投资",
        ("截至2025年底", "累计完成投资"),
    ],
    "due": ["计划开工/复工时间", "计划复工/开工时间", "计划开（复）工时间"],
    "done": ["实际开工/复工时间", "实际开（复）工时间", ("实际时间", "实际开（复）工时间")],
    "finish": ["计划竣工时间", "计划完工时间", "竣工时限", ("计划时间", "计划竣工时间")],
    "leads": ["包联领导", "包联县领导", "包保领导", "包抓领导", "挂包领导", "包联\n领导"],
    "unit": ["责任单位", "牵头单位", "责任\n单位", "责任部门", "主管单位"],
    "supporting": ["配合单位", "协办单位", "配合部门"],
    "owner": ["项目单位", "建设单位", "业主单位", "项目法人", "实施单位", "建设主体"],
    "contact": ["联系人", "项目联系人"],
    "person": ["责任人", "项目责任人"],
    "enrolled": ["是否入统", "是否纳统", "是否入库"],
    "livelihood": ["民生实事", "是否民生实事"],
    "note": ["形象进度", "目前形象进度", "工程形象进度"],
    "problem": ["存在问题", "存在的问题", "存在\n问题"],
    "next_step": ["下一步工作计划", "下一步措施", "下一步打算"],
    "remark": ["备注", "备 注"],
}
#: A person would rather ask: read as meant, or unread and said.
EITHER_WORDS = {
    "plan": ["2026年投资", "年度投资", ("2026年目标任务", "投资")],
    "annual_content": [
        "年度目标任务",
        "2026年形象进度目标",
        ("2026年投资计划", "主要建设内容"),
        "2026年工作目标",
    ],
    "supporting": ["责任单位（配合）"],
    "leads": ["县级领导", "联系县领导"],
    "content": ["建设规模"],
    "due": ["开（复）工时间"],
}
#: Of another year, a part of the year, a share, or before a change.
NEVER_MONEY = [
    "2027年计划投资",
    ("2027年", "计划投资"),
    "计划投资（2027年）",
    "计划投资（2025年）",
    "2025年计划投资",
    "2025年度计划投资",
    "2025年完成投资",
    "上年计划投资",
    "下年计划投资",
    "2027年\n计划投资",
    "一季度计划投资",
    ("一季度目标", "计划投资"),
    "二季度计划投资",
    "上半年计划投资",
    ("“十五五”期间", "计划投资"),
    "“十四五”计划投资",
    ("资金来源", "计划投资"),
    ("2026年计划投资", "其中：政府投资"),
    ("2026年计划投资", "财政资金"),
    ("2026年计划投资", "其中：银行贷款"),
    "其中：政府投资",
    ("其中：政府投资部分", "计划投资"),
    "年度计划（增减）",
    "计划投资（调整前）",
    "2026年计划投资（调整前）",
    "年度计划投资调整额",
    "2026年总投资",
    ("规划", "总投资"),
    ("总投资", "财政资金"),
    ("总投资", "其中：中央预算内"),
    "总投资（其中政府投资）",
    "其中：中央资金",
    "2024年底累计完成投资",
    "截至2024年底累计完成投资",
    "剩余投资",
    "征地拆迁费",
    "3—5月计划投资",
    "2026—2028年计划投资",
]
#: What the door of figures takes.
FIGURES = [
    "1—10月完成投资",
    "本月完成投资",
    "今年累计完成投资",
    "2026年累计完成投资",
    "1-3月累计完成投资",
]
NEVER_TEXT = [
    "2027年主要建设内容",
    ("2025年完成情况", "形象进度"),
    "2025年形象进度",
    "2025年建设内容",
    "服务单位",
    "行业类别",
    "审批文号及日期",
    "2027年工作计划",
]
NEVER_DATE = ["2027年计划竣工时间", "立项时间", "土地出让时间"]
#: Where the money of a project comes from: lines of their own below it, first their sum.
SOURCE = Head(("投资来源",), None, NEVER, sort="source")
SOURCES = ["中央预算内", "银行贷款", "企业自筹", "专项债券"]
MONEY = ("total", "plan", "carried_in")
REQUIRED = ("name", "unit", "total")


def random_heads(rng, *, without=()):
    """The heads of a table in their order, no two for one key; none for the keys `without`."""
    heads = [chosen_head(rng, key) for key in chosen_keys(rng) if key not in without]
    heads += [foreign_head(rng) for _ in range(rng.choice([0, 0, 1, 1, 2, 3]))]
    if rng.random() < 0.08:
        heads.append(SOURCE)
    return in_order(rng, without_clashes(without_doubles(heads)))


def chosen_keys(rng):
    """Those that a ledger must have, and some of the others."""
    share = rng.choice([0.3, 0.6, 1])
    return [key for key in SURE_WORDS if key in REQUIRED or rng.random() < share]


def chosen_head(rng, key):
    if key in EITHER_WORDS and rng.random() < 0.08:
        return Head(as_words(rng.choice(EITHER_WORDS[key])), key, EITHER)
    return Head(as_words(rng.choice(SURE_WORDS[key])), key)


def foreign_head(rng):
    """A column that says nothing for the ledger of the year."""
    sort, words = rng.choice(
        [("money", NEVER_MONEY)] * 3
        + [("text", NEVER_TEXT), ("date", NEVER_DATE), ("figure", FIGURES)]
    )
    return Head(as_words(rng.choice(words)), None, NEVER, sort=sort)


def as_words(words):
    return (words,) if isinstance(words, str) else words


def without_doubles(heads):
    return list({squeezed(head.text): head for head in heads}.values())


def without_clashes(heads):
    """No head beside the words that stand over another: whose are they?"""
    single = {squeezed(head.text) for head in heads if len(head.words) == 1}
    return [
        head
        for head in heads
        if len(head.words) == 1 or head.key or squeezed(head.words[0]) not in single
    ]


def squeezed(text):
    return "".join(text.split())


def in_order(rng, heads):
    """Shuffled, but columns under one parent side by side; the name near the left, mostly."""
    parents = list(dict.fromkeys(head.words[0] for head in heads))
    rng.shuffle(parents)
    place = {parent: number for number, parent in enumerate(parents)}
    ordered = sorted(heads, key=lambda head: place[head.words[0]])
    if rng.random() < 0.8:
        ordered.sort(key=lambda head: head.key != "name")
    return sums_first(ordered)


def sums_first(heads):
    """合计 stands before its shares."""
    return sorted(heads, key=lambda head: (heads.index(first_of(heads, head)), not is_sum(head)))


def first_of(heads, head):
    return next(one for one in heads if one.words[0] == head.words[0])


def is_sum(head):
    return head.words[-1] in ("合计", "小计")
