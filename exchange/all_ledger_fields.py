"""The fields that any kind of sheet may hold, by key."""

from investment.ledger_fields import FIGURES
from projects.ledger_fields import COLUMNS

BY_KEY = {column.key: column for column in (*COLUMNS, *FIGURES)}
MONEY = frozenset(key for key, column in BY_KEY.items() if column.sort == "money")
