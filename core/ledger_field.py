"""What is known of one column that a sheet may have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One thing that is kept; sort says how a cell is read, limit counts characters."""

    key: str
    sort: str
    aliases: str
    limit: int = 100

    @property
    def label(self):
        return self.aliases.split()[0]
