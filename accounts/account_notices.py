"""What came of telling an address of an act on its account: a second entry of the trail."""

from accounts import audit
from accounts.models import AuditEntry

TELLING = "账号变动告知原邮箱"
RESULT = "结果"
TOLD = "已告知"
NO_ADDRESS = "原来没有邮箱，无从告知"
NOT_TAKEN = "邮件服务器一小时内没有收下"


def not_told(reason: str) -> str:
    """The words for the auditor's list where no mail could leave; `reason` as
    security_mail.why_not() gives it."""
    return f"没有告知：{reason}"


def record(act: AuditEntry, address: str | None, result: str) -> None:
    """`address`: the one known before the act; `result`: the words for the auditor's list."""
    after = {"原邮箱": address, RESULT: result}
    audit.record(by=audit.System(), action=TELLING, subject=act, after=after)
