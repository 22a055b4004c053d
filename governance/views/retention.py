"""The page of records: how long each class is kept and why, what is due, what goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.problems import Refused
from core.retention import DAYS_OF_A_YEAR, record_class
from governance.selectors.disposals import (
    Due,
    disposals_for,
    due_by_class,
    may_decide,
)
from governance.selectors.emergency import MOST_ROWS
from governance.selectors.people_access import looks_after_concord
from governance.services import disposals
from governance.views.two_people import ForReadersOfHistory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from governance.models import Disposal

YEAR = 366


class RetentionPage(ForReadersOfHistory):
    """For whoever looks after Concord, auditors, and officials who decide."""

    template_name = "governance/retention.html"
    address = "retention"
    lately = frozenset({"agree", "dispose"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(disposals_for(self.user)[:MOST_ROWS])
        waiting = {one.record_class for one in rows if one.is_open or one.state == "agreed"}
        due = due_by_class(clock.now())
        return super().get_context_data(
            breadcrumbs=[],
            columns=[
                {"label": _("Records")},
                {"label": _("Kept")},
                {"label": _("Why")},
                {"label": _("How they go")},
                {"label": _("Due now"), "num": True},
            ],
            rows=[class_row(one) for one in due],
            proposable=[
                one.record_class
                for one in due
                if looks_after_concord(self.user)
                and one.record_class.removal == "by_two"
                and one.rows
                and one.record_class.slug not in waiting
            ],
            disposals=[self._disposal(one) for one in rows],
            **kwargs,
        )

    def _disposal(self, one: Disposal) -> dict[str, Any]:
        return {
            "disposal": one,
            "label": _label(one.record_class),
            "answers": one.is_for(self.user) and may_decide(self.user),
            "disposes": one.state == "agreed" and looks_after_concord(self.user),
        }

    def asking(self) -> Mapping[str, Callable[[], HttpResponse]]:
        return {"propose": self._propose}

    def answering(self) -> Mapping[str, Callable[[], str]]:
        return {"agree": self._agree, "refuse": self._refuse, "dispose": self._dispose}

    def _propose(self) -> HttpResponse:
        try:
            disposals.propose_disposal(self.request.POST.get("record_class", ""), actor=self.user)
        except Refused as refused:
            return self.again(problems=[{"message": one.message} for one in refused.problems])
        return self.done(_("Proposed. Two senior responsible owners decide."))

    def _agree(self) -> str:
        done = disposals.agree_to_disposal(self._thing, actor=self.user)
        if done.second_by is None:
            return _("Agreed. A second person agrees before anything goes.")
        return _("Agreed. Whoever looks after Concord carries it out.")

    def _refuse(self) -> str:
        disposals.refuse_disposal(self._thing, actor=self.user)
        return _("Refused. Everything stays.")

    def _dispose(self) -> str:
        n = disposals.dispose(self._thing, actor=self.user).rows or 0
        return ngettext("%(n)d record is gone.", "%(n)d records are gone.", n) % {"n": n}

    @property
    def _thing(self) -> Disposal:
        asked = self.request.POST.get("thing")
        rows = disposals_for(self.user)[:MOST_ROWS]
        found = next((one for one in rows if str(one.uuid) == asked), None)
        if found is None:
            raise Http404
        return found


def class_row(one: Due) -> dict[str, Any]:
    """A class as the table shows it."""
    kind = one.record_class
    removal = {
        "by_itself": _("by itself, each night"),
        "by_two": _("proposed, decided by two, disposed of"),
        "pseudonym": _("a pseudonym, given by two"),
        "nothing": _("stay in Concord"),
    }[kind.removal]
    held = ngettext("%(n)d held", "%(n)d held", one.held) % {"n": one.held} if one.held else ""
    return {
        "cells": [
            {"text": kind.label},
            {"text": kept_words(kind.kept_days), "sub": _after(one), "column": _("Kept")},
            {"text": kind.source, "column": _("Why")},
            {"text": removal, "column": _("How they go")},
            {
                "text": "–" if one.rows is None else str(one.rows),
                "sub": held,
                "num": True,
                "column": _("Due now"),
            },
        ]
    }


def kept_words(days: int | None) -> str:
    """A period in whole years, or in days."""
    if days is None:
        return _("for good")
    if days >= YEAR:
        years = round(days / DAYS_OF_A_YEAR)
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _after(one: Due) -> str:
    if one.record_class.kept_days is None:
        return ""
    return _("after %(event)s") % {"event": one.record_class.after}


def _label(slug: str) -> str:
    try:
        return str(record_class(slug).label)
    except LookupError:
        return slug
