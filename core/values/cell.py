from typing import Any, Protocol


class Cell(Protocol):
    """One cell of a sheet as the readers of values see it: `kind` (text, number, date, month, …)
    says what `value` is. The cells themselves are made above (exchange/workbooks/reader.py)."""

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> Any: ...
