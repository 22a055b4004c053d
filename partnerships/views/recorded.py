"""Pages of figures as recorded on an earlier day, by `?recorded_on=2026-03-31` in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.formatting import day
from core.forms import DayInput
from core.ledger.moment import snapshot
from core.problems import Refused
from core.query import changed
from partnerships.selectors.recorded import name_then, past_on
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from core.ledger.past import Past

RECORDED_ON: Final = "recorded_on"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class RecordedOnForm(forms.Form):
    """The day that is looked back to."""

    mark_optional = False

    recorded_on = forms.DateField(
        label=gettext_lazy("As recorded on"),
        widget=DayInput(),
        help_text=gettext_lazy("What was known at the end of that day."),
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Enter a day, such as 2026-11-23."),
        },
    )


class LooksBack(PartnershipPage):
    """A page that shows what was known at the end of an earlier day, with what is known now.

    Who may see it today sees it, and nobody else. A page of the past is read at one moment and
    acts on nothing. The page reads its rows in `as_known(self.past)`, and leaves out what it does
    not tell of then; `keeps` are the names in its address that stay when the day changes.
    """

    keeps: tuple[str, ...] = ()

    @cached_property
    def day_form(self) -> RecordedOnForm:
        typed = self.request.GET
        return RecordedOnForm(typed if typed.get(RECORDED_ON) else None)

    @cached_property
    def past(self) -> Past | None:
        """What is looked back to; None on the page of today.

        A day that cannot be looked back to stands as an error in `day_form`.
        """
        form = self.day_form
        if not form.is_valid():
            return None
        try:
            return past_on(self.partnership, form.cleaned_data[RECORDED_ON], field=RECORDED_ON)
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(RECORDED_ON, problem.message)
        return None

    @property
    def judged_on(self) -> dt.date:
        """The day by which one counts what is late."""
        return clock.today() if self.past is None else clock.day_of(self.past.at)

    @property
    def keep(self) -> str:
        """What every link within a page of the past ends with; "" on the page of today."""
        return f"&{RECORDED_ON}={self.request.GET[RECORDED_ON]}" if self.past else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in _SAFE and RECORDED_ON in request.GET:
            return HttpResponseNotAllowed(sorted(_SAFE))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.day_form.is_bound:
            return super().get(request, *args, **kwargs)
        with snapshot():
            if self.past is None:
                context = PartnershipPage.get_context_data(self, recorded=self._picker())
                return render(request, "partnerships/recorded.html", context, status=422)
            response = super().get(request, *args, **kwargs)
            # What a template reads belongs to the same moment.
            return response.render() if isinstance(response, TemplateResponse) else response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            recorded=self._picker(), keep=self.keep, is_past=self.past is not None, **kwargs
        )
        if self.past is not None:
            reference = [{"before": self.partnership.reference}]
            context |= {"head": {"meta": reference}, "head_actions": [], "page_ends": []}
            context |= {"timeline": None, "ended_title": ""}
        return context

    def _picker(self) -> dict[str, Any]:
        """For partnerships/_recorded.html."""
        query, past = self.request.GET, self.past
        kept = [(name, query[name]) for name in self.keeps if query.get(name)]
        today = changed(query, drop=(RECORDED_ON,))
        return {
            "form": self.day_form,
            "kept": kept,
            "today_url": f"?{today}" if today else self.request.path,
            "note": None if past is None else _said_of(self, past),
        }


def now_cell(differs: Iterable[str], *, gone: bool = False) -> dict[str, Any]:
    """A cell that says in words what is known now where it is something else."""
    column = _("Now")
    if gone:
        return {"kind": "warn", "label": _("taken away since"), "column": column}
    words = "; ".join(differs)
    if not words:
        return {"text": _("as then"), "column": column}
    return {"kind": "warn", "label": _("changed since"), "sub": words, "column": column}


def _said_of(page: LooksBack, past: Past) -> dict[str, str]:
    known = {"day": day(page.day_form.cleaned_data[RECORDED_ON])}
    facts = {
        "position": past.anchor.seq,
        "checkpoint": past.anchor.checkpoint,
        "signed": day(past.at),
    }
    name = name_then(page.partnership, past)
    return {
        "title": _("As recorded on %(day)s.") % known,
        "text": _(
            "Ledger position %(position)d, checkpoint %(checkpoint)d of %(signed)s. "
            "Later changes are not shown, except where it says “now”."
        )
        % facts,
        "sub": _("It was called “%(name)s” then.") % {"name": name}
        if name != page.partnership.name
        else "",
    }
