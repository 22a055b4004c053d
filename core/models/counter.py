"""Counters from which human references are taken."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """The last number given out under a name. Only `core.reference` moves it."""

    name = models.CharField(max_length=40, unique=True)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
