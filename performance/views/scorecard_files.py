"""A scorecard to take along: the path of the two scores as CSV, what they are made of as XLSX."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from core.exporting import CSV_TYPE, XLSX_TYPE, write_workbook
from core.templatetags.charts import words_of_the_page
from performance.selectors.scorecard_export import header, rows
from performance.selectors.scorecard_view import view_of
from performance.views.scorecard import OfScorecards

if TYPE_CHECKING:
    from performance.models import Scorecard


class ScorecardFile(OfScorecards, ABC):
    """A file made from one stored scorecard; 404 before there is one."""

    content_type = ""
    suffix = ""

    @abstractmethod
    def content(self, card: Scorecard) -> bytes:
        """The file's bytes."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        del context, kwargs
        card = self.chosen()
        if card is None:
            raise Http404
        name = f"{self.partnership.reference}-{card.period}-v{card.version}{self.suffix}"
        response = HttpResponse(self.content(card), content_type=self.content_type)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


class PathTable(ScorecardFile):
    """The two scores of this period and the eleven before, as the picture draws them."""

    content_type, suffix = CSV_TYPE, "-path.csv"

    def content(self, card: Scorecard) -> bytes:
        table = view_of(card, self.history).quadrant.chart.table(words_of_the_page())
        return ("\ufeff" + table.csv()).encode()


class GoalsWorkbook(ScorecardFile):
    """Each KPI under each of its goals with result, score, weight and points, as numbers."""

    content_type, suffix = XLSX_TYPE, ".xlsx"

    def content(self, card: Scorecard) -> bytes:
        target = io.BytesIO()
        write_workbook(target, _("Both goals"), header(), rows(card))
        return target.getvalue()
