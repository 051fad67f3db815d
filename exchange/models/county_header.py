"""A header that this county writes in its own words, and the column it means."""

from django.db import models

from core.models.signed import Signed


class HeaderWord(Signed):
    """A county's own word over a column, and which column of the ledger it means."""

    word = models.CharField("表头用词", max_length=60, unique=True)
    key = models.CharField("对应的栏目", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "表头对应"
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
