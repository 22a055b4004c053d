"""The page of one day on which an obligation falls due, with the acts that the person may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.formatting import day
from core.problems import Refused
from governance.forms.obligations import AnswerForm, FulfilForm, WaiveForm
from governance.models import Occurrence
from governance.selectors.obligations import state_of_day
from governance.selectors.sides import side_of
from governance.services import occurrences
from governance.services.obligation_checks import MEET, WAIVE
from governance.views.obligations import OneObligation
from partnerships.editing import ended
from partnerships.models import Document
from partnerships.views.editing import put_to_fields

if TYPE_CHECKING:
    from django import forms

S = Occurrence.State
MOST_DOCUMENTS = 100
"""Documents offered as evidence, the latest; an older one can be named by the API."""


class ObligationDayPage(OneObligation):
    """One day; `act` in what is posted names the act."""

    template_name = "governance/obligation_day.html"
    write_permission = "view_shared"

    @cached_property
    def row(self) -> Occurrence:
        rows = self.obligation.occurrences.select_related(
            "done_by", "accepted_by", "waived_by", "sent_back_by", "evidence"
        )
        found: Occurrence = get_object_or_404(rows, uuid=self.kwargs["occurrence"])
        found.obligation = self.obligation
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.row
        for name, form in self._forms().items():
            kwargs.setdefault(name, form)
        title = _("%(what)s: %(day)s") % {"what": self.obligation.title, "day": day(row.due_on)}
        return super().get_context_data(
            one=self.obligation,
            row=row,
            state=state_of_day(row),
            facts=self._facts(),
            finding=title,
            page_title=title,
            **kwargs,
        )

    def _forms(self) -> dict[str, forms.Form]:
        """The forms of what the person may do here now."""
        found: dict[str, forms.Form] = {}
        if ended(self.partnership) is not None:
            return found
        is_open = self.row.state == S.DUE
        if MEET in self.permissions:
            side = side_of(self.user, self.partnership)
            if is_open and side == self.obligation.side:
                found["fulfil_form"] = self._fulfil()
            waits = self.row.state == S.DONE and self.obligation.needs_acceptance
            if waits and side not in {"", self.obligation.side}:
                found["answer_form"] = AnswerForm()
        if is_open and WAIVE in self.permissions:
            found["waive_form"] = WaiveForm()
        return found

    def _fulfil(self, *data: Any) -> FulfilForm:
        shared = Document.objects.visible_to(self.user).filter(
            partnership=self.partnership,
            audience=Document.Audience.SHARED,
            superseded_by__isnull=True,
        )
        return FulfilForm(*data, documents=shared[:MOST_DOCUMENTS])

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        acts = {
            "fulfil": self._do_fulfil,
            "accept": self._do_accept,
            "send_back": self._do_send_back,
            "waive": self._do_waive,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return act(request)

    def _do_fulfil(self, request: HttpRequest) -> HttpResponse:
        form = self._fulfil(request.POST, request.FILES)

        def do() -> str:
            said = form.cleaned_data
            occurrences.fulfil(
                self.row,
                done_on=said["done_on"],
                note=said["note"],
                upload=said["upload"],
                evidence=form.documents.get(said["evidence"]),
                actor=self.user,
            )
            return _("It is recorded that this was done.")

        return self._done("fulfil_form", form, do)

    def _do_accept(self, request: HttpRequest) -> HttpResponse:
        def do() -> str:
            occurrences.accept(self.row, actor=self.user)
            return _("You accepted it.")

        return self._done("answer_form", AnswerForm(request.POST), do)

    def _do_send_back(self, request: HttpRequest) -> HttpResponse:
        form = AnswerForm(request.POST)

        def do() -> str:
            reason = form.cleaned_data["reason"]
            occurrences.send_back(self.row, reason=reason, actor=self.user)
            return _("You sent it back; it is due again.")

        return self._done("answer_form", form, do)

    def _do_waive(self, request: HttpRequest) -> HttpResponse:
        form = WaiveForm(request.POST)

        def do() -> str:
            reason = form.cleaned_data["reason"]
            occurrences.waive(self.row, reason=reason, actor=self.user)
            return _("It is waived this once.")

        return self._done("waive_form", form, do)

    def _done(self, name: str, form: Any, do: Any) -> HttpResponse:
        problems = []
        if form.is_valid():
            try:
                messages.success(self.request, do())
                return HttpResponseRedirect(self._here())
            except Refused as refused:
                problems = put_to_fields(form, refused)
        return self.render_refused(**{name: form, "refused_form": form, "problems": problems})

    def _here(self) -> str:
        place = [self.partnership.uuid, self.obligation.uuid, self.row.uuid]
        return reverse("obligation_day", args=place)

    def _facts(self) -> list[dict[str, Any]]:
        row = self.row
        known = [
            (_("Clause"), self.obligation.clause, ""),
            (_("Due"), day(row.due_on), ""),
            (_("On To do from"), day(row.remind_on), ""),
            (_("The condition came on"), day(row.event_on) if row.event_on else "", row.event_note),
            (_("Done on"), day(row.done_on) if row.done_on else "", str(row.done_by or "")),
            (_("Accepted by"), str(row.accepted_by or ""), _at(row.accepted_at)),
            (_("Waived by"), str(row.waived_by or ""), _at(row.waived_at)),
        ]
        facts = [{"term": term, "value": value, "sub": sub} for term, value, sub in known if value]
        if row.evidence is not None:
            url = reverse("document", args=[row.evidence.uuid])
            facts.append({"term": _("What shows it"), "value": row.evidence.title, "url": url})
        return facts


def _at(moment: Any) -> str:
    return day(moment) if moment else ""
