"""Which cells of a table's body are merged over several rows, and with which row on top."""

from collections.abc import Iterable

from exchange.parsing.layout import Layout
from exchange.workbooks.reader import Row, Sheet


class MergedCells:
    """ranges: (top, left, low, right); tops: (row, column) -> top row, in the columns read.

    `below_a_name` are the rows that a merged name covers but for its first: parts of one project.
    """

    def __init__(self, sheet: Sheet, layout: Layout, rows: list[Row]) -> None:
        first, last = (rows[0].number, rows[-1].number) if rows else (1, 0)
        self.ranges = [merge for merge in sheet.merged if first <= merge[0] <= last]
        self.tops: dict[tuple[int, int], int] = {}
        self.below_a_name: dict[int, int] = {}
        columns = {place.index for place in layout.places.values()}
        name = layout.places["name"].index
        for top, left, low, _ in self.ranges:
            # A block several columns wide belongs to its first column alone.
            if low == top or left not in columns:
                continue
            for number in range(top, min(low, last) + 1):
                self.tops[number, left] = top
                if left == name and number > top:
                    self.below_a_name[number] = top

    def covers(self, number: int, columns: Iterable[int]) -> bool:
        return any((number, column) in self.tops for column in columns)
