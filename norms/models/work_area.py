from django.db import models


class WorkArea(models.Model):
    """十项工作: the ten works of the year's programme, the field of every project."""

    number = models.PositiveSmallIntegerField("序号", unique=True)
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "十项工作"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name
