"""One step of the escalation policy, as data."""

from django.db import models

from norms.models.policy import PolicyVersion


class EscalationStep(models.Model):
    """One step of the reminder ladder: how many days from the due date, and who is told."""

    class Obligation(models.TextChoices):
        MILESTONE = "milestone", "节点"
        REPLY = "reply", "批示回复"
        REPORT = "report", "月报"
        REQUEST = "request", "顺延申请"
        PAUSE_REVIEW = "pause_review", "停工复核"
        ORDER = "order", "督办"
        PROBLEM = "problem", "问题"
        JOINT_REVIEW = "joint_review", "联席会议"
        JOINT_OPINION = "joint_opinion", "论证意见"

    class Recipient(models.TextChoices):
        OWNER = "owner", "项目单位联系人"
        UNIT_HEAD = "unit_head", "责任单位负责人"
        LEAD = "lead", "包联领导"
        SUPERVISION = "supervision", "督查室"
        COUNTY = "county", "县领导"
        HOLDER = "holder", "应办理的人"
        OFFICE = "office", "项目中心"

    #: Whom the steps of a kind may name; a word that its rows cannot have is not offered.
    NAMED = {
        Obligation.REQUEST: (Recipient.HOLDER, Recipient.OFFICE),
        Obligation.PAUSE_REVIEW: (Recipient.OFFICE,),
        Obligation.ORDER: (Recipient.HOLDER, Recipient.LEAD, Recipient.SUPERVISION),
        Obligation.PROBLEM: (
            Recipient.HOLDER,
            Recipient.OFFICE,
            Recipient.LEAD,
            Recipient.COUNTY,
        ),
        Obligation.JOINT_REVIEW: (Recipient.OFFICE,),
        Obligation.JOINT_OPINION: (Recipient.HOLDER, Recipient.OFFICE),
    }
    #: Whom those of a project's people may name.
    OF_PROJECT = (
        Recipient.OWNER,
        Recipient.UNIT_HEAD,
        Recipient.LEAD,
        Recipient.SUPERVISION,
        Recipient.COUNTY,
    )

    policy_version = models.ForeignKey(
        PolicyVersion, models.CASCADE, related_name="steps", db_column="norm_set_id"
    )
    obligation = models.CharField("事项", max_length=20, choices=Obligation.choices)
    code = models.SlugField("代号", max_length=20)
    days = models.SmallIntegerField("天数（到期日为 0，之前为负）")
    statutory_only = models.BooleanField("只用于复工、开工", default=False)
    repeat_days = models.PositiveSmallIntegerField("之后每隔多少天再提醒", null=True, blank=True)
    level = models.PositiveSmallIntegerField("督办级别（0 为提醒）", default=0)
    level_name = models.CharField("级别名称", max_length=20, blank=True)
    recipients = models.JSONField("提醒谁", default=list)

    class Meta:
        db_table = "norms_rung"
        verbose_name = verbose_name_plural = "提醒台阶"
        ordering = ["obligation", "days", "repeat_days"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy_version", "obligation", "code"], name="one_rung_a_code"
            ),
            models.CheckConstraint(condition=models.Q(level__lte=4), name="rung_level_at_most_4"),
        ]

    def __str__(self) -> str:
        return f"{self.get_obligation_display()} {self.code}"

    @classmethod
    def recipient_choices(cls, obligation: str) -> list[tuple[str, str]]:
        """[(word, label)] of those whom the steps of this kind may tell."""
        words = cls.NAMED.get(cls.Obligation(obligation), cls.OF_PROJECT)
        return [(word.value, word.label) for word in words]
