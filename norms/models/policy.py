"""Thresholds and escalation steps of the county, dated: a new set follows, none is changed."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.models.signed import Signed

DAYS = [MinValueValidator(1), MaxValueValidator(365)]
POINTS = [MinValueValidator(1), MaxValueValidator(100)]
PER_CENT = [MaxValueValidator(100)]
MONTHS = [MinValueValidator(1), MaxValueValidator(12)]
VALID = [MinValueValidator(1), MaxValueValidator(120)]


class PolicyVersion(Signed):
    """Thresholds and ladder in force from a day on. Never changed once in force: a new set follows.

    What the defaults mean: docs/rules.md. All figures are calendar days unless they say otherwise.
    """

    #: The trail is never rewritten: it names every version as the model was first called.
    trail_label = "norms.normset"

    class ReserveBase(models.TextChoices):
        FAI_TARGET = "fai_target", "全年固定资产投资目标"
        ANNUAL_PLANS = "annual_plans", "台账项目年度计划合计"

    class SigningBasis(models.TextChoices):
        BOTH = "both", "正式合同和框架协议"
        CONTRACTS = "contracts", "正式合同（框架协议不计）"

    effective_on = models.DateField("生效日期", unique=True)
    note = models.CharField("说明", max_length=200, blank=True)
    warn_days_statutory = models.PositiveSmallIntegerField(
        "复工、开工到期前多少天亮黄灯", default=14, validators=DAYS
    )
    warn_days = models.PositiveSmallIntegerField(
        "其他节点到期前多少天亮黄灯", default=7, validators=DAYS
    )
    red_days = models.PositiveSmallIntegerField("逾期多少天起亮红灯", default=31, validators=DAYS)
    stale_days = models.PositiveSmallIntegerField(
        "多少天没有填报提示“未更新”", default=15, validators=DAYS
    )
    #: None in editions older than the rule: nobody is grey for silence by them (R-LT-7).
    silent_days = models.PositiveSmallIntegerField(
        "多少天没有任何更新显示灰灯“未更新”", null=True, default=40, validators=DAYS
    )
    reply_workdays = models.PositiveSmallIntegerField(
        "批示默认几个工作日内回复", default=3, validators=DAYS
    )
    #: A request made so near before the date is pointed out to who decides: a warning, no wall.
    request_warn_days = models.PositiveSmallIntegerField(
        "到期前多少天以内提出的顺延申请，提醒审批人离到期已近",
        default=15,
        db_default=15,
        validators=DAYS,
    )
    request_workdays = models.PositiveSmallIntegerField(
        "顺延申请几个工作日内办理", default=3, db_default=3, validators=DAYS
    )
    pause_review_months = models.PositiveSmallIntegerField(
        "停工批准后几个月复核", default=3, db_default=3, validators=MONTHS
    )
    #: The clocks of an order, from its day of issue, under that day's edition (R-SO-1).
    order_sign_workdays = models.PositiveSmallIntegerField(
        "督办件发出后几个工作日内签收", default=1, db_default=1, validators=DAYS
    )
    order_answer_workdays = models.PositiveSmallIntegerField(
        "督办件发出后几个工作日内反馈", default=3, db_default=3, validators=DAYS
    )
    order_done_days = models.PositiveSmallIntegerField(
        "督办件发出后多少天内办结（遇休息日顺延）", default=7, db_default=7, validators=DAYS
    )
    order_hard_months = models.PositiveSmallIntegerField(
        "疑难督办件发出后几个月内办结（遇休息日顺延）",
        default=1,
        db_default=1,
        validators=MONTHS,
    )
    order_gap_workdays = models.PositiveSmallIntegerField(
        "督办件办结至少晚于反馈几个工作日", default=2, db_default=2, validators=DAYS
    )
    order_review_workdays = models.PositiveSmallIntegerField(
        "督办件报办结后几个工作日内复核", default=3, db_default=3, validators=DAYS
    )
    order_return_workdays = models.PositiveSmallIntegerField(
        "督办件退回后几个工作日内重新反馈", default=2, db_default=2, validators=DAYS
    )
    order_report_days = models.PositiveSmallIntegerField(
        "多少天以内报过的进展、月报可以转作督办件的反馈", default=7, db_default=7, validators=DAYS
    )
    order_series = models.CharField(
        "督办单的发文代字", max_length=10, default="左督", db_default="左督"
    )
    letter_series = models.CharField(
        "提醒函的发文代字", max_length=10, default="左督函", db_default="左督函"
    )
    talk_series = models.CharField(
        "约谈通知的发文代字", max_length=10, default="左督谈", db_default="左督谈"
    )
    #: Of an order its paper has that of its day of issue.
    order_issuer = models.CharField(
        "督办文件的发文机关",
        max_length=40,
        default="左权县人民政府督查室",
        db_default="左权县人民政府督查室",
    )
    problem_name_workdays = models.PositiveSmallIntegerField(
        "问题几个工作日内交办", default=1, db_default=1, validators=DAYS
    )
    problem_days = models.PositiveSmallIntegerField(
        "问题交办后几天内答复（遇休息日顺延）", default=7, db_default=7, validators=DAYS
    )
    problem_hard_months = models.PositiveSmallIntegerField(
        "疑难问题交办后几个月内答复（遇休息日顺延）", default=1, db_default=1, validators=MONTHS
    )
    #: From the day of a review, or the later one on which a case was put on its agenda (R-JR-1).
    opinion_workdays = models.PositiveSmallIntegerField(
        "联席会议后几个工作日内出具论证意见", default=3, db_default=3, validators=DAYS
    )
    review_workdays = models.PositiveSmallIntegerField(
        "联席会议后几个工作日内办结", default=5, db_default=5, validators=DAYS
    )
    report_day = models.PositiveSmallIntegerField(
        "月报于次月几日前报送（遇休息日顺延）",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    gap_yellow = models.PositiveSmallIntegerField(
        "投资低于应完成进度多少个百分点起亮黄灯", default=10, validators=POINTS
    )
    gap_red = models.PositiveSmallIntegerField(
        "投资低于应完成进度超过多少个百分点亮红灯", default=30, validators=POINTS
    )
    doubt_rate = models.PositiveSmallIntegerField(
        "完成率超过百分之多少提示核对",
        default=120,
        validators=[MinValueValidator(100), MaxValueValidator(1000)],
    )
    enrol_floor = models.PositiveIntegerField("应入统的总投资起点（万元）", default=500)
    enrol_yellow = models.PositiveSmallIntegerField(
        "开工满几个月未入统亮黄灯", default=1, validators=MONTHS
    )
    enrol_red = models.PositiveSmallIntegerField(
        "开工超过几个月未入统亮红灯", default=2, validators=MONTHS
    )
    reserve_base = models.CharField(
        "储备库倍数的“年度计划”按",
        max_length=20,
        choices=ReserveBase.choices,
        default=ReserveBase.FAI_TARGET,
    )
    #: What an amount in the pool weighs by its maturity, in per cent; the raw ratio judges
    #: (R-RES-1).
    pool_weight_conceived = models.PositiveSmallIntegerField(
        "储备库加权：谋划类按百分之几计", default=20, db_default=20, validators=PER_CENT
    )
    pool_weight_preliminary = models.PositiveSmallIntegerField(
        "储备库加权：前期类按百分之几计", default=60, db_default=60, validators=PER_CENT
    )
    pool_weight_ready = models.PositiveSmallIntegerField(
        "储备库加权：开工类按百分之几计", default=100, db_default=100, validators=PER_CENT
    )
    review_valid_months = models.PositiveSmallIntegerField(
        "联席论证几个月内有效（退回储备不必重新论证）", default=24, db_default=24, validators=VALID
    )
    #: Both are printed apart whatever it says (R-SG-1).
    signing_basis = models.CharField(
        "签约额目标计入",
        max_length=20,
        choices=SigningBasis.choices,
        default=SigningBasis.BOTH,
        db_default=SigningBasis.BOTH,
    )

    class Meta:
        db_table = "norms_normset"
        verbose_name = verbose_name_plural = "制度"
        ordering = ["-effective_on"]

    def __str__(self) -> str:
        return f"{self.effective_on:%Y-%m-%d} 起施行"

    def displayed(self, name: str) -> int | str:
        """A figure as it is read: a choice by its word, a number as it stands."""
        show = getattr(self, f"get_{name}_display", None)
        return show() if show else getattr(self, name)


class PolicyRevision(models.Model):
    """A single row counted up at every change, so that each process knows when to read anew."""

    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        db_table = "norms_normsversion"

    def __str__(self) -> str:
        return str(self.number)
