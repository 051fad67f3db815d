"""What stands on an order's paper: 督办单, 提醒函, 约谈通知, and the 反馈单 that comes back.

Each has its form of GB/T 9704-2012 (docs/decisions/0037). Facts are those of the order's rows,
dates those of its day of issue: the same order makes the same bytes. A draft has no number and no
date.
"""

from datetime import date

from django.utils import timezone

from core.documents.document_table import DocumentField, TableColumn
from core.documents.docx_bytes import MIME
from core.documents.official_document import OfficialDocument
from core.values.dates import full_day, month_day
from norms.policy import Policy, policy_on
from supervision.models import OrderRow, OrderStep, SupervisionOrder

__all__ = ["MIME", "document_name", "order_document", "reply_name", "reply_sheet"]

Kind, State, Code = SupervisionOrder.Kind, SupervisionOrder.State, OrderStep.Code
#: The form of each kind's paper; of a table the standard says margins, fonts and 版记 alone.
TABLE_FORM = "GB/T 9704-2012 版面、字体、发文字号、成文日期、版记（表格为县里自定）"
FORMS = {
    Kind.LETTER: "GB/T 9704-2012 信函格式",
    Kind.YELLOW: TABLE_FORM,
    Kind.RED: TABLE_FORM,
    Kind.TALK: "GB/T 9704-2012 公文格式",
}
ORDER_TITLE, REPLY_TITLE = "左权县重点项目督办单", "左权县重点项目督办反馈单"
LEVELS = {Kind.YELLOW: "黄色督办", Kind.RED: "红色督办"}
NO_NUMBER = "（草稿，未编号）"
MARKS = {State.DRAFT: "草稿", State.DISCARDED: "草稿", State.WITHDRAWN: "作废"}
ROW_COLUMNS = (
    TableColumn("序号", 6, centred=True),
    TableColumn("事项", 20),
    TableColumn("原定", 13, centred=True),
    TableColumn("现定", 13, centred=True),
    TableColumn("逾期", 11, centred=True),
    TableColumn("包联领导", 12, centred=True),
    TableColumn("最近一次填报", 25),
)
REPLY_COLUMNS = (
    TableColumn("序号", 6, centred=True),
    TableColumn("事项", 24),
    TableColumn("现定", 12, centred=True),
    TableColumn("办理情况", 32),
    TableColumn("完成时间", 12, centred=True),
    TableColumn("佐证（件）", 14, centred=True),
)
#: To be written in by hand.
TALK_PLACE = "时间：　　　　年　　月　　日　　时　　分\n地点："
SIGNED = "承办人：　　　　　电话：　　　　　　签收时间：　月　日"
SEALED = "签字：　　　　　（盖章）　　　　　　年　　月　　日"


def order_document(order: SupervisionOrder, today: date) -> bytes:
    """The paper of an order as .docx; `today` says whose policy a draft follows, its clocks and who
    sends it. Reads rows, copies, project and steps."""
    write = {Kind.LETTER: _letter, Kind.TALK: _talk}.get(Kind(order.kind), _order)
    document = _new(order, document_name(order), FORMS[Kind(order.kind)], today)
    write(document, order, today)
    return document.to_bytes()


def reply_sheet(order: SupervisionOrder, today: date) -> bytes:
    """反馈单: the order's rows, with room to write in what was done."""
    document = _new(order, reply_name(order), TABLE_FORM, today)
    document.title(REPLY_TITLE)
    document.number(f"督办文号：{order.number_words or NO_NUMBER}")
    document.fields(
        [
            DocumentField("报送", _issuer(order, today)),
            DocumentField("承办单位", order.to_unit.name),
            DocumentField("督办事项", order.title),
            DocumentField("项目", order.project.name),
            DocumentField("办理时限", _clock_lines(order, today)),
            DocumentField("签收", SIGNED),
        ]
    )
    document.note("办理情况（没有佐证的写“无”）")
    rows = [
        [str(place), row.title, _day(row.due_date), "", "", ""]
        for place, row in enumerate(order.rows.all(), start=1)
    ]
    document.table(REPLY_COLUMNS, rows, height=16)
    document.gap()
    document.fields(
        [
            DocumentField("存在问题和下一步措施", height=30),
            DocumentField("单位负责人", SEALED, height=18),
        ]
    )
    return document.to_bytes()


def document_name(order: SupervisionOrder) -> str:
    """How its file is called, without ending: 督办单左督〔2026〕1号."""
    return order.name


def reply_name(order: SupervisionOrder) -> str:
    return f"反馈单（{order.number_words or '草稿'}）"


def _new(order: SupervisionOrder, name: str, form: str, today: date) -> OfficialDocument:
    made_on = order.issued_on or timezone.localdate(order.drafted_at)
    issuer, mark = _issuer(order, today), MARKS.get(State(order.state), "")
    return OfficialDocument(name, issuer=issuer, form=form, made_on=made_on, mark=mark)


def _issuer(order: SupervisionOrder, today: date) -> str:
    """Who sends it, by the policy of its day of issue; of a draft by that of today."""
    return policy_on(order.issued_on or today).order_issuer


def _order(document: OfficialDocument, order: SupervisionOrder, today: date) -> None:
    """督办单, yellow and red."""
    document.title(ORDER_TITLE)
    document.number(order.number_words or NO_NUMBER)
    optional = [("13710 编号", order.issued_number_13710), ("原督办件", _replaced(order))]
    document.fields(
        [
            DocumentField("主送", order.to_unit.name),
            DocumentField("督办事项", order.title),
            DocumentField("项目", order.project.name),
            DocumentField("督办级别", LEVELS[Kind(order.kind)] + ("（疑难事项）" * order.is_hard)),
            *(DocumentField(label, text) for label, text in optional if text),
            DocumentField("督办依据", order.basis),
        ]
    )
    _rows(document, order)
    document.fields([DocumentField("督办要求", order.demands)])
    document.gap()
    document.paragraph(_clock_sentence(order, today))
    document.signature(order.issued_on)
    document.imprint(_copies(order), order.issued_on)


def _letter(document: OfficialDocument, order: SupervisionOrder, today: date) -> None:
    """提醒函."""
    document.letterhead(order.number_words or NO_NUMBER)
    document.title(order.title)
    document.addressee(order.to_unit.name)
    document.paragraph(order.basis)
    document.paragraph(_about(order))
    _rows(document, order)
    document.paragraph(order.demands)
    document.paragraph(_clock_sentence(order, today))
    document.paragraph("特此函告。")
    document.signature(order.issued_on)
    document.letter_imprint(_copies(order))


def _talk(document: OfficialDocument, order: SupervisionOrder, today: date) -> None:
    """约谈通知."""
    document.masthead(order.number_words or NO_NUMBER)
    document.title(order.title)
    document.addressee(order.to_unit.name)
    document.heading("一、约谈事由")
    document.paragraph(order.basis)
    document.paragraph(_about(order))
    _rows(document, order)
    document.heading("二、约谈要求")
    document.paragraph(order.demands)
    document.heading("三、时间安排")
    document.paragraph(TALK_PLACE)
    document.paragraph(_clock_sentence(order, today))
    document.paragraph("特此通知。")
    document.signature(order.issued_on)
    document.imprint(_copies(order), order.issued_on)


def _rows(document: OfficialDocument, order: SupervisionOrder) -> None:
    """What it lists, in the order of its rows."""
    document.note(f"督办事项（情况截至{full_day(order.facts_on)}）")
    rows = enumerate(order.rows.all(), start=1)
    document.table(ROW_COLUMNS, [_cells(place, row) for place, row in rows])
    document.gap()


def _cells(place: int, row: OrderRow) -> list[str]:
    return [
        str(place),
        row.title,
        _day(row.baseline_due_date),
        _day(row.due_date),
        f"{row.overdue_days} 天\n{row.level_word}" if row.overdue_days else "",
        row.lead_officials,
        row.last_report or "无",
    ]


def _day(day: date | None) -> str:
    """In two lines of a narrow cell."""
    return f"{day.year}年\n{day.month}月{day.day}日" if day else ""


def _about(order: SupervisionOrder) -> str:
    """What it replaces, under which number of 13710 it stands; "" of most."""
    replaced = _replaced(order)
    before = f"{replaced}未办结，现升级为本件。" if replaced else ""
    number = order.issued_number_13710
    return before + (f"13710 编号：{number}。" if number else "")


def _replaced(order: SupervisionOrder) -> str:
    """提醒函左督函〔2026〕1号（2026年11月2日发出）"""
    old = order.replaces
    return f"{old.name}（{full_day(old.issued_on)}发出）" if old and old.issued_on else ""


def _copies(order: SupervisionOrder) -> list[str]:
    return sorted(unit.name for unit in order.cc_units.all())


def _clocks(order: SupervisionOrder) -> dict[str, date]:
    """{step: by when}, as issued: whatever was moved since. Empty of a draft."""
    steps = order.steps.exclude(code=Code.REVIEW).prefetch_related("changes")
    return {step.code: _first_due(step) for step in steps}


def _first_due(step: OrderStep) -> date:
    changes = sorted(step.changes.all(), key=lambda change: change.pk)
    return changes[0].old_due if changes else step.due_date


def _clock_words(order: SupervisionOrder, today: date) -> list[tuple[str, str]]:
    """签收, 反馈, 办结, each with its day, the year where it is another than before; of a draft
    with its length."""
    year, words = 0, []
    for code, day in _clocks(order).items():
        said = month_day(day) if day.year == year else full_day(day)
        words.append((Code(code).label, f"{said}前"))
        year = day.year
    lengths = _lengths(order, policy_on(today)) if not words else {}
    return words or [(Code(code).label, length) for code, length in lengths.items()]


def _lengths(order: SupervisionOrder, policy: Policy) -> dict[str, str]:
    settled = (
        f"{policy.order_hard_months} 个月内" if order.is_hard else f"{policy.order_done_days} 日内"
    )
    return {
        Code.SIGN: f"发出后 {policy.order_sign_workdays} 个工作日内",
        Code.ANSWER: f"发出后 {policy.order_answer_workdays} 个工作日内",
        Code.DONE: f"发出后 {settled}",
    }


def _clock_lines(order: SupervisionOrder, today: date) -> str:
    return "\n".join(f"{word}：{when}" for word, when in _clock_words(order, today))


def _clock_sentence(order: SupervisionOrder, today: date) -> str:
    said = "、".join(f"{when}{word}" for word, when in _clock_words(order, today))
    return f"请于{said}。"
