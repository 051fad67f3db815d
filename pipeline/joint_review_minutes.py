"""联席会议纪要 as .docx: the day, the agenda, what three units said of each case, its conclusion.

A review that is not decided yet says so on every page. The same review makes the same bytes.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.documents.document_table import DocumentField, TableColumn
from core.documents.docx_bytes import MIME
from core.documents.official_document import OfficialDocument
from core.values.dates import full_day, month_day
from pipeline.models import JointReview, JointReviewCase, JointReviewOpinion

__all__ = ["MIME", "minutes_name", "review_minutes"]

Result = JointReviewCase.Result
ISSUER = "左权县项目中心"
TITLE = "左权县重点项目三方联席会议纪要"
FORM = "GB/T 9704-2012 版面、字体、成文日期、版记（表格为县里自定）"
#: On every page, as long as an opinion is owed.
UNDECIDED = "未定稿"
CALLED_OFF = "已取消"
DIGITS = "零一二三四五六七八九"
AGENDA_COLUMNS = (
    TableColumn("序号", 8, centred=True),
    TableColumn("项目", 42),
    TableColumn("责任单位", 20, centred=True),
    TableColumn("拟入库金额（万元）", 16, centred=True),
    TableColumn("结论", 14, centred=True),
)
OPINION_COLUMNS = (
    TableColumn("论证单位", 24, centred=True),
    TableColumn("意见", 12, centred=True),
    TableColumn("说明和需要补正的内容", 40),
    TableColumn("出具", 24, centred=True),
)


def minutes_name(review: JointReview) -> str:
    """How its file is called, without ending: 联席会议纪要2026-07-08."""
    return f"联席会议纪要{review.held_on:%Y-%m-%d}"


def review_minutes(review: JointReview, cases: Sequence[JointReviewCase]) -> bytes:
    """The minutes of a review over these cases of its agenda (agenda_of(), or those that its
    reader may read), which have their project and its units at hand; one query for the opinions."""
    opinions = opinions_by_case(cases)
    document = _new(review)
    document.title(TITLE)
    document.fields(_facts(review, opinions))
    document.note("议程和结论")
    document.table(AGENDA_COLUMNS, [_line(place, case) for place, case in numbered(cases)])
    for place, case in numbered(cases):
        _write_case(document, place, case, opinions[case.pk])
    document.gap()
    day = _settled_on(cases) if _is_decided(review) else None
    document.signature(day)
    document.imprint(_units(opinions), day)
    return document.to_bytes()


def agenda_of(review: JointReview) -> list[JointReviewCase]:
    """Its cases in the order of the agenda, as review_minutes() reads them."""
    rows = JointReviewCase.objects.filter(review=review).order_by("pk")
    return list(rows.select_related("project__responsible_unit", "project__owner_unit"))


def opinions_by_case(cases: Sequence[JointReviewCase]) -> dict[int, list[JointReviewOpinion]]:
    """{case: its opinions, in the order in which its units were named}"""
    found: dict[int, list[JointReviewOpinion]] = {case.pk: [] for case in cases}
    rows = JointReviewOpinion.objects.asked().filter(case__in=list(found))
    for row in rows.select_related("unit").order_by("pk"):
        found[row.case_id].append(row)
    return found


def numbered(cases: Sequence[JointReviewCase]) -> list[tuple[int, JointReviewCase]]:
    return list(enumerate(cases, start=1))


def _new(review: JointReview) -> OfficialDocument:
    mark = CALLED_OFF if review.is_called_off else UNDECIDED * (not _is_decided(review))
    return OfficialDocument(
        minutes_name(review), issuer=ISSUER, form=FORM, made_on=review.held_on, mark=mark
    )


def _is_decided(review: JointReview) -> bool:
    return review.state == review.State.DONE


def _settled_on(cases: Sequence[JointReviewCase]) -> date | None:
    """The day of the last conclusion: the minutes are no older."""
    return max((case.decided_on for case in cases if case.decided_on), default=None)


def _facts(
    review: JointReview, opinions: dict[int, list[JointReviewOpinion]]
) -> list[DocumentField]:
    facts = [
        ("时间", full_day(review.held_on)),
        ("地点", review.place),
        ("论证单位", "、".join(_units(opinions))),
        ("说明", review.note),
    ]
    return [DocumentField(label, text) for label, text in facts if text]


def _units(opinions: dict[int, list[JointReviewOpinion]]) -> list[str]:
    """The full names of all units that argue, each once."""
    names = (row.unit.name for rows in opinions.values() for row in rows)
    return list(dict.fromkeys(names))


def _line(place: int, case: JointReviewCase) -> list[str]:
    project = case.project
    amount = _amount(case.amount)
    return [str(place), project.name, str(project.responsible_unit), amount, case.standing]


def _amount(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _write_case(
    document: OfficialDocument,
    place: int,
    case: JointReviewCase,
    opinions: Sequence[JointReviewOpinion],
) -> None:
    document.heading(f"{numeral(place)}、{case.project.name}")
    document.paragraph(_introduction(case))
    document.table(OPINION_COLUMNS, [_opinion(row) for row in opinions])
    document.gap()
    document.paragraph(_conclusion(case))


def _introduction(case: JointReviewCase) -> str:
    project = case.project
    owner = f"，项目单位{project.owner_unit.name}" if project.owner_unit else ""
    maturity = case.get_maturity_display()
    reason = f"提请理由：{case.reason}。" if case.reason else ""
    return (
        f"责任单位{project.responsible_unit.name}{owner}；拟入库金额{_amount(case.amount)}万元，"
        f"{maturity}，第{case.round}轮论证。{reason}"
    )


def _opinion(row: JointReviewOpinion) -> list[str]:
    if not row.is_given or row.given_on is None:
        return [row.unit.name, "未出具", "", ""]
    said = "\n".join(filter(None, [row.words, row.to_mend and f"需要补正：{row.to_mend}"]))
    by = f"{row.given_name}{'（按签字表登记）' if row.is_from_sheet else ''}"
    return [row.unit.name, row.get_opinion_display(), said, f"{month_day(row.given_on)}\n{by}"]


def _conclusion(case: JointReviewCase) -> str:
    if case.result == Result.WITHDRAWN:
        return f"结论：已撤回，{case.withdrawn_reason}。"
    if case.decided_on is None:
        return "结论：意见未收齐，尚未作出结论。"
    words = f"结论：{case.get_result_display()}（{full_day(case.decided_on)}）。"
    return f"{words}需要补正：\n{case.to_mend}" if case.to_mend else words


def numeral(number: int) -> str:
    """一, 十, 十一, 二十: a number of a heading, from 1 to 99."""
    tens, ones = divmod(number, 10)
    before = "" if tens == 0 else f"{DIGITS[tens] if tens > 1 else ''}十"
    return before + (DIGITS[ones] if ones else "")
