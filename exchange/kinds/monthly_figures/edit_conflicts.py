"""A downloaded form, filled in offline and uploaded, against what changed meanwhile."""

from exchange.kinds.monthly_figures.current_values import REPORT_FIELDS
from exchange.kinds.monthly_figures.figures_comparison import FiguresComparison
from exchange.matching.row_change_base import display_value


class EditConflicts(FiguresComparison):
    """By the hidden columns 下载时·…: what stood there when the form was taken."""

    def settle_conflicts(self) -> None:
        """A cell left as downloaded changes nothing; one changed on both sides is asked about."""
        month = self.context.month
        report = self.known.report_of(month)
        held = {f"done_{month}": "month_amount", **REPORT_FIELDS} if report else {}
        for key, field in held.items():
            base_key = f"base_{key.partition('_')[0] if field == 'month_amount' else key}"
            if base_key not in self.row.places:
                continue
            cell, base = self.in_words(key), self.in_words(base_key)
            now = display_value("", getattr(report, field))
            if cell in ("", base):
                self.row.values.pop(key, None)
            elif now not in (base, cell):
                stood = f"（下载时为“{base or '空'}”）"
                sentence = f"下载上报表后，月报已改为“{now or '空'}”{stood}，请核对后再报。"
                self.row.values.pop(key)
                self.change.ask(key, sentence)
        if "base_note" in self.row.places and "note" not in self.row.values:
            self.row.values.pop("percent", None)

    def in_words(self, key: str) -> str:
        value = self.value(key)
        return display_value("", value[1] if isinstance(value, tuple) else value)
