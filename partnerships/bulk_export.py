"""The chosen rows of the portfolio as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from partnerships.bulk_acts import BulkAct, bulk_acts
from partnerships.models import PortfolioExport
from partnerships.selectors.saved_views import look_of
from partnerships.services.portfolio_exports import request_export

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships.models import BulkRun


class FormatForm(forms.Form):
    """Which kind of file."""

    file_format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=list(reversed(PortfolioExport.Format.choices)),
    )


def _title(count: int) -> str:
    text = ngettext("Export %(n)s partnership?", "Export %(n)s partnerships?", count)
    return text % {"n": count}


def _export(run: BulkRun, _keys: Sequence[int]) -> str:
    query = QueryDict(run.options["query"])
    export = request_export(
        run.asked_by,
        file_format=run.options["file_format"],
        query=query.urlencode(),
        columns=[column.slug for column in look_of(run.asked_by, query).columns],
        only=run.keys,
    )
    return reverse("export", args=[export.uuid])


def install() -> None:
    """Offers the export to the portfolio."""
    bulk_acts.register(
        BulkAct(
            slug="export",
            label=gettext_lazy("Export chosen"),
            title=_title,
            text=gettext_lazy(
                "The file holds the columns that you see. It is made in the background, and that "
                "you took it is written down."
            ),
            permitted=lambda _user: True,
            permission="view_shared",
            most=10_000,
            form=FormatForm,
            whole=_export,
        )
    )
