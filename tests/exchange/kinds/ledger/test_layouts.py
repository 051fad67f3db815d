"""The layouts of real ledgers: every project in, every value what a person reads there.

Rows are written by hand from the sheets. A key that is not named must have stayed blank. What a
person may read in two ways is `Either`; a value that is left out must be asked about or said.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from exchange.answers import RESPONSIBLE_UNIT
from projects.models import Project
from tests.exchange.kinds.ledger.sheet_import import (
    ERROR,
    NOTE,
    QUESTION,
    SAID,
    import_sheets,
)
from tests.exchange.kinds.ledger.stored_values import NOTHING, stored_values
from tests.exchange.ledgers import TODAY

ANY = (*SAID, NOTE)
LAYOUTS = Path(__file__).parents[2] / "layouts"
MARCH, JUNE = date(2026, 3, 31), date(2026, 6, 30)
CONTINUING = {"kind": "continuing", "due": MARCH}
NEW = {"kind": "new", "due": JUNE}
SOMEONE = "示例管委会"


class Either:
    """What a person may read in more than one way."""

    def __init__(self, *values):
        self.values = values

    def __repr__(self):
        return " / ".join(map(repr, self.values))


def money(total, plan=None):
    """万元, as the ledger keeps them."""
    facts = {"total": Decimal(total)}
    return facts if plan is None else {**facts, "plan": Decimal(plan)}


#: file -> {(sheet, row): (name, what a person reads in it)}
READ = {
    "anhui": {
        ("Sheet1", 6): (
            "示例存储器",
            {**CONTINUING, "location": "经开区", "unit": "市发改委", **money(100_000, 30_000)},
        ),
        ("Sheet1", 8): (
            "示例机器人",
            {**CONTINUING, "location": "鸠江区", "unit": "市发改委", **money(100_000, 30_000)},
        ),
        ("Sheet1", 11): (
            "示例动力电池",
            {**NEW, "location": "新站区", "unit": "市发改委", **money(100_000, 30_000)},
        ),
    },
    "dianjiang_split": {
        # Its sheet and title say 前期, its rows do not.
        ("前期", 8): (
            "示例灌区现代化改造",
            {
                "kind": Either("preliminary", ""),
                "content": "灌溉面积12万亩",
                "period": "2026-2028",
                "formalities": Either("", "完成可研"),
                "annual_content": Either("", "完成初设"),
                "unit": "县水利局",
                **money(30_000),
            },
        ),
        ("前期", 10): (
            "示例G243改线",
            {
                "kind": Either("preliminary", ""),
                "content": "二级路",
                "period": "2027-2029",
                "formalities": Either("", "完成工可"),
                "annual_content": Either("", "完成施工图"),
                "unit": "县交通局",
                **money(20_000),
            },
        ),
        ("前期", 11): (
            "示例S204升级",
            {
                "kind": Either("preliminary", ""),
                "content": "三级路",
                "period": "2027-2029",
                "formalities": Either("", "立项"),
                "annual_content": Either("", "完成工可"),
                "unit": "县交通局",
                **money(10_000),
            },
        ),
    },
    "fengjie": {
        ("重大前期", 5): (
            "示例抽水蓄能",
            {
                **CONTINUING,
                "location": "草堂镇",
                "content": "120万千瓦",
                "unit": "县发改委",
                **money(200_000, 50_000),
            },
        ),
        ("重大前期", 6): (
            "示例脐橙园",
            {
                **CONTINUING,
                "location": "永乐镇",
                "content": "种植",
                "unit": "县农业委",
                **money(20_000, 10_000),
            },
        ),
        ("重大前期", 8): (
            "示例康养",
            {
                "kind": Either("preliminary", "reserve", ""),
                "location": "兴隆镇",
                "content": "康养",
                "unit": "县文旅委",
                **money(116_000, 0),
            },
        ),
        ("重大前期", 9): (
            "示例粮库",
            {
                "kind": Either("preliminary", "reserve", ""),
                "location": "永安街道",
                "content": "5万吨",
                "unit": "县发改委",
                **money(104_000, 0),
            },
        ),
    },
    "fengxi": {
        ("sheet1", 5): (
            "示例路市政工程",
            {
                "owner": "示例城投",
                "period": "2018-03-01/2020-12-31",
                "annual_content": Either("", "完成路基"),
                "note": Either("", "完成300米"),
                "problem": "征迁未完",
                "formalities": Either("", "已办理"),
                "funding": "政府投资",
                "unit": SOMEONE,
                **money(12_000, 3_000),
            },
        ),
        ("sheet1", 6): (
            "示例公园",
            {
                "owner": "示例城投",
                "period": "2019-03-01/2026-12-31",
                "annual_content": Either("", "完成绿化"),
                "note": Either("", "完成土方"),
                "formalities": Either("", "办理中"),
                "funding": "企业自筹",
                "unit": SOMEONE,
                **money(8_000, 2_000),
            },
        ),
    },
    "henan_bundle": {
        ("名单", row): (name, {"content": content, "unit": unit, **money(total, plan)})
        for row, name, content, total, plan, unit in (
            (3, "示例中心城区新建道路打捆项目", "共2条", 5000, 2000, "县住建局"),
            (6, "220千伏示例变电站", "主变2台", 20000, 8000, "县供电公司"),
            (7, "一中扩建", "教学楼", 3000, 1500, "县教育局"),
            (8, "（二期）示例污水厂", "1万吨", 4000, 2000, "县住建局"),
            (9, "二、三类疫苗冷库", "冷库", 500, 500, "县疾控中心"),
            (10, "三线入地工程", "管线", 800, 800, "县住建局"),
            (11, "——示例路口改造", "路口", 100, 100, "县住建局"),
            (12, "2026年老旧小区改造", "12个小区", 2600, 2600, "县住建局"),
            (13, "1号安置小区", "8栋", 9000, 3000, "县住建局"),
            (14, "10kV配网改造（12项）", "线路", 1200, 1200, "县供电公司"),
            (15, "新建项目管理用房", "用房", 300, 300, "县住建局"),
        )
    },
    "kunming": {
        # 在建 in a cell is asked about.
        ("重点项目", 5): ("示例引水工程", {"unit": "市水务局", **money(100_000, 30_000)}),
        ("重点项目", 6): ("示例高标准农田", {**NEW, "unit": "市农业局", **money(30_000, 10_000)}),
        ("重点项目", 8): ("示例地铁", {"unit": "市轨道公司", **money(200_000, 50_000)}),
    },
    "maojian": {
        ("进度月报", 2): (
            "示例路网改造",
            {
                **CONTINUING,
                "content": "道路3公里",
                "finish": date(2026, 12, 31),
                "leads": ["示例领导甲", "示例领导乙"],
                "unit": "区住建局",
                "stage": "building",
                "note": Either("", "完成管网"),
                **money(5_000, 2_000),
            },
        ),
        ("进度月报", 3): (
            "示例汽配产业园",
            {
                "kind": "new",
                "due": date(2026, 5, 31),
                "content": "厂房5万㎡",
                "finish": date(2027, 12, 31),
                "leads": ["示例领导甲", "示例领导丙"],
                "unit": "区经信局",
                "supporting": {"区招商局"},
                "note": Either("", "土地挂牌"),
                "problem": "用地指标",
                **money(30_000, 10_000),
            },
        ),
        ("进度月报", 4): (
            "示例安置房（二期）",
            {
                **NEW,
                "content": "12栋",
                "finish": date(2028, 6, 30),
                "leads": ["示例领导丁", "示例领导甲"],
                "unit": "区住建局",
                "note": Either("", "招标"),
                "problem": "资金",
                **money(12_000, 6_000),
            },
        ),
    },
    "ningxia_2020": {
        # The last line says that ★ means 新开工; 累计完成投资 does not say up to when.
        ("2020年重点建设", 7): (
            "示例都市圈城乡西线供水工程",
            {
                "kind": Either("", "new"),
                "due": Either(None, JUNE),
                "content": "示例规模",
                "period": "2019-2026",
                "funding": Either("", "中央预算内、银行贷款"),
                "unit": "水利厅",
                **money(30_000, 6_000),
            },
        ),
        ("2020年重点建设", 10): (
            "示例河防洪治理工程",
            {
                "content": "示例规模",
                "period": "2019-2026",
                "funding": Either("", "中央预算内"),
                "unit": "水利厅",
                **money(20_000, 4_000),
            },
        ),
        ("2020年重点建设", 13): (
            "S60示例至示例（宁甘界）高速公路",
            {
                "content": "示例规模",
                "period": "2019-2026",
                "funding": Either("", "车购税、银行贷款"),
                "unit": "交通厅",
                **money(40_000, 8_000),
            },
        ),
    },
    "shaanxi_three": {
        # 总项目清单 repeats them.
        ("续建项目", 5): ("示例集成电路加速器", {**CONTINUING, "location": "示例市"}),
        ("续建项目", 7): ("示例煤化工", {**CONTINUING, "location": "示例市"}),
        ("新开工项目", 5): ("示例授时系统", {**NEW, "location": "示例市"}),
        ("新开工项目", 7): ("示例光伏制造", {**NEW, "location": "示例市"}),
    },
    "wuhu": {
        ("分解表", 8): (
            "示例路",
            {"location": "镜湖区", "unit": "市住建局", **money(1_000, 500)},
        ),
        ("分解表", 9): (
            Either(
                "示例片区", "示例片区 示例支路一", "示例片区示例支路一", "示例片区（示例支路一）"
            ),
            {"location": "鸠江区", "unit": "市住建局", **money(2_000, 1_000)},
        ),
        ("分解表", 11): (
            "示例小学",
            {"location": "弋江区", "unit": "市教育局", **money(2_000, 1_000)},
        ),
    },
    "yinchuan": {
        ("重点建设项目", 6): (
            "示例奶牛养殖场",
            {
                **NEW,
                "content": "1万头",
                "period": "2026",
                "unit": "区农业农村局",
                "leads": ["示例区领导甲"],
                **money(1_000, 500),
            },
        ),
        ("重点建设项目", 8): (
            "示例单晶硅项目",
            {
                **CONTINUING,
                "content": "15GW",
                "period": "2024-2026",
                "unit": "区工信局",
                "leads": ["示例区领导乙", "示例区领导丙"],
                **money(3_000, 1_500),
            },
        ),
        ("重点建设项目", 9): (
            "示例酒庄",
            {
                **CONTINUING,
                "content": "酒庄",
                "period": "2024-2026",
                "unit": "区工信局",
                "leads": ["示例区领导乙", "示例区领导丙"],
                **money(2_000, 1_000),
            },
        ),
    },
    "yunnan_shifted_name": {
        ("四个一百", 5): (
            "示例水电站",
            {**CONTINUING, "location": "示例州", "unit": "州发改委", **money(300_000, 60_000)},
        ),
        ("四个一百", 6): (
            "示例高速",
            {**CONTINUING, "location": "示例州", "unit": "州交通局", **money(200_000, 40_000)},
        ),
        ("四个一百", 8): (
            "示例磷化工",
            {**NEW, "location": "示例市", "unit": "市工信局", **money(100_000, 20_000)},
        ),
    },
}
#: The columns of a value, to find what was said of it: file -> {key: (letter, head)}.
COLUMNS = {
    "fengjie": {"plan": ("F", "2026年投资（亿元）"), "kind": ("", "预备")},
    "fengxi": {"funding": ("P", "资金来源"), "period": ("D", "建设起止年限")},
    "maojian": {
        "stage": ("O", "建设阶段"),
        "leads": ("K", "包联领导"),
        "note": ("P", "本月进展"),
        "total": ("E", "总投资"),
        "plan": ("F", "今年计划投资"),
    },
    "kunming": {"kind": ("D", "建设性质")},
    "yinchuan": {"leads": ("I", "包抓领导")},
}
#: Sheets without 责任单位: one unit is given for the sheet.
ANSWERED = {"fengxi": SOMEONE, "shaanxi_three": SOMEONE}
#: Columns of amounts or dates that are not the ledger's: somebody must be told, how loud depends.
UNREAD = {
    "fengxi": [
        ("J", "月实际完成投资", ANY),
        ("K", "自开始累积完成投资", ANY),
        ("M", "开工/计划开工时间", ANY),
    ],
    "maojian": [("G", "今年累计完成投资", ANY), ("H", "本月完成投资", ANY)],
    "ningxia_2020": [("G", "累计完成投资", SAID)],
}
#: What must be asked: (level, row, letter); row None asks about a column.
ASKED = {
    "kunming": {(QUESTION, 5, "D"), (QUESTION, 8, "D")},
    "maojian": {(QUESTION, 3, "L"), (QUESTION, 3, "O"), (QUESTION, 4, "O")},
    # Its total of the year's plans is not their sum.
    "ningxia_2020": {(QUESTION, 5, "H")},
}
#: What a person would not mind being asked.
MAY_ASK = {
    "fengjie": {(QUESTION, None, "F"), (QUESTION, 7, "A"), (QUESTION, 7, "")},
    "fengxi": {(QUESTION, None, letter) for letter in "GHJKMN"},
    "maojian": {(QUESTION, 3, "K"), (QUESTION, None, "G"), (QUESTION, None, "H")},
    "ningxia_2020": {(QUESTION, None, "F"), (QUESTION, None, "G"), (QUESTION, 5, "G")},
    "yinchuan": {(QUESTION, 9, "I")},
}


@pytest.fixture
def brought(tmp_path, office):
    def bring(file):
        unit = ANSWERED.get(file)
        answers = [("", RESPONSIBLE_UNIT, "", unit)] if unit else []
        return import_sheets(LAYOUTS / f"{file}.xlsx", office, answers=answers)

    return bring


def accepts(meant, found):
    return found in meant.values if isinstance(meant, Either) else found == meant


def is_named(meant, name):
    names = meant.values if isinstance(meant, Either) else (meant,)
    plain = {"".join(n.split()) for n in names} | {"".join(n.split()).lstrip("—") for n in names}
    return "".join(name.split()).strip("★▲") in plain


def is_said(done, file, place, key):
    """Whether somebody is told that the value of this row was left out."""
    sheet, row = place
    letter, head = COLUMNS.get(file, {}).get(key, ("?", ""))
    asked = (ERROR, QUESTION)
    return bool(
        done.about_column(sheet, letter, head, ANY)
        or [i for i in done.about_row(sheet, row, asked) if not i.letter]
    )


def joined(name):
    """A project that another sheet of the file lists too: one row stands for both."""
    return Project.objects.filter(name=name).first() if isinstance(name, str) else None


def faults_of(done, file, place, name, meant):
    project = done.project_of(*place) or joined(name)
    if project is None:
        return [f"{place} {name}: not stored; said {list(map(str, done.about_row(*place)))}"]
    unit = {"unit": ANSWERED[file]} if file in ANSWERED else {}
    expected, found = {**NOTHING, **unit, **meant}, stored_values(project, TODAY)
    wrong = [] if is_named(name, project.name) else [f"{place}: is called {project.name!r}"]
    for key, value in expected.items():
        left_out = found[key] == NOTHING[key] and is_said(done, file, place, key)
        if not accepts(value, found[key]) and not left_out:
            wrong.append(f"{place} {key}: expected {value!r}, got {found[key]!r}")
    return wrong


@pytest.mark.parametrize("file", READ)
def test_every_project_is_stored_as_a_person_reads_it(file, brought):
    done = brought(file)
    faults = [
        fault
        for place, (name, meant) in READ[file].items()
        for fault in faults_of(done, file, place, name, meant)
    ]
    stored = list(Project.objects.values_list("name", flat=True))
    if len(stored) != len(READ[file]):
        faults.append(f"{len(READ[file])} projects expected, {len(stored)} stored: {stored}")
    assert not faults, "\n".join([*faults, "--- said:", *done.sentences()])


@pytest.mark.parametrize("file", UNREAD)
def test_an_unread_column_of_amounts_is_said(file, brought):
    done, sheet = brought(file), next(iter(READ[file]))[0]
    silent = [
        head
        for letter, head, levels in UNREAD[file]
        if not done.about_column(sheet, letter, head, levels)
    ]
    assert not silent, "\n".join(done.sentences())


@pytest.mark.parametrize("file", READ)
def test_what_is_in_doubt_is_asked_and_nothing_else(file, brought):
    done = brought(file)
    asked = {(level, row, letter) for level, _, row, letter in done.asked()}
    must = ASKED.get(file, set())
    assert (must - asked, asked - must - MAY_ASK.get(file, set())) == (set(), set()), "\n".join(
        done.sentences()
    )


@pytest.mark.parametrize("file", READ)
def test_a_second_import_changes_nothing(file, brought):
    brought(file)
    again = brought(file)
    assert (again.counts["new"], again.counts["changed"]) == (0, 0), again.sentences()
