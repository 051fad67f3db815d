from typing import Any

from django.db import models


def column_label(model: type[models.Model], name: str) -> str:
    """What a column is called in Chinese: its verbose_name."""
    column: Any = model._meta.get_field(name)  # a column, not a relation that leads here
    return str(column.verbose_name)
