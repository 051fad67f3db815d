"""The table of causes as of a day: its choices, what a row may name, a table written down.

The word of a code is norms.policy.cause_word().
"""

from datetime import date
from itertools import count

from django.core.exceptions import ValidationError

from accounts.models import Unit
from norms.models.cause import Cause, CausedBy
from norms.policy import editions, kept_policy, policy_on

MOST = 30
LONGEST = Cause._meta.get_field("name").max_length or 0


def choices(day: date) -> list[tuple[str, str]]:
    """[(code, name)] of the edition in force on a day, in its order, as level_words() by the copy
    that this process has read: a page has asked policy_on() before it shows a form."""
    return list(kept_policy(day).causes)


def check(
    category: str, caused_by: str, unit: Unit | None, day: date, *, field: str = "category"
) -> None:
    """Whether a row of that day may name this cause, brought about by that party: both are
    wanted, and of a department its name. ValidationError with the sentence by its field."""
    if category not in policy_on(day).cause_words:
        raise ValidationError({field: "请选原因。"})
    if caused_by not in CausedBy.values:
        raise ValidationError({"caused_by": "请选原因在谁。"})
    if (caused_by == CausedBy.DEPARTMENT) != (unit is not None):
        wanted = "请选是哪个部门。" if unit is None else "只有原因在有关部门的才写部门。"
        raise ValidationError({"caused_by_unit": wanted})


def read(text: str) -> list[tuple[str, str]]:
    """[(code, name)] of a table written down, a cause a line. A name that an edition bore keeps
    its code, so that it is counted with what it was; another one is given a new code.
    ValidationError for none, too many, one twice or one too long."""
    names = [name for line in text.splitlines() if (name := "".join(line.split()))]
    if not names or len(names) > MOST:
        raise ValidationError(f"原因一行一个，至少一个，最多 {MOST} 个。")
    for name in names:
        if len(name) > LONGEST:
            raise ValidationError(f"“{name}”超过 {LONGEST} 个字，请写短些。")
        if names.count(name) > 1:
            raise ValidationError(f"“{name}”写了两次。")
    return _with_codes(names)


def _with_codes(names: list[str]) -> list[tuple[str, str]]:
    known = {name: code for edition in editions() for code, name in edition.causes}
    unused = (code for n in count(1) if (code := f"cause-{n}") not in known.values())
    return [(known[name] if name in known else next(unused), name) for name in names]


def rows(table: list[tuple[str, str]]) -> list[Cause]:
    """The unsaved rows of a table, for norms.policy_changes.create_version()."""
    return [
        Cause(code=code, name=name, number=number)
        for number, (code, name) in enumerate(table, start=1)
    ]
