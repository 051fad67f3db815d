"""Who and what the demo county consists of. Pure data; amounts are round, people fictional."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

PASSWORD = "demo-2026-Zuoquan"
ADDRESS = "{}@example.invalid"

#: (short name, full name); the heads are 示例局长一 and so on, in this order.
BUREAUS = [
    ("县工信局", "左权县工业和信息化局"),
    ("县能源局", "左权县能源局"),
    ("县农业农村局", "左权县农业农村局"),
    ("县发改局", "左权县发展和改革局"),
    ("县交通运输局", "左权县交通运输局"),
    ("县水利局", "左权县水利局"),
    ("县住建局", "左权县住房和城乡建设局"),
    ("县文旅局", "左权县文化和旅游局"),
    ("县人社局", "左权县人力资源和社会保障局"),
    ("县林业局", "左权县林业局"),
]
#: Without a head: its project has nobody who answers, which the office shall see.
HEADLESS = [("县医保局", "左权县医疗保障局")]
NUMERALS = "一二三四五六七八九十"

#: Number -> title of 示例县领导N.
LEADERS = {
    "一": "县长",
    "二": "常务副县长",
    "三": "副县长",
    "四": "副县长",
    "五": "副县长",
    "六": "副县长",
}
#: 示例X, the contact -> the unit that builds.
CONTACTS = {
    "甲": "示例企业甲",
    "乙": "示例企业辛",
    "丙": "示例建设中心一",
    "丁": "示例企业己",
    "戊": "示例企业丁",
    "己": "示例企业乙",
    "庚": "示例电网项目部一",
    "辛": "示例交通项目办一",
    "壬": "示例交通项目办一",
    "癸": "示例水利项目办一",
    "子": "示例水利项目办一",
    "丑": "示例农业项目办一",
    "寅": "示例企业庚",
    "卯": "示例企业戊",
    "辰": "示例林业项目办一",
    "巳": "示例建设中心一",
    "午": "示例文旅项目办一",
    "未": "示例民生项目办一",
    "申": "示例企业丙",
}
#: A contact without an address: the administrator's list shall not be empty.
WITHOUT_EMAIL = "示例申"
#: (name, duty, title) of those with a county-wide task.
DUTIES = [
    ("示例办一", "office", "项目中心主任"),
    ("示例办二", "office", "项目中心科员"),
    ("示例督查一", "supervision", "督查室主任"),
    ("示例统计员一", "statistician", "统计员"),
    ("示例招商一", "promotion", "招商专员"),
    ("示例审计一", "auditor", "审计员"),
    ("示例管理员一", "administrator", "系统管理员"),
    ("示例县领导一", "county_leader", ""),
]
#: Username -> person.
SIGN_INS = {
    "office": "示例办一",
    "leader": "示例县领导二",
    "owner": "示例甲",
    "admin": "示例管理员一",
    "office2": "示例办二",
    "supervision": "示例督查一",
    "auditor": "示例审计一",
    "unithead": "示例局长一",
    "statistician": "示例统计员一",
    "promotion": "示例招商一",
}


@dataclass(frozen=True)
class Row:
    """One project of the demo; `number` counts from 0 and spreads the days."""

    number: int
    ref: str
    name: str
    area: str
    kind: str
    last_kind: str
    unit: str
    contact: str
    lead: str
    total: Decimal | None
    plan: Decimal | None
    is_livelihood_item: bool
    works: tuple[str, ...]
    content: str


def read_rows():
    with (Path(__file__).parent / "projects.csv").open(encoding="utf-8") as file:
        return [_row(number, line) for number, line in enumerate(csv.DictReader(file))]


def _row(number, line):
    return Row(
        **{key: line[key] for key in ("ref", "name", "area", "kind", "last_kind", "unit")},
        **{key: line[key] for key in ("contact", "lead", "content")},
        number=number,
        total=_amount(line["total"]),
        plan=_amount(line["plan"]),
        is_livelihood_item=line["livelihood"] == "yes",
        works=tuple(filter(None, line["works"].split("；"))),
    )


def _amount(text):
    return Decimal(text) if text else None
