"""What the demo promises on any day of any year: steps and instructions counted from that day.

The figures are days before the telling (negative: after it). No firm bears an invented delay.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from demo.milestones import Code, Remark, Step


def overdue(name, days, said, note, obstacle, *, problem="", promised=10, first=None):
    """Open and past its date; `first`: the 原定 lay that many days back and was moved once."""

    def step(today):
        remark = Remark(
            _ago(today, said),
            note,
            standing="stuck",
            obstacle=obstacle,
            problem=problem or note,
            percent=60,
            promised_on=_ago(today, -promised),
        )
        due = _ago(today, days)
        if first is None:
            return Step(name, due, remarks=[remark])
        return Step(
            name,
            _ago(today, first),
            moved_on=_ago(today, first + 6),
            moved_to=due,
            remarks=[remark],
        )

    return step


def due_in(name, left, *, said=None, percent=70):
    def step(today):
        remarks = [Remark(_ago(today, said), "按计划推进。", percent=percent)] if said else []
        return Step(name, _ago(today, -left), remarks=remarks)

    return step


def asked(name, left, *, later, ago, said):
    """Due in so many days, and asked `ago` days back to be due `later` days after that."""

    def step(today):
        return Step(
            name,
            _ago(today, -left),
            asked_on=_ago(today, ago),
            asked_to=_ago(today, -left - later),
            remarks=[Remark(_ago(today, said), "厂家排产紧张，到货日期在商定。", percent=40)],
        )

    return step


def at_end_of_year(name):
    """年底前: the last day of the year that is told."""
    return lambda today: Step(name, date(today.year, 12, 31))


def halfway_to_new_year(name, first):
    """Between the day that lies `first` days ahead and the end of the year, where there is room."""

    def step(today):
        room = (date(today.year, 12, 31) - today).days - first
        return Step(name, today + timedelta(days=first + max(room // 2, 1)))

    return step


def moved(name, *, first, left, said):
    """Moved once before its date, not due yet."""

    def step(today):
        remark = Remark(_ago(today, said), "新的日期已经县里同意。", percent=55)
        first_due, due = _ago(today, -first), _ago(today, -left)
        return Step(name, first_due, moved_on=_ago(today, 6), moved_to=due, remarks=[remark])

    return step


def done(name, due, on):
    """Reached: in time when `on` is no later than `due`, else late."""

    def step(today):
        day = _ago(today, on)
        return Step(name, _ago(today, due), done_on=day, told_on=day)

    return step


def waiting(*, due, on, told, evidence):
    """竣工 reported, waiting for the office (待核)."""

    def step(today):
        return Step(
            Code.COMPLETE.label,
            _ago(today, due),
            Code.COMPLETE,
            done_on=_ago(today, on),
            told_on=_ago(today, told),
            evidence=evidence,
        )

    return step


def returned(*, due, on, told, sent_back):
    """竣工 reported and sent back: open again."""

    def step(today):
        return Step(
            Code.COMPLETE.label,
            _ago(today, due),
            Code.COMPLETE,
            done_on=_ago(today, on),
            told_on=_ago(today, told),
            sent_back_on=_ago(today, sent_back),
        )

    return step


def _ago(today, days):
    return today - timedelta(days=days)


#: Project -> its steps beside the statutory one, in place of the ordinary course.
SCENES = {
    # The demo owner's: 示例甲.
    "S067": [done("二期主厂房封顶", 35, 40), asked("生产线设备进场", 45, later=20, ago=1, said=3)],
    "S068": [
        done("二平台厂房主体", 75, 78),
        overdue("厂房钢结构验收", 34, 12, "防火涂料复检未合格，已安排返工", "other"),
        due_in("水电蒸汽管线接入", 48),
    ],
    "S070": [
        done("设备采购合同签订", 60, 63),
        overdue("破碎设备到货", 5, 2, "设备在途，到货日期已与厂家确认", "market", first=25),
        due_in("设备安装调试", 52),
    ],
    # The four steps of the county's text (26 March 2026); of their dates it says the last alone.
    "S071": [
        done("参股运营意见达成（示例日期）", 38, 41),
        due_in("矿业公司组建（示例日期）", 6, said=4),
        halfway_to_new_year("口则村砂岩矿权出让（示例日期）", 6),
        at_end_of_year("高纯石英砂提纯生产线等核心生产设备建成并试运行"),
    ],
    "S052": [done("产线联调", 28, 30), returned(due=-9, on=6, told=4, sent_back=2)],
    # 一级 to 四级.
    "S112": [
        overdue("EPC 招标完成", 3, 8, "流标一次，已重新挂网", "permits"),
        due_in("管材采购", 60),
    ],
    "S011": [done("园区选址确认", 45, 45), overdue("绿化苗木到场", 2, 1, "苗木已起运", "market")],
    "S125": [
        overdue("主管网走向方案审定", 10, 9, "与雨污分流共沟段方案未定", "design"),
        due_in("换热站设备采购", 55),
    ],
    "S085": [overdue("智慧平台招标", 13, 4, "招标参数需复核", "permits"), due_in("平台上线", 70)],
    "S089": [
        done("路基整修", 50, 52),
        overdue("路面硬化", 18, 20, "拌和站排期紧张", "market", promised=-2),
    ],
    "S087": [overdue("选址论证报告评审", 24, 18, "空域意见征询中", "permits", promised=20)],
    "S113": [
        done("主体封顶", 66, 66),
        overdue("布展方案评审", 27, 16, "方案按专家意见修改", "design", first=57),
    ],
    "S097": [
        done("沟道清淤", 80, 84),
        overdue("剩余护岸砌筑", 41, 1, "剩余 120 米，材料已到场", "funds", promised=12),
    ],
    "S016": [
        overdue("园区规划环评批复", 62, 23, "环评机构更换，正在二次公示", "permits", promised=30)
    ],
    # Due within 14 days.
    "S100": [done("堤防填筑", 21, 24), due_in("岸坡绿化", 2, said=6)],
    "S027": [done("项目建议书批复", 40, 40), due_in("建设工程规划许可", 12, said=10)],
    "S107": [done("施工图审查", 32, 33), due_in("中压管线招标", 0, said=1)],
    "S059": [done("脱硫系统改造", 26, 29), due_in("除尘系统改造", 13, said=5)],
    # 待核.
    "S101": [done("送电调试", 20, 22), waiting(due=-8, on=3, told=1, evidence="photo")],
    "S117": [done("主街提档", 30, 31), waiting(due=4, on=5, told=2, evidence="number")],
    "S098": [done("管网铺设", 25, 26), waiting(due=-2, on=2, told=0, evidence="")],
    # Done late; moved once; suspended.
    "S110": [done("外立面改造", 30, 22), due_in("楼内管线更新", 33, said=17)],
    "S088": [done("路基工程", 48, 50), moved("路面工程", first=10, left=40, said=5)],
    "S096": [
        done("干渠衬砌", 90, 92),
        overdue("支渠配套", 20, 17, "设计变更待批复", "design", promised=40),
    ],
}


@dataclass(frozen=True)
class Rest:
    """停工 of a project: approved and resumed so many days before the telling, if it was."""

    approved: int
    category: str
    caused_by: str
    reason: str
    resumed: int | None = None


#: Project -> its pause; the open milestones freeze, and are moved where it went on.
PAUSED = {
    "S096": Rest(15, "design", "owner_unit", "设计变更待批复，暂停施工"),
    "S110": Rest(15, "relocation", "locality", "临时占地协商，暂停施工", resumed=7),
}


@dataclass(frozen=True)
class Order:
    """A 批示 on a project's named step: days before the telling, reply by, answered."""

    ref: str
    step: str
    text: str
    issued: int
    reply_by: int
    answered: int | None = None
    answer: str = ""


ORDERS = [
    Order("S068", "厂房钢结构验收", "请说明复检安排和完成日期，需要协调的事项一并报来。", 2, -1),
    Order("S125", "主管网走向方案审定", "请会同雨污分流项目尽快定下共沟段方案。", 7, 2),
    Order(
        "S097",
        "剩余护岸砌筑",
        "剩余工程量不大，请倒排工期。",
        12,
        7,
        answered=9,
        answer="已增加一个作业面，材料全部到场，承诺十二天内完成。",
    ),
]
