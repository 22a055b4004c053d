"""Planning something for both sides, and its page: what came of it, what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.problems import Refused
from governance.forms.decisions import ReasonForm
from governance.forms.relationship import ActivityForm, FollowsForm, HoldForm, NoteForm
from governance.models import Activity
from governance.selectors.relationship import activities_of, people_of_sides
from governance.selectors.relationship_page import TAG
from governance.selectors.sides import side_name
from governance.services.activities import (
    KEEPS,
    FollowUpFacts,
    cancel_activity,
    follow_up_done,
    hold_activity,
    plan_activity,
)
from partnerships.editing import ended
from partnerships.models import Partnership
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage, put_to_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from partnerships.editing import Closed

SPARE = 3


class PlanActivityPage(EditPage):
    """Planning a workshop, a review or a session."""

    tab = "people"
    page = "relationship"
    permission = KEEPS
    write_permission = KEEPS

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        """What is done here."""
        return _("Plan something for both sides")

    @property
    def label(self) -> str:  # type: ignore[override] # worked out
        """The button."""
        return _("Plan it")

    @cached_property
    def people(self) -> list[Any]:
        return people_of_sides(self.partnership)

    def closed(self) -> Closed | None:
        """Nothing is planned once the partnership has ended."""
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        """Nothing that somebody else could have changed meanwhile."""
        return {}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        kind = self.request.GET.get("kind", "")
        return ActivityForm(
            data, people=self.people, partnership=self.partnership, initial={"kind": kind}
        )

    def save(self, form: Any) -> str:
        known = form.cleaned_data
        people = {str(one.uuid): one for one, _side in self.people}
        plan_activity(
            self.partnership,
            kind=known["kind"],
            title=known["title"],
            purpose=known["purpose"],
            planned_on=known["planned_on"],
            people=[people[uuid] for uuid in known["people"]],
            actor=self.user,
        )
        return _("Planned. Whoever takes part gets a notice.")

    def done_url(self) -> str:
        return reverse("relationship", args=[self.partnership.uuid])


class ActivityPage(PartnershipPage):
    """One activity. What is sent to it names its step."""

    template_name = "governance/activity.html"
    tab = "people"
    page = "relationship"
    below_tab = True
    write_permission = "view_shared"
    # Whoever was asked answers or follows up, whatever their role; the services ask who it is.

    @cached_property
    def activity(self) -> Activity:
        visible = Partnership.objects.visible_to(self.request.user)
        found: Activity = get_object_or_404(
            Activity.objects.filter(partnership__in=visible).select_related(
                "partnership__authority", "partnership__partner", "partnership__standing"
            ),
            uuid=self.kwargs["uuid"],
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.activity.partnership

    @cached_property
    def full(self) -> Activity:
        """The same with its people and what follows."""
        found: Activity = activities_of(self.partnership).get(pk=self.activity.pk)
        return found

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to how both sides work together."""
        where = reverse("relationship", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Relationship"), "url": where}]

    @property
    def may_keep(self) -> bool:
        return (
            KEEPS in self.permissions
            and self.activity.state == Activity.State.PLANNED
            and ended(self.partnership) is None
        )

    @cached_property
    def people(self) -> dict[str, Any]:
        return {str(one.uuid): one for one, _side in people_of_sides(self.partnership)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.may_keep:
            kwargs.setdefault("hold_form", self._hold_form())
            kwargs.setdefault("rows", self._rows())
            kwargs.setdefault("cancel_form", ReasonForm(prefix="cancel"))
        kwargs.setdefault("note_form", NoteForm(prefix="note"))
        return super().get_context_data(
            activity=self.full,
            tag=TAG[Activity.State(self.activity.state)],
            sides=self._sides(),
            page_title=self.activity.title,
            **kwargs,
        )

    def _hold_form(self, *data: Any) -> HoldForm:
        asked = list(self.full.people.all())
        initial = {
            "held_on": min(self.activity.planned_on, clock.today()),
            "came": [str(one.person.uuid) for one in asked],
        }
        return HoldForm(*data, prefix="hold", asked=asked, initial=initial)

    def _rows(self, *data: Any) -> list[FollowsForm]:
        return [
            FollowsForm(*data, prefix=f"follows-{number}", people=self.people)
            for number in range(SPARE)
        ]

    def _sides(self) -> list[dict[str, Any]]:
        people = list(self.full.people.all())
        return [
            {
                "name": side_name(self.partnership, side),
                "people": [one for one in people if one.side == side],
            }
            for side in dict.fromkeys(one.side for one in people)
        ]

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        do = {"hold": self._hold, "cancel": self._cancel, "follow_up": self._follow_up}.get(
            request.POST.get("step", "")
        )
        if do is None:
            raise Http404
        said, context = do(request.POST)
        if not said:
            return self.render_refused(**context)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("activity", args=[self.activity.uuid]))

    def _hold(self, data: QueryDict) -> tuple[str, dict[str, Any]]:
        form, rows = self._hold_form(data), self._rows(data)
        readable = all([form.is_valid(), *(one.is_valid() for one in rows)])
        problems: list[dict[str, str]] = []
        if readable:
            known = form.cleaned_data
            try:
                hold_activity(
                    self.full,
                    held_on=known["held_on"],
                    outcome=known["outcome"],
                    came=[
                        one.person
                        for one in self.full.people.all()
                        if str(one.person.uuid) in known["came"]
                    ],
                    follow_ups=[self._facts(one) for one in rows if not one.is_empty],
                    actor=self.user,
                )
                return _("Written down. What follows stands on To do in time."), {}
            except Refused as refused:
                problems = put_to_fields(form, refused)
        return "", {"hold_form": form, "rows": rows, "refused_form": form, "problems": problems}

    def _facts(self, row: FollowsForm) -> FollowUpFacts:
        known = row.cleaned_data
        return FollowUpFacts(known["text"], self.people.get(known["owner"]), known["due_on"])

    def _cancel(self, data: QueryDict) -> tuple[str, dict[str, Any]]:
        form = ReasonForm(data, prefix="cancel")
        problems: list[dict[str, str]] = []
        if form.is_valid():
            try:
                cancel_activity(self.activity, **form.cleaned_data, actor=self.user)
                return _("Cancelled; both sides read why."), {}
            except Refused as refused:
                problems = put_to_fields(form, refused)
        return "", {"cancel_form": form, "refused_form": form, "problems": problems}

    def _follow_up(self, data: QueryDict) -> tuple[str, dict[str, Any]]:
        wanted = data.get("condition", "")
        found = next((x for x in self.full.follow_ups.all() if str(x.uuid) == wanted), None)
        if found is None:
            raise Http404
        form = NoteForm(data, prefix="note")
        problems: list[dict[str, str]] = []
        if form.is_valid():
            try:
                follow_up_done(found, **form.cleaned_data, actor=self.user)
                return _("Done, and written down."), {}
            except Refused as refused:
                problems = put_to_fields(form, refused)
        return "", {"note_form": form, "refused_form": form, "problems": problems}
