"""Every address that takes a POST, with what the right person sends it, and what owes no entry.

A path is a function that brings the county so far and returns what is posted; where the address is
not that of 示例甲's own row, the number of the row as well.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import deputies, form_versions
from accounts import people as people_verbs
from accounts.models import Person, Unit
from core import idempotency
from exchange.batches import lifecycle
from exchange.models import ImportBatch
from exchange.parsing import county_header_words
from investment import month_closing, unreported_units
from norms.models import CalendarDay
from pipeline import joint_review_opinions, joint_reviews, pool_entries
from projects.models import Project, RoadmapTemplate, YearListing
from supervision import blockers, order_answers, order_reports, problems
from tests import pauses
from tests.exchange import ledgers
from tests.exchange.figure_sheets import HEAD as FIGURES_HEAD
from tests.exchange.figure_sheets import ROW as FIGURES_ROW
from tests.exchange.sheets import write_sheet
from tests.forms import act
from tests.investment.conftest import SAID, ticked
from tests.norms.test_holiday_notice import NOTICE_2026

#: {name of the address: [Path, …]}
PATHS = {}


@dataclass(frozen=True)
class WritingPath:
    name: str
    by: str
    #: The entries that are owed at least.
    actions: frozenset
    prepare: object


def path(name, by, *actions):
    def keep(prepare):
        PATHS.setdefault(name, []).append(WritingPath(name, by, frozenset(actions), prepare))
        return prepare

    return keep


@dataclass
class Walker:
    """The county of tests/urls as a path finds it: each row read anew."""

    county: object
    today: date
    now: object
    folder: Path

    @property
    def persons(self):
        return self.county.persons

    def _row(self, sort, model):
        return model.objects.get(pk=self.county.objects[sort]["own"])

    @property
    def milestone(self):
        from projects.models import Milestone

        return self._row("milestones", Milestone)

    @property
    def project(self):
        return self.milestone.project

    @property
    def report(self):
        from investment.models import MonthlyReport

        return self._row("reports", MonthlyReport)

    @property
    def asked(self):
        from projects.models import ChangeRequest

        return self._row("requests", ChangeRequest)

    @property
    def problem(self):
        from supervision.models import Problem

        return self._row("problems", Problem)

    def answered(self):
        """The problem, answered by the head of its lead unit."""
        row = self.problem
        assert problems.answer(row, by=self.persons["unit_head"], text="已签约。", now=self.now)
        return self.problem

    @property
    def pool_entry(self):
        from pipeline.models import PoolEntry

        return self._row("pool", PoolEntry)

    @property
    def order(self):
        from supervision.models import SupervisionOrder

        return self._row("orders", SupervisionOrder)

    @property
    def draft(self):
        from supervision.models import SupervisionOrder

        return self._row("drafts", SupervisionOrder)

    def signed_order(self):
        """The order, signed for by the head of its unit."""
        order, by = self.order, self.persons["unit_head"]
        assert order_answers.sign_for(order, by=by, words="示例科员一", now=self.now)
        return order

    def answered_order(self, *, is_done=False):
        """The order, answered by the head of its unit."""
        order = self.signed_order()
        said = {"by": self.persons["unit_head"], "words": "正在办理", "now": self.now}
        assert order_answers.answer(order, is_done=is_done, **said)
        return order

    def handed_in(self):
        """The milestone, reported as done by the contact."""
        row = self.milestone
        assert row.submit(by=self.persons["contact"], on=self.today, now=self.now)
        return row

    def reported(self):
        """The monthly report, handed in by the contact."""
        row = self.report
        told = {"month_amount": Decimal(1000), **SAID}
        assert row.submit(by=self.persons["contact"], now=self.now, **told)
        return row

    def paused(self):
        """The project, in 停工 since today."""
        pauses.pause(self.project, by=self.persons["office"], on=self.today, now=self.now)

    def lent(self):
        """A deputyship for the statistician, which waits for what two people say."""
        person, deputy = self.persons["statistician"], self.persons["stranger"]
        days = {"since": self.today, "last": self.today + timedelta(days=5)}
        return deputies.appoint(person, deputy, by=person, today=self.today, **days)

    def closed_month(self):
        """The month before, closed."""
        self.reported().confirm(by=self.persons["office"], now=self.now)
        told = {"by": self.persons["office"], "now": self.now, "today": self.today}
        return month_closing.close(2026, 6, unreported=ticked(2026, 6), **told)

    def previewed(self, path, **facts):
        """A batch of this workbook, as the office has brought it in and looks at it."""
        upload, by = SimpleUploadedFile("台账.xlsx", path.read_bytes()), self.persons["office"]
        batch = lifecycle.receive(upload, year=2026, by=by, now=self.now, **facts)
        assert batch.state == ImportBatch.State.PREVIEW, batch.sentence
        return batch

    def new_row(self):
        return self.previewed(ledgers.ledger(self.folder, ledgers.line()))

    def changed_row(self):
        """示例项目一 with something else in every column that a sheet may change."""
        changed = {"总投资": 60000, "包联领导": "示例县领导九"}
        row = {"项目名称": "示例项目一", "联系人": "示例乙", **changed, "标签": "技改"}
        row |= {"配合单位": "县水利局", "责任人": "示例局长一", "形象进度": "基础完成"}
        head = [*ledgers.HEAD, "标签", "配合单位", "责任人", "形象进度"]
        return self.previewed(ledgers.ledger(self.folder, ledgers.line(head, **row), head=head))

    def figures(self):
        """June's amount of 示例项目一 on a sheet."""
        path = write_sheet(self.folder / "figures.xlsx", [FIGURES_HEAD, FIGURES_ROW])
        batch = self.previewed(path, kind="figures", month=6)
        act(self.county.clients["office"], f"/import/{batch.pk}/verify/", {"all": "1"})
        return batch

    def written(self, batch):
        told = {"by": self.persons["office"], "now": self.now, "seen": batch.fingerprint}
        lifecycle.ask_to_write(batch, **told, accept_overdue=True)
        batch.refresh_from_db()
        assert batch.state == ImportBatch.State.COMMITTED, batch.sentence
        return batch


# --- The ledger -----------------------------------------------------------------------------------


@path(
    "desk:project-new", "office", "新增项目", "列入年度清单", "建立节点", "年度计划投资", "更正项目"
)
def enter(w):
    people = w.persons
    return {
        "name": "示例项目九",
        "responsible_unit": people["unit_head"].unit_id,
        "owner_unit": people["contact"].unit_id,
        "supporting_units": [people["stranger"].unit_id],
        "tag_names": "技改、示例标签",
        "grade": "county",
        "total_investment": "50000",
        "year": "2026",
        "kind": "new",
        # Listed after 30 June: a date of its own, with a document.
        "is_supplement": "on",
        "listed_on": "2026-07-08",
        "kind_decided_on": "2026-07-08",
        "due_date": "2026-11-30",
        "approval": "示例政发〔2026〕9号",
        "late_anyway": "on",
        "plan": "12000",
        "lead": people["county_leader"].pk,
        "contact": people["contact"].pk,
        "responsible": people["contact"].pk,
    }


@path("desk:project-edit", "office", "更正项目")
def edit(w):
    return {
        "name": "示例项目一改",
        "grade": "county",
        "responsible_unit": w.project.responsible_unit_id,
        "owner_unit": w.project.owner_unit_id,
        "supporting_units": [w.persons["stranger"].unit_id],
        "tag_names": "技改",
        "total_investment": "60000",
    }


@path(
    "projects:project-people",
    "office",
    "更正包联领导",
    "更正协助包联领导",
    "更正联系人",
    "更正责任人",
)
def people_of_a_day_gone_by(w):
    return people_of_today(w) | {"on": "2026-07-01", "reason": "会议纪要七月一日已调整"}


@path(
    "projects:project-people",
    "office",
    "变更包联领导",
    "变更协助包联领导",
    "变更联系人",
    "变更责任人",
)
def people_of_today(w):
    return {
        "lead": w.persons["county_leader"].pk,
        "deputies": [w.persons["lead"].pk],
        "contact": w.persons["owner_colleague"].pk,
        "responsible": w.persons["unit_head"].pk,
        "on": "2026-07-08",
    }


@path("projects:project-stage", "office", "变更阶段")
def change_stage(w):
    return {"stage": "landed", "on": "2026-07-08", "reason": "设计变更"}


STOP = {
    "on": "2026-07-08",
    "category": "land",
    "caused_by": "superior",
    "document": "示例发〔2026〕1号",
    "reason": "用地未批",
    "review_date": "2026-10-08",
}


@path("projects:project-pause", "office", "停工", "冻结", "月报冻结")
def stop(w):
    return STOP


@path("projects:project-terminate", "office", "终止", "冻结", "月报冻结")
def terminate(w):
    return STOP


@path("projects:project-pause-review", "office", "延长停工复核", "停工复核办结")
def put_off_the_review(w):
    w.paused()
    return {"review_date": "2026-12-01", "reason": "仍未批"}


@path("projects:project-resume", "office", "恢复施工", "解冻", "月报解冻", "改期", "停工复核办结")
def go_on(w):
    w.paused()
    milestone = w.project.milestones.get(pk=w.milestone.pk)
    told = {"on": "2026-07-08", "document": "示例发〔2026〕2号", "reason": "已批"}
    moved = {f"date-{milestone.pk}": "2026-09-30", "approval": "示例发〔2026〕2号"}
    return told | moved


@path("projects:project-kind", "office", "改建设性质", "取消")
def change_kind(w):
    told = {"kind_decided_on": "2026-07-08", "decided_on": "2026-07-08", "late_anyway": "on"}
    return told | {"kind": "reserve", "reason": "手续未齐"}


@path("investment:project-plan", "office", "调整年度计划投资")
def adjust_plan(w):
    months = " ".join(["1000"] * 11 + ["2000"])
    document = {"document": "示例政发〔2026〕9号", "document_on": "2026-07-01"}
    return document | {
        "curve": "own", "months": months, "amount": "13000", "reason": "县里调整",
    }  # fmt: skip


@path("investment:project-list", "office", "列入年度清单", "年度计划投资", "建立节点")
def put_on_list(w):
    return {"year": "2027", "kind": "continuing", "plan": "5000"}


@path("projects:project-withdraw", "office", "撤回项目", "取消")
def withdraw_project(w):
    return {"reason": "重复录入"}


@path("projects:milestone-new", "office", "建立节点")
def add_milestone(w):
    return {"name": "主体封顶", "due_date": "2026-09-30", "code": ""}


SIGNED = {
    "name": "示例框架协议",
    "kind": "framework",
    "investor": "示例投资集团",
    "amount": "12000",
    "signed_on": "2026-07-06",
    "method": "chain",
    "chain_name": "示例产业链",
}


@path("pipeline:contract-new", "office", "登记签约")
def sign(w):
    return SIGNED


@path("pipeline:contract-edit", "office", "修改签约")
def correct_contract(w):
    return SIGNED | {"signed_on": "2026-06-02", "reason": "日期填错"}


@path("pipeline:contract-amount", "office", "变更合同金额")
def change_contract_amount(w):
    return {"amount": "7000", "on": "2026-07-01", "reason": "补充协议"}


@path("pipeline:contract-end", "office", "合同失效")
def end_contract(w):
    return {"ending": "lapsed", "on": "2026-07-01", "reason": "投资方退出"}


@path("pipeline:contract-arrival", "office", "登记到位资金")
def money_arrives(w):
    return {"amount": "500", "on": "2026-07-01"}


@path("pipeline:contract-project", "office", "合同落地")
def contract_lands_nowhere(w):
    return {"project": ""}


@path("pipeline:pool-opening", "office", "确认储备库期初清单", "储备库入库")
def confirm_pool_opening(w):
    listing = w.project.listings.get(year=2026)
    YearListing.objects.filter(pk=listing.pk).update(kind="reserve")
    Project.objects.filter(pk=w.project.pk).update(total_investment=6000)
    pool_entries.take_out_as_mistaken(
        w.pool_entry, reason="重复", by=w.persons["office"], now=w.now
    )
    line = {f"maturity-{w.project.pk}": "conceived", f"amount-{w.project.pk}": "6000"}
    paper = {"confirmed_on": "2026-07-01", "document": "示例发〔2026〕1号"}
    return {**line, **paper, "seen": "1 个，6,000 万元"}


@path("pipeline:pool-admit", "office", "储备库入库")
def admit_case(w):
    YearListing.objects.filter(project=w.project).update(kind="reserve")
    by = {"by": w.persons["office"], "now": w.now}
    pool_entries.take_out_as_mistaken(w.pool_entry, reason="重复", **by)
    facts = {"since": "2026-07-01", "document": "示例纪要2号"}
    return {"amount": "6000", "maturity": "ready", **facts}


@path("pipeline:pool-amount", "office", "调整储备库金额")
def change_pool_amount(w):
    return {"amount": "7000", "on": "2025-12-15", "reason": "概算批复"}


@path("pipeline:pool-maturity", "office", "调整储备库成熟度")
def change_maturity(w):
    return {"maturity": "ready", "on": "2025-12-15", "reason": "手续办齐"}


@path("pipeline:pool-put-back", "office", "储备库入库")
def put_back(w):
    YearListing.objects.filter(project=w.project).update(kind="reserve")
    return {"on": "2026-07-01", "reason": "重新储备"}


@path("pipeline:pool-mistaken", "office", "储备库录错更正")
def take_out_as_mistaken(w):
    return {"reason": "重复登记"}


TRIP = {"starts_on": "2026-07-01", "ends_on": "2026-07-03", "place": "示例市"}


@path("pipeline:trip-new", "office", "登记招商活动")
def travel(w):
    return TRIP | {"leader": w.persons["county_leader"].pk}


@path("pipeline:trip-edit", "office", "修改招商活动")
def correct_trip(w):
    return TRIP | {"leader": w.persons["county_leader"].pk, "result": "见了示例企业"}


@path("pipeline:trip-withdraw", "office", "撤回招商活动")
def withdraw_trip(w):
    return {"reason": "重复登记"}


def own_case(w):
    from pipeline.models import JointReviewCase

    return w._row("review-cases", JointReviewCase)


def own_opinion(w):
    from pipeline.models import JointReviewOpinion

    return w._row("review-opinions", JointReviewOpinion)


def off_the_agenda(w):
    facts = {"by": w.persons["office"], "now": w.now}
    assert joint_reviews.take_off_agenda(own_case(w), reason="示例理由", **facts)


@path("pipeline:review-new", "office", "召开联席会议")
def convene_review(w):
    return {"held_on": "2026-07-20", "place": "示例会议室"}


@path("pipeline:review-propose", "office", "提请联席论证")
def propose_case(w):
    facts = {"by": w.persons["office"], "now": w.now}
    assert joint_reviews.withdraw_case(own_case(w), reason="示例理由", **facts)
    return {"project": w.project.name, "amount": "6000", "maturity": "ready"}


@path("pipeline:review-edit", "office", "联席会议：修改")
def edit_review(w):
    return {"place": "示例会议室二"}


@path("pipeline:review-day", "office", "联席会议：改期", "论证意见：改期")
def put_review_off(w):
    return {"held_on": "2026-07-20", "reason": "与县委会议冲突"}


@path("pipeline:review-call-off", "office", "联席会议：取消", "撤下联席会议议程", "结束参与单位")
def call_review_off(w):
    return {"reason": "与县委会议冲突"}


@path("pipeline:review-agenda", "office", "列入联席会议议程", "确定参与单位")
def fill_agenda(w):
    units = list(own_case(w).opinions.values_list("unit", flat=True))
    off_the_agenda(w)
    chosen = {f"unit_{number}": key for number, key in enumerate(units, start=1)}
    return chosen | {"cases": [own_case(w).pk]}


@path("pipeline:review-case-off", "office", "撤下联席会议议程", "结束参与单位")
def take_case_off(w):
    return {"reason": "材料不齐"}


@path("pipeline:review-case-withdraw", "office", "撤回联席论证", "论证意见：不再征求")
def withdraw_case(w):
    return {"reason": "项目单位撤回"}


@path("pipeline:review-opinion", "bureau_clerk", "论证意见：出具意见", "附佐证")
def give_opinion(w):
    return {"opinion": "return", "to_mend": "补用地预审", "files": photo()}


@path("pipeline:review-opinion-sheet", "office", "论证意见：出具意见", "附佐证")
def record_sheet(w):
    return {"opinion": "agree", "given_on": "2026-07-08", "files": photo()}


@path("pipeline:review-opinion-correct", "unit_head", "论证意见：更正意见")
def correct_opinion(w):
    facts = {"by": w.persons["unit_head"], "now": w.now}
    assert joint_review_opinions.give_opinion(own_opinion(w), "agree", **facts)
    return {"opinion": "refuse", "words": "与规划不符", "reason": "填错了"}


@path("supervision:problem-new", "supervisor", "问题：提出")
def raise_problem(w):
    told = {"text": "示例问题", "source": "meeting", "category": "land", "blocked_amount": "100"}
    return told | {"caused_by": "superior", "ticket": "示例纪要1号"}


@path("supervision:ask-for-help", "contact", "问题：提出")
def ask_for_help(w):
    return {"category": "land"}


@path("supervision:problem-name", "office", "问题：交办", "确定参与单位")
def name_holder(w):
    others = Unit.objects.filter(people__isnull=False).exclude(pk=w.project.responsible_unit_id)
    lead, supporting = others.exclude(pk=w.project.owner_unit_id).distinct()[:2]
    named = {"lead_unit": lead.pk, "supporting_units": [supporting.pk], "scope": "county"}
    return version_of(w.problem) | named | {"is_hard": "on"}


@path("supervision:problem-accept", "unit_head", "问题：受理")
def accept_problem(w):
    return version_of(w.problem)


@path("supervision:problem-climb", "unit_head", "问题：本级办不了")
def climb_problem(w):
    return version_of(w.problem) | {"reason": "要市级部门审定"}


@path("supervision:problem-answer", "unit_head", "问题：答复")
def answer_problem(w):
    return version_of(w.problem) | {"answer": "两户已签约。"}


@path("supervision:problem-close", "contact", "问题：销号")
def close_problem(w):
    return version_of(w.answered())


@path("supervision:problem-settle", "contact", "问题：销号")
def settle_problem(w):
    return version_of(w.problem) | {"reason": "登记重复"}


@path("supervision:problem-send-back", "office", "问题：退回")
def send_problem_back(w):
    return version_of(w.answered()) | {"reason": "还有一户没有签约"}


@path("supervision:problem-reopen", "office", "问题：重新打开")
def reopen_problem(w):
    problems.close(w.answered(), by=w.persons["office"], now=w.now)
    return version_of(w.problem) | {"reason": "又停下来了"}


@path("supervision:blockers-join", "office", "问题：并入堵点")
def join_blocker(w):
    blockers.part(w.problem, by=w.persons["office"])
    return {"r": [w.problem.pk], "name": "示例堵点"}


@path("supervision:problem-part", "office", "问题：移出堵点")
def part_from_blocker(w):
    return {}


@path("supervision:blocker-rename", "office", "堵点改名")
def rename_blocker(w):
    return version_of(w.problem.blocker) | {"name": "示例迁改"}


@path("supervision:instruct", "lead", "批示")
def instruct(w):
    return {"text": "请到现场对接", "due_date": "2026-07-13", "milestone": w.milestone.pk}


# --- Milestones -----------------------------------------------------------------------------------


def version_of(row):
    return {"version": row.version}


@path("projects:milestone", "contact", "填报进展", "承诺")
def say_where_it_stands(w):
    said = {"percent": "40", "promised_on": "2026-07-20", "note": "基础完成"}
    return version_of(w.milestone) | said | {"standing": "working"}


@path("projects:milestone", "contact", "报完成", "填报进展", "附佐证")
def say_that_it_is_done(w):
    said = {"completed_on": "2026-07-08", "note": "已开工", "number": "晋左建字〔2026〕2号"}
    return version_of(w.milestone) | said | {"standing": "done"}


@path("projects:milestone-confirm", "office", "核定")
def confirm(w):
    return version_of(w.handed_in())


@path("projects:milestone-send-back", "office", "退回")
def send_back(w):
    return version_of(w.handed_in()) | {"reason": "请附照片"}


@path("projects:milestone-withdraw", "contact", "撤回填报")
def withdraw(w):
    return version_of(w.handed_in()) | {"reason": "日期填错"}


@path("projects:milestone-reopen", "office", "重新打开")
def reopen(w):
    row = w.handed_in()
    row.confirm(by=w.persons["office"], now=w.now)
    return version_of(row) | {"reason": "现场没有开工"}


@path("projects:milestone-cancel", "office", "取消")
def cancel(w):
    return version_of(w.milestone) | {"reason": "不再需要"}


@path("projects:milestone-promise", "contact", "承诺")
def promise(w):
    return version_of(w.milestone) | {"promised_on": "2026-07-20"}


@path("projects:milestone-replan", "office", "改期")
def replan(w):
    type(w.milestone).objects.filter(pk=w.milestone.pk).update(code="", statutory_date=None)
    told = {"new_due": "2026-09-30", "category": "land", "caused_by": "owner_unit"}
    return version_of(w.milestone) | told | {"reason": "等用地"}


@path("projects:milestone-request", "contact", "顺延申请：提出", "附佐证")
def ask_for_later_date(w):
    row = w.milestone
    type(row).objects.filter(pk=row.pk).update(
        code="", statutory_date=None, due_date=w.today + timedelta(days=20)
    )
    told = {"new_due": "2026-08-20", "category": "land", "caused_by": "owner_unit"}
    return version_of(w.milestone) | told | {"reason": "等用地", "number": "示例纪要〔2026〕1号"}


@path("projects:milestone-request", "office", "顺延申请：提出")
def start_move(w):
    told = {"new_due": "2026-08-20", "category": "land", "caused_by": "owner_unit"}
    told |= {"approval": "示例政发〔2026〕9号"}
    return version_of(w.milestone) | told | {"reason": "等用地"}


@path("projects:request-agree", "lead", "顺延申请：同意", "改期")
def agree_to_request(w):
    return version_of(w.asked) | {"new_due": "2026-08-05"}


@path("projects:request-refuse", "lead", "顺延申请：不同意")
def refuse_request(w):
    return version_of(w.asked) | {"reason": "不影响工期"}


@path("projects:request-withdraw", "contact", "顺延申请：撤回申请")
def withdraw_request(w):
    return version_of(w.asked)


@path("projects:milestone-correct", "office", "更正原定")
def correct_date(w):
    row = w.milestone
    type(row).objects.filter(pk=row.pk).update(created_at=w.now - timedelta(hours=1))
    tick = {"accept_overdue": "on", "overdue_from": "2026-06-20"}
    return version_of(row) | tick | {"new_due": "2026-06-20", "reason": "录入有误"}


@path("projects:evidence-add", "contact", "附佐证")
def add_evidence(w):
    return version_of(w.milestone) | {"number": "晋左建字〔2026〕3号"}


# --- Replies and letters --------------------------------------------------------------------------


@path("supervision:instruction", "contact", "批示回复")
def reply(w):
    return {"reply": "正在办理", "version": w.project.instructions.get().version}


@path("supervision:instruction-number", "supervisor", "批示补记 13710 编号")
def number_instruction(w):
    return {"number_13710": "13710-2026-8", "version": w.project.instructions.get().version}


@path("supervision:instruction-promise", "contact", "承诺")
def promise_a_reply(w):
    return {"promised_on": "2026-07-20", "version": w.project.instructions.get().version}


# --- Orders ---------------------------------------------------------------------------------------


@path("supervision:orders-new", "supervisor", "拟督办件")
def draft_order(w):
    key = f"instruction-{w.project.instructions.get().pk}"
    return {"version": idempotency.issue_key(), "row": [key], "rows": [key], "kind": "letter"}


@path("supervision:order-edit", "supervisor", "修改督办件草稿")
def edit_draft(w):
    order = w.draft
    typed = {"title": "示例标题", "demands": "示例要求", "to_unit": order.to_unit_id}
    return version_of(order) | typed | {"cc_units": [order.to_unit_id]}, order.pk


@path("supervision:order-issue", "supervisor", "发出督办件")
def issue_order(w):
    return version_of(w.draft), w.draft.pk


@path("supervision:order-discard", "supervisor", "督办件：草稿不用")
def discard_draft(w):
    return version_of(w.draft) | {"reason": "情况变了"}, w.draft.pk


@path("supervision:order-number", "supervisor", "补记 13710 编号")
def number_order(w):
    return version_of(w.order) | {"number_13710": "13710-2026-8"}


@path("supervision:order-withdraw", "supervisor", "督办件：作废")
def withdraw_order(w):
    return version_of(w.order) | {"reason": "发错了"}


@path("supervision:order-sign", "bureau_clerk", "督办：签收")
def sign_for_order(w):
    return version_of(w.order) | {"words": "示例科员一"}


@path("supervision:order-take", "unit_head", "督办：反馈")
def take_over(w):
    order = w.signed_order()
    [newest, *_] = order_reports.offered_answers(order, w.today)
    return version_of(order) | {"taken": newest.key}


@path("supervision:order-answer", "bureau_clerk", "督办：签收", "督办：反馈", "附佐证")
def answer_order(w):
    return version_of(w.order) | {"holder": "示例科员一", "words": "在办", "files": photo()}


@path("supervision:order-done", "unit_head", "督办：报办结")
def settle_order(w):
    return version_of(w.answered_order()) | {"words": "已办结"}


@path("supervision:order-paper", "supervisor", "督办：签收", "督办：反馈", "附佐证")
def record_paper(w):
    return version_of(w.order) | {"holder": "示例局长一", "words": "在办", "files": photo()}


@path("supervision:order-plan", "supervisor", "督办：同意办结计划")
def accept_plan(w):
    return version_of(w.order) | {"new_due": "2026-08-31", "reason": "供货晚到"}


@path("supervision:order-send-back", "supervisor", "督办：退回")
def send_order_back(w):
    return version_of(w.answered_order()) | {"reason": "没有写明时限"}


@path("supervision:order-close", "supervisor", "督办：销号", "督办件：已销号")
def close_order(w):
    return version_of(w.answered_order(is_done=True))


@path("supervision:order-upgrade", "supervisor", "拟督办件")
def upgrade_order(w):
    return version_of(w.order) | {"kind": "red"}


def photo():
    kept = BytesIO()
    Image.new("RGB", (8, 8), "gray").save(kept, "JPEG")
    return SimpleUploadedFile("现场.jpg", kept.getvalue(), "image/jpeg")


@path("desk:manual-reminder", "office", "催办")
def chase(w):
    told = {"text": "请填报", "copy_to_lead": "on", "send": "1"}
    return told | {"row": [f"milestone-{w.milestone.pk}"]}


# --- Money ----------------------------------------------------------------------------------------


@path("investment:report", "contact", "月报填报")
def hand_in_report(w):
    return version_of(w.report) | SAID | {"month_amount": "1000", "proof": "凭证 12 号"}


@path("investment:report-promise", "contact", "承诺")
def promise_a_report(w):
    return version_of(w.report) | {"promised_on": "2026-07-20"}


@path("investment:report-confirm", "unit_head", "月报确认")
def confirm_report(w):
    return version_of(w.reported())


@path("investment:report-send-back", "unit_head", "月报退回")
def send_report_back(w):
    return version_of(w.reported()) | {"reason": "请核对金额"}


@path("investment:report-reopen", "office", "月报重新打开")
def reopen_report(w):
    row = w.reported()
    row.confirm(by=w.persons["office"], now=w.now)
    return version_of(row) | {"reason": "金额有误"}


@path("investment:reports-confirm", "office", "月报确认")
def confirm_reports(w):
    row = w.reported()
    return {"r": [f"{row.pk}-{row.version}"]}


@path("investment:report-proof", "contact", "附佐证")
def prove_report(w):
    w.reported()
    return {"photo": photo()}


@path("investment:month-close", "office", "月度结账")
def close_month(w):
    w.reported().confirm(by=w.persons["office"], now=w.now)
    missing = [unit.keys for unit in unreported_units.unreported_units(2026, 6)]
    return {"month": "2026-06", "unreported": missing}


@path("investment:correction", "office", "登记更正")
def correction(w):
    closed = w.closed_month()
    told = {"amount": "-200", "reference": "示例函〔2026〕1号", "reason": "多报"}
    return told | {"corrects": closed.pk}


@path("investment:statistic", "statistician", "登记入统", "填写统计数据")
def statistic(w):
    return {"enrolled_on": "2026-07-01", "month": "6", "ytd": "900", "reason": "凭证未到"}


@path("investment:county-fai", "statistician", "填写固定资产投资")
def county_fai(w):
    return {"month": "6", "ytd": "900000", "growth": "8.1", "source": "县统计局 6 月快报"}


@path("investment:target", "office", "填报目标完成情况")
def target(w):
    return {"amount": "1", "as_of": "2026-06-30", "source": "县统计局", "unit_sure": "on"}


# --- Imports --------------------------------------------------------------------------------------


@path("exchange:write", "office", "导入台账")
def write_import(w):
    return written_as_seen(w.new_row())


@path("exchange:write", "office", "导入台账", "更正项目", "变更包联领导", "变更联系人", "填报进展")
def write_changes(w):
    return written_as_seen(w.changed_row())


@path("exchange:write", "office", "导入计划和月度数据")
def write_figures(w):
    return written_as_seen(w.figures())


def written_as_seen(batch):
    return {"accept_overdue": "on"}, batch.pk


@path("exchange:accept-overdue", "office", "确认写入即逾期")
def accept_overdue(w):
    batch = w.written(w.new_row())
    ImportBatch.objects.filter(pk=batch.pk).update(overdue_count=1, accepted_at=None)
    return {"accept_overdue": "on"}, batch.pk


@path("exchange:undo", "office", "撤销导入", "撤回项目")
def undo_import(w):
    return {}, w.written(w.new_row()).pk


@path("exchange:undo", "office", "撤销导入", "更正项目", "变更包联领导", "变更联系人", "填报进展")
def undo_changes(w):
    return {}, w.written(w.changed_row()).pk


@path("exchange:undo", "office", "撤销导入")
def undo_figures(w):
    return {}, w.written(w.figures()).pk


@path("exchange:answer", "office", "记住表头用词")
def teach_header(w):
    batch = w.new_row()
    asked = {"sheet": "台账", "asks": "column", "what": "项目叫法"}
    batch.notes = [{"level": "question", "sentence": "请选。", **asked}]
    batch.save(update_fields=["notes"])
    return {**asked, "answer": "name", "remember": "on"}, batch.pk


@path("exchange:headers", "office", "记住表头用词")
def remember_header(w):
    return {"word": "项目叫法", "key": "name"}


@path("exchange:header-forget", "office", "去掉表头用词")
def forget_header(w):
    told = {"word": "项目叫法", "key": "name", "by": w.persons["office"], "now": w.now}
    return {}, county_header_words.remember(**told).pk


# --- Norms ----------------------------------------------------------------------------------------


STEP = {"s1-name": "形成实物工作量", "s1-day": "9月30日"}
NEXT_STEP = {"s2-name": "年度建设任务完成", "s2-after": "1", "s2-days": "60"}


@path("projects:template-new", "office", "制定路线图模板")
def new_template(w):
    return {"name": "前期项目", "kind": "preliminary", "effective_on": "2026-07-08"} | STEP


@path("projects:template-edit", "office", "制定路线图模板")
def new_edition_of_a_template(w):
    return {"name": "新建项目", "effective_on": "2026-08-01"} | STEP | NEXT_STEP


@path("projects:template-end", "office", "停用路线图模板")
def end_of_a_template(w):
    return {"effective_on": "2026-08-01", "reason": "示例"}


@path("projects:template-withdraw", "office", "撤回路线图模板")
def withdraw_a_template(w):
    template = RoadmapTemplate.objects.get()
    return {"version": form_versions.version_of(template)}


@path("projects:template-apply", "office", "套用路线图模板", "建立节点")
def apply_a_template(w):
    template, project = RoadmapTemplate.objects.get(), w.project
    address = f"/templates/{template.pk}/apply/?project={project.pk}"
    seen = w.county.clients["office"].get(address).context["version"]
    return {"version": seen, "project": project.pk, f"{project.pk}-1": "2026-10-31"}


@path("norms:new", "office", "制定新的一版制度")
def new_norms(w):
    edition = w.county.clients["office"].get("/norms/new/").context["edition"]
    said = {bound.name: bound.value() for bound in edition.main}
    for form in edition.steps:
        said |= {bound.html_name: bound.value() for bound in form}
    return said | {"effective_on": "2027-02-01", "note": "示例", "red_days": 21}


@path("norms:withdraw", "office", "撤回未施行的制度")
def withdraw_norms(w):
    return {}


@path("norms:default-unit-new", "office", "登记行业分工")
def new_default_unit(w):
    return {"key_words": "示例石灰岩", "order": "1", "unit": w.project.responsible_unit_id}


@path("norms:default-unit", "office", "修改行业分工")
def change_default_unit(w):
    return {"key_words": "示例石英砂、硅砂", "order": "2", "unit": w.project.responsible_unit_id}


@path("norms:default-unit-remove", "office", "去掉行业分工")
def remove_default_unit(w):
    return {}


@path("norms:calendar-now", "office", "修改工作日")
@path("norms:calendar", "office", "修改工作日")
def change_a_day(w):
    return {"first": "2026-08-08", "what": "work", "name": "调休上班"}


@path("norms:calendar-paste", "office", "录入全年放假安排")
def paste_a_notice(w):
    CalendarDay.objects.filter(date__year=2026).delete()
    return {"text": NOTICE_2026, "confirmed": "1"}


# --- People and units -----------------------------------------------------------------------------


@path("accounts:deputy-own", "contact", "设置代办")
def appoint_a_deputy(w):
    w.persons["contact"].deputyships.all().delete()
    return {"deputy": w.persons["owner_colleague"].pk, "since": "2026-07-09", "last": "2026-07-10"}


@path("accounts:deputy-for", "administrator", "设置代办")
def appoint_a_deputy_for(w):
    return appoint_a_deputy(w)


@path("accounts:deputy-end", "contact", "结束代办")
def end_a_deputyship(w):
    return version_of(w.persons["contact"].deputyships.get())


@path("accounts:deputy-accept", "stranger", "接受代办")
def accept_a_deputyship(w):
    row = w.lent()
    return version_of(row), row.pk


@path("accounts:deputy-approve", "administrator", "批准代办")
def approve_a_deputyship(w):
    row = w.lent()
    deputies.accept(row, by=w.persons["stranger"], version=row.version, now=w.now)
    row.refresh_from_db()
    return version_of(row), row.pk


@path("accounts:deputy-decline", "stranger", "不同意代办")
def decline_a_deputyship(w):
    row = w.lent()
    return version_of(row), row.pk


@path("accounts:person-new", "administrator", "登记人员")
def enter_a_person(w):
    return {"name": "示例庚", "title": "经理", "unit": w.persons["contact"].unit_id}


@path("accounts:person", "administrator", "修改人员")
def correct_a_person(w):
    return {"name": "示例甲", "title": "副经理", "email": "new@example.invalid"}


@path("accounts:email-confirm", "administrator", "核对邮箱无误")
def confirm_an_address(w):
    person = w.persons["contact"]
    Person.objects.filter(pk=person.pk).update(email_state="refused")
    return {}, person.pk


@path("accounts:person-invite", "administrator", "发出设置密码链接")
def invite(w):
    newcomer = Person.objects.create(name="示例辛", email="new@example.invalid")
    return {}, newcomer.pk


@path("accounts:person-invite", "administrator", "给已有密码的人发设置密码链接")
def invite_again(w):
    return {}


@path("accounts:duty-grant", "administrator", "设置岗位")
def grant(w):
    return {"kind": "statistician", "since": "2026-07-08"}, w.persons["stranger"].pk


@path("accounts:duty-grant", "administrator", "更正岗位")
def grant_for_a_day_gone_by(w):
    told = {"kind": "statistician", "since": "2026-07-01", "reason": "七月一日到任"}
    return told, w.persons["stranger"].pk


@path("accounts:duty-end", "administrator", "结束岗位")
def end_duty(w):
    return {"on": "2026-07-08"}


@path("accounts:duty-end", "administrator", "更正岗位")
def end_duty_for_a_day_gone_by(w):
    return {"on": "2026-07-01", "reason": "七月一日已调离"}


@path("accounts:person-let-go", "administrator", "登记离任")
def let_go(w):
    told = {"what": "left", "left_on": "2026-07-01", "reason": "七月一日已调离"}
    return told, w.persons["supervisor"].pk


@path("accounts:person-restore", "administrator", "恢复人员")
def restore(w):
    told = {"by": w.persons["administrator"], "now": w.now}
    people_verbs.let_go(w.persons["stranger"], left_on=w.today, **told)
    return {}, w.persons["stranger"].pk


@path("accounts:unit-new", "administrator", "登记单位")
def enter_a_unit(w):
    return {"name": "左权县示例局", "short_name": "县示例局"}


@path("accounts:unit", "administrator", "修改单位")
def rename_a_unit(w):
    return {"name": "左权县工信局", "short_name": "县工信", "renamed_on": "2026-07-01"}


@path("accounts:head-appoint", "administrator", "变更单位负责人")
def appoint_a_head(w):
    return {"person": w.persons["stranger"].pk, "since": "2026-07-08"}


@path("accounts:head-appoint", "administrator", "更正单位负责人")
def appoint_a_head_of_a_day_gone_by(w):
    told = {"since": "2026-07-01", "reason": "七月一日已调整"}
    return told | {"person": w.persons["stranger"].pk}


@path("accounts:head-end", "administrator", "结束单位负责人任期")
def end_a_head(w):
    return {"on": "2026-07-08"}


@path("accounts:head-end", "administrator", "更正单位负责人任期")
def end_a_head_for_a_day_gone_by(w):
    return {"on": "2026-07-01", "reason": "七月一日已调离"}


@path("password_change", "contact", "设置密码")
def change_password(w):
    new = "New-2026-Zuoquan!"
    return {"old_password": "cast-2026-Zuoquan", "new_password1": new, "new_password2": new}


#: Addresses that take a POST and owe no entry, and why.
OWE_NONE = {
    "alerts:notice-read": "one's own mark of reading",
    "alerts:notices-read": "one's own mark of reading",
    "alerts:letter-read": "one's own mark of reading",
    "alerts:ladder-preview": "shows, writes nothing",
    "desk:offered-unit": "shows, writes nothing",
    "exchange:imports": "a preview: the ledger is untouched, the batch bears who brought it",
    "exchange:figures": "a preview, as exchange:imports",
    "exchange:pipeline-sheets": "a preview, as exchange:imports",
    "exchange:reason": "an answer to a preview, kept with its batch",
    "exchange:fix": "an answer to a preview, kept with its batch",
    "exchange:pick": "an answer to a preview, kept with its batch",
    "exchange:allow": "an answer to a preview, kept with its batch",
    "exchange:verify": "an answer to a preview, kept with its batch",
    "exchange:document": "an answer to a preview, kept with its batch",
    "exchange:drop": "a preview put away, the batch stays",
    "accounts:stand-in": "of the session alone: every act that follows bears both names",
    "accounts:stand-down": "of the session alone",
    "login": "axes keeps who signed in",
    "logout": "of the session alone",
    "password_reset": "asks for a mail, whoever asks; its link is entered when it is used",
    "password_reset_confirm": "walked with a real link, see test_trail.py",
    "setup": "walked with a real link in tests/accounts/test_setup.py",
}

# --- What the trail must name ---------------------------------------------------------------------

#: table -> words of which one must stand in a new entry: a kind of subject, a label or an action.
NAMED = {
    "accounts_deputyship": {"代办人"},
    "accounts_deputyshipapproval": {"代办人"},
    "accounts_duty": {"岗位"},
    "accounts_formerunitname": {"accounts.unit"},
    "accounts_person": {"accounts.person"},
    "accounts_unit": {"accounts.unit"},
    "accounts_unithead": {"单位负责人"},
    "exchange_headerword": {"exchange.headerword"},
    "investment_annualplan": {"investment.annualplan"},
    "investment_correction": {"investment.correction", "investment.month"},
    "investment_countyfai": {"investment.countyfai"},
    "investment_enrolment": {"investment.enrolment"},
    "investment_month": {"investment.month"},
    "investment_monthfai": {"investment.month"},
    "investment_monthfigure": {"investment.month"},
    "investment_monthlyreport": {"investment.monthlyreport", "investment.month"},
    "investment_monthlyreport_evidence": {"佐证"},
    "investment_monthoverdue": {"investment.month"},
    "investment_monthtarget": {"investment.month"},
    "investment_planmonth": {"investment.annualplan"},
    "investment_reportevent": {"investment.monthlyreport"},
    "investment_statisticsfigure": {"investment.statisticsfigure"},
    "investment_targetactual": {"investment.annualtarget"},
    "norms_calendarday": {"norms.calendarday"},
    "pipeline_arrivedamount": {"到位金额（万元）"},
    "pipeline_contractamount": {"pipeline.signingcontract"},
    "pipeline_poolopening": {"pipeline.poolopening"},
    "pipeline_poolentry": {"pipeline.poolentry"},
    "pipeline_poolamount": {"pipeline.poolentry"},
    "pipeline_poolmaturity": {"pipeline.poolentry"},
    "pipeline_promotiontrip": {"pipeline.promotiontrip"},
    "pipeline_signingcontract": {"pipeline.signingcontract"},
    "pipeline_jointreview": {"pipeline.jointreview", "pipeline.jointreviewcase"},
    "pipeline_jointreviewevent": {"pipeline.jointreview"},
    "pipeline_jointreviewcase": {"pipeline.jointreviewcase"},
    "pipeline_jointreviewopinion": {"pipeline.jointreviewopinion", "pipeline.jointreviewcase"},
    "pipeline_jointreviewopinion_evidence": {"佐证"},
    "pipeline_opinionevent": {"pipeline.jointreviewopinion", "pipeline.jointreviewcase"},
    "norms_defaultunit": {"norms.defaultunit"},
    "norms_normset": {"norms.normset"},
    "norms_rung": {"norms.normset"},
    "norms_cause": {"norms.normset"},
    "norms_reviewparty": {"norms.normset"},
    "projects_contactassignment": {"联系人"},
    "projects_evidence": {"佐证"},
    "projects_changerequest": {"projects.changerequest"},
    "projects_requestevent": {"projects.changerequest"},
    "projects_leadassignment": {"包联领导", "协助包联领导"},
    "projects_milestone": {"projects.milestone"},
    "projects_milestonechange": {"projects.milestone"},
    "projects_milestoneevent": {"projects.milestone"},
    "projects_progressupdate": {"进展"},
    "projects_pause": {"projects.pause"},
    "projects_pausereview": {"projects.pause", "projects.pausereview"},
    "projects_pausereviewevent": {"projects.pause", "projects.pausereview"},
    "projects_project": {"projects.project", "projects.pause"},
    "projects_project_supporting_units": {"配合单位"},
    "projects_project_tags": {"标签"},
    "projects_projectunit": {"参与单位"},
    "projects_promise": {"承诺完成"},
    "projects_responsibleassignment": {"责任人"},
    "projects_roadmaptemplate": {"projects.roadmaptemplate"},
    "projects_roadmaptemplatestep": {"projects.roadmaptemplate"},
    "projects_tag": {"标签"},
    "projects_yearlisting": {"projects.yearlisting"},
    "supervision_blocker": {"supervision.blocker", "堵点"},
    "supervision_supervisionorder": {"supervision.supervisionorder", "supervision.orderstep"},
    "supervision_supervisionorder_cc_units": {"抄送"},
    "supervision_orderrow": {"supervision.supervisionorder"},
    "supervision_orderstep": {"supervision.orderstep", "supervision.supervisionorder"},
    "supervision_orderstep_evidence": {"佐证", "supervision.orderstep"},
    "supervision_orderstepchange": {"supervision.orderstep"},
    "supervision_orderstepevent": {"supervision.orderstep", "supervision.supervisionorder"},
    "supervision_instruction": {"supervision.instruction"},
    "supervision_problem": {"supervision.problem"},
    "supervision_problem_given_units": {"参与单位"},
    "supervision_problem_supporting_units": {"supervision.problem"},
    "supervision_problemevent": {"supervision.problem"},
    "supervision_instructionevent": {"supervision.instruction"},
}  # fmt: skip

#: Tables that owe no entry of their own, and why.
UNNAMED = {
    "accounts_auditentry": "the trail itself",
    "accounts_passwordmail": "the queue of mails; their links are entered when made and when used",
    "accounts_holdingcorrection": "its reason stands in the entry of what it corrects",
    "alerts_alertday": "the record that a day was looked at",
    "alerts_attempt": "the record of a letter's delivery",
    "alerts_auditanswer": "the record of the nightly question",
    "alerts_letter": "letters are the record of what was said",
    "alerts_notice": "notices are the record of what was said",
    "alerts_pulse": "that the clock goes",
    "exchange_importbatch": "signed itself; writing and undoing it are entered",
    "exchange_importrow": "what takes the batch back",
    "investment_keptday": "the record of a day; evidence that is written once",
    "investment_keptwords": "the words of the records of days",
    "norms_normsversion": "tells the processes to read anew",
}
