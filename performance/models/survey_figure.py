"""That a result of a users' survey became the figure of a community KPI."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from governance.models import Survey, SurveyQuestion
from performance.models.kpi_record import KPIRecord


class SurveyFigure(models.Model):
    """Which question and measure a figure came from. The figure itself is a KPI record."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="figures")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(_("what was taken"), max_length=20)
    value = ScaledDecimalField(_("value"))
    record = models.OneToOneField(KPIRecord, on_delete=models.PROTECT, related_name="survey_figure")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["survey", "pk"]

    def __str__(self) -> str:
        return f"{self.survey}: {self.record}"
