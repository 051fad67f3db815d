"""Lines between projects: headings of every numbering and none, totals, subtotals, foot lines."""

KIND_WORDS = {
    "continuing": ["续建项目", "续建类", "续建", "续建类项目", "在建项目", "续  建"],
    "new": [
        "新建项目",
        "新开工项目",
        "计划开工项目",
        "计划新开工项目",
        "拟新开工项目",
        "新建类",
        "新建",
    ],
    "preliminary": ["前期项目", "前期类项目"],
    "reserve": ["储备项目", "储备类", "储备"],
}
GRADE_WORDS = {
    "省级": ["省级重点项目", "省级项目"],
    "市级": ["市级重点项目", "市级项目"],
    "县级": ["县级重点项目", "县级项目"],
}
#: A person reads these in more than one way: word -> kinds.
EITHER_KINDS = {
    "预备项目": ("reserve", "preliminary"),
    "拟建项目": ("new", "preliminary"),
    "收尾项目": ("continuing",),
    "竣工投产项目": ("continuing",),
}
#: No kind and no grade, whatever parts of words stand in them.
OTHER_WORDS = [
    "产业类",
    "基础设施类项目",
    "农林水利",
    "城建项目",
    "一产项目",
    "粮食储备和应急",
    "县级公立医院",
    "前期及配套",
    "开元街道",
    "万家镇",
    "市直",
    "示例市人民政府",
    "亿隆乡",
    "创新驱动发展工程",
    "省道改建",
]
CHINESE = "一二三四五六七八九十"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
NUMBERINGS = {
    "一、": lambda n, word: f"{CHINESE[n]}、{word}",
    "（一）": lambda n, word: f"（{CHINESE[n]}）{word}",
    "(一)": lambda n, word: f"({CHINESE[n]}) {word}",
    "一": lambda n, word: f"{CHINESE[n]} {word}",
    "一．": lambda n, word: f"{CHINESE[n]}．{word}",
    "Ⅰ、": lambda n, word: f"{ROMAN[n]}、{word}",
    "①": lambda n, word: f"{CIRCLED[n]}{word}",
    "1、": lambda n, word: f"{n + 1}、{word}",
    "1.": lambda n, word: f"{n + 1}.{word}",
    "【】": lambda n, word: f"【{word}】",
    "第一部分": lambda n, word: f"第{CHINESE[n]}部分 {word}",
    "": lambda n, word: word,
}
#: Outer and inner numbering, so that nobody takes one for the other.
NESTED = [
    ("一、", "（一）"),
    ("一、", "1、"),
    ("【】", "1、"),
    ("Ⅰ、", "（一）"),
    ("第一部分", "一、"),
]
COUNTS = ["（{}个）", "（{}项）", "({}个)", "（共{}项）", "（{} 项）", "共{}项", "：{}个"]
COUNT_CELLS = ["{}", "{}个", "{}项", "共{}项"]
TOTALS = ["合计", "总计", "合  计", "总 计", "总合计"]
TITLES = [
    "左权县2026年重点项目台账",
    "左权县2026年重点项目推进台账",
    "2026年左权县重点工程项目表",
    "左权县开元街道2026年重点项目清单",
    "左权县万家镇2026年度重点项目计划表",
    "左权县2026年亿元以上重点项目台账",
    "左 权 县 2 0 2 6 年 重 点 项 目 投 资 计 划",
    "左权县重点项目台账（2026年度）",
    "附件1",
    "重点项目推进台账",
]
MAKERS = [
    "编制单位：县开元街道办",
    "填报单位：万家镇政府",
    "报送单位：亿隆乡政府（盖章）",
    "填报单位（盖章）：县工信局",
    "填报单位：亿达公司",
]
FEET = [
    ["注：表内数据为示例"],
    ["备注：以上项目投资以概算批复为准"],
    ["填表人：示例甲        审核人：示例乙        填表日期：2026年1月10日"],
    ["填表人：示例甲", None, "审核人：示例乙", None, "填报日期：2026年1月10日"],
    ["2026年1月10日"],
    [None, "2026年1月10日"],
    ["（盖章）"],
    [None, "（盖章）"],
    ["第1页共3页"],
    ["第 1 页，共 1 页"],
    ["单位负责人：示例甲", "填报人：示例乙", "联系电话：0354-0000000"],
    ["说明：1. 亿元以上项目单列；2. 名单按乡镇排列。"],
    ["标注▲为省级重点项目"],
]
#: Notes that go on: the second begins with a number as projects do.
NOTES = [
    ["注：1. 表内数据为示例；"],
    ["2. 标★的为新开工项目；"],
    ["3. 以上投资以概算为准。"],
]


def random_count(rng, number):
    """(what is put behind the words, what stands in another cell)."""
    how = rng.choice(["none", "behind", "behind", "beside"])
    if how == "behind":
        return rng.choice(COUNTS).format(number), None
    if how == "beside":
        cell = rng.choice(COUNT_CELLS).format(number)
        return "", int(cell) if cell.isdigit() else cell
    return "", None


def random_numbering(rng):
    return rng.choice(list(NUMBERINGS))


def numbered(style, number, word):
    return NUMBERINGS[style](number, word)
