"""What every comparison of a row rests on: the cell's value, the ledger's, and complaints."""

from types import SimpleNamespace

from core.values.errors import NotUnderstood
from core.values.text import PENDING
from exchange.issues import NOTE


class Compared:
    """One Planned being filled. `context` has directory, areas, year, today, confirms."""

    def __init__(self, planned, context):
        self.planned, self.context = planned, context
        self.row, self.known = planned.row, planned.known
        self.unit_refs = {}

    def value(self, key):
        """What the sheet says in a column; None for blank, 待定 and columns it does not have."""
        value = self.row.values.get(key)
        return None if value is PENDING else value

    def attempt(self, key, find, *args, **kwargs):
        """A reference, or a complaint at the cell."""
        try:
            return find(*args, **kwargs)
        except NotUnderstood as doubt:
            self.planned.refuse(key, str(doubt))
            return None

    @property
    def project(self):
        """The units of the project as the row leaves them."""
        facts = {**self.known.facts, **self.planned.facts}
        units = {key: facts.get(key) for key in ("owner_unit_id", "responsible_unit_id")}
        return SimpleNamespace(**units)

    def will_wait(self, code, key):
        """Whether what the row says was done is submitted alone (R-AC-2); said at its cell."""
        confirmer = self.context.confirmer
        refusal = confirmer.project_refusal(self.project)
        if not refusal:
            return False
        if not confirmer.may_submit(self.project):
            self.planned.refuse(key, refusal)
            return False
        self.planned.waits.add(code)
        self.row.complain(NOTE, f"写入后待核，没有直接核定：{refusal}", key)
        return True

    def same(self, key, old, value):
        if key == "name":
            return not self.planned.is_new and self.context.key_of(value) == self.known.name_key
        if isinstance(old, str):
            return old.replace("\r\n", "\n").strip() == value
        return old == value
