"""How far a project of the reserve pool is made ready."""

from django.db import models


class Maturity(models.TextChoices):
    """成熟度 of a project of the pool, the least ready first."""

    CONCEIVED = "conceived", "谋划类"
    PRELIMINARY = "preliminary", "前期类"
    READY = "ready", "开工类"
