"""What lists of issued reports can be asked for."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.folding import holding, words_of
from core.listing import Choice, Column, ListSpec
from reports.models import IssuedReport


def reports_list(*, of_one_partnership: bool) -> ListSpec:
    """By words, length, state and day; over many partnerships also by their name."""
    sought = ["number__icontains", "title__icontains"]

    def search(text: str) -> Q:
        found = Q()
        for name in sought:
            found |= Q(**{name: text})
        return found if of_one_partnership else found | holding(words_of(text), _PARTNERSHIP)

    return ListSpec(
        slug="reports",
        title=_("Reports"),
        unit=ngettext_lazy("%(n)s report", "%(n)s reports", "n"),
        columns=(
            Column("title", _("Report"), ("title", "number"), lambda one: one.title),
            Column("number", _("Number"), (), lambda one: one.number, on_page=False),
            Column("partnership", _("Partnership"), (), lambda one: one.whose, on_page=False),
            Column("period", _("Period"), (), lambda one: one.period, on_page=False),
            Column("asked", _("Asked for"), ("requested_at",), lambda one: one.requested_at.date()),
            Column(
                "by", _("Asked for by"), (), lambda one: str(one.requested_by or ""), on_page=False
            ),
            Column("state", _("State"), ("state",), lambda one: one.stands),
            Column("sha256", _("File fingerprint"), (), lambda one: one.sha256),
        ),
        sort="-asked",
        search=search,
        search_label=_("Report or number") if of_one_partnership else _("Report or partnership"),
        choices=(
            Choice("length", _("Length"), IssuedReport.Length.choices),
            Choice("state", _("State"), IssuedReport.State.choices),
        ),
        day="requested_at__date",
        day_label=_("Asked for"),
    )


_PARTNERSHIP = ("partnership__folded",)
