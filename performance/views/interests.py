"""What each side wants and brings on one page, and the pages that change what a side wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day
from governance.selectors.sides import side_name, side_of
from governance.services.lessons import KEEPS
from partnerships.editing import Closed, ended
from partnerships.models import Objective
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage
from performance.forms.interest import GivenUpForm, SideObjectiveForm
from performance.models import Contribution, Scorecard, SideObjective
from performance.selectors.goals_apart import goals_apart, to_the_board
from performance.selectors.interests import (
    contributions_of,
    kpis_to_choose,
    shared_objectives_of,
    side_objectives_of,
)
from performance.services import interests
from performance.services.interests import SIDES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict


class InterestsPage(PartnershipPage):
    """Whose interests there are, what serves both, what each side brings to it."""

    template_name = "performance/interests.html"
    tab, page = "people", "interests"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        live = ended(self.partnership) is None
        side = side_of(self.user, self.partnership) if KEEPS in self.permissions and live else ""
        wanted = side_objectives_of(self.partnership)
        sides = [side_name(self.partnership, one) for one in SIDES]
        return super().get_context_data(
            apart=self._apart(live=live),
            wanted_note=_unserved(wanted),
            wanted_columns=_heads(
                _("Objective"), _("Whose"), _("Goal"), _("Shown by"), _("Served by")
            ),
            wanted=[{"cells": self._wanted(one, side)} for one in wanted],
            wanted_actions=[self._add("side_objective_new", _("Write down what we want"))]
            if side
            else [],
            objectives=[self._add("objectives", _("Open the objectives"))],
            shared_columns=_heads(_("Shared objective"), *sides),
            shared=[
                {"cells": self._shared(one, side)} for one in shared_objectives_of(self.partnership)
            ],
            brought_columns=_heads(
                _("What"), _("Kind"), _("Who brings it"), _("Agreed"), _("Last review"), _("Next")
            ),
            brought=[{"cells": self._brought(one)} for one in contributions_of(self.partnership)],
            brought_actions=[self._add("contribution_new", _("Write down what we bring"))]
            if side
            else [],
            page_title=_("Interests"),
            **kwargs,
        )

    def _apart(self, *, live: bool) -> dict[str, Any] | None:
        """That one goal is met and the other is not, and where that can be put to the board."""
        cards = Scorecard.objects.filter(partnership=self.partnership, is_latest=True)
        card = cards.select_related("partnership").order_by("-period_start").first()
        finding = goals_apart(card)
        if card is None or not finding:
            return None
        scorecard = reverse("scorecard", args=[self.partnership.uuid])
        actions = [{"label": _("Open the scorecard"), "url": scorecard}]
        if live and "take_part" in self.permissions:
            actions.insert(0, {"label": _("Put it to the board"), "url": to_the_board(card)})
        return {"title": finding, "actions": actions}

    def _add(self, name: str, label: str) -> dict[str, Any]:
        return {"label": label, "url": reverse(name, args=[self.partnership.uuid])}

    def _wanted(self, one: SideObjective, side: str) -> list[dict[str, Any]]:
        kpis = ", ".join(kpi.name for kpi in one.kpis.all())
        url = reverse("side_objective", args=[self.partnership.uuid, one.uuid])
        no_kpi = {"kind": "warn", "label": _("no KPI")}
        no_shared = {"kind": "none", "label": _("nothing shared yet")}
        return [
            {"text": one.title, "url": url if one.side == side else "", "sub": one.why},
            {"text": side_name(self.partnership, one.side), "column": _("Whose")},
            {"text": one.get_goal_display(), "column": _("Goal")},
            {**({"text": kpis} if kpis else no_kpi), "column": _("Shown by")},
            {
                **({"text": one.shared.title} if one.shared else no_shared),
                "column": _("Served by"),
            },
        ]

    def _shared(self, one: Any, side: str) -> list[dict[str, Any]]:
        kpis = ", ".join(kpi.name for kpi in one.kpis.all())
        agreed = {row.side: row for row in one.agreements.all()}
        cells: list[dict[str, Any]] = [
            {"text": one.title, "sub": kpis and _("shown by %(kpis)s") % {"kpis": kpis}}
        ]
        for each in SIDES:
            cell: dict[str, Any] = {"kind": "warn", "label": _("not agreed yet")}
            if each in agreed:
                row = agreed[each]
                when = day(row.at)
                cell = {"text": _("agreed on %(day)s") % {"day": when}, "sub": str(row.by)}
            elif each == side:
                url = reverse("objective_agree", args=[self.partnership.uuid, one.uuid])
                cell = {"text": _("Agree to it"), "url": url}
            cells.append({**cell, "column": side_name(self.partnership, each)})
        return cells

    def _brought(self, one: Contribution) -> list[dict[str, Any]]:
        found = next(iter(one.reviews.all()), None)
        agreed: dict[str, Any] = {"kind": "warn", "label": _("not agreed yet")}
        if one.agreed_at is not None:
            agreed = {"text": day(one.agreed_at), "sub": str(one.agreed_by)}
        late = one.review_on is not None and one.review_on < clock.today()
        return [
            {"text": one.what, "url": reverse("contribution", args=[one.uuid]), "sub": one.extent},
            {"text": one.get_kind_display(), "column": _("Kind")},
            {"text": side_name(self.partnership, one.side), "column": _("Who brings it")},
            {**agreed, "column": _("Agreed")},
            {
                "text": found.get_verdict_display() if found else "–",
                "sub": found and day(found.on),
                "column": _("Last review"),
            },
            {
                "text": day(one.review_on) if one.review_on else "–",
                "late": _("late") if late else "",
                "column": _("Next"),
            },
        ]


def _heads(*labels: str) -> list[dict[str, str]]:
    return [{"label": label} for label in labels]


def _unserved(wanted: Sequence[SideObjective]) -> str:
    alone = sum(one.shared is None for one in wanted)
    if not wanted or not alone:
        return _("both sides read it")
    words = ngettext(
        "%(n)d is served by no shared objective yet",
        "%(n)d are served by no shared objective yet",
        alone,
    )
    return words % {"n": alone}


class OfInterests(EditPage):
    """Forms that lead back to the page of interests."""

    tab, page = "people", "interests"
    permission = KEEPS
    write_permission = KEEPS

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {}

    def done_url(self) -> str:
        return reverse("interests", args=[self.partnership.uuid])

    def form_of(self, data: QueryDict | None, **facts: Any) -> SideObjectiveForm:
        """The form of what a side wants, with what can be chosen here."""
        return SideObjectiveForm(
            data,
            kpis=list(kpis_to_choose(self.partnership)),
            shared=list(self.partnership.objectives.all()),
            **facts,
        )


class NewSideObjectivePage(OfInterests):
    """Writes one down for one's own side."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("What your side wants")

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return self.form_of(data)

    def save(self, form: SideObjectiveForm) -> str:
        interests.write_side_objective(self.partnership, form.facts(), actor=self.user)
        return _("It is written down; both sides read it.")


class SideObjectivePage(OfInterests):
    """Changes one of one's own side."""

    template_name = "performance/side_objective.html"

    @cached_property
    def objective(self) -> SideObjective:
        rows = SideObjective.objects.filter(partnership=self.partnership).select_related("shared")
        found: SideObjective = get_object_or_404(rows, uuid=self.kwargs["objective"])
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return self.objective.title

    def closed(self) -> Closed | None:
        one = self.objective
        if one.ended_on is not None:
            return Closed(_("It was given up on %(day)s.") % {"day": day(one.ended_on)}, one.reason)
        if side_of(self.user, self.partnership) != one.side:
            return Closed(_("Only the side whose it is changes it."))
        return super().closed()

    def shown(self) -> Mapping[str, str]:
        one = self.objective
        return {
            _("Objective"): one.title,
            _("Why it matters"): one.why,
            _("Goal"): str(one.get_goal_display()),
            _("Shown by"): ", ".join(kpi.name for kpi in one.kpis.all()),
            _("Served by"): str(one.shared or ""),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = [self.partnership.uuid, self.objective.uuid]
        return super().get_context_data(end_url=reverse("side_objective_end", args=place), **kwargs)

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        one = self.objective
        initial = {
            "title": one.title,
            "why": one.why,
            "goal": one.goal,
            "kpis": [str(kpi.uuid) for kpi in one.kpis.all()],
            "shared": str(one.shared.uuid) if one.shared else "",
        }
        return self.form_of(data, initial=initial)

    def save(self, form: Any) -> str:
        interests.change_side_objective(self.objective, form.facts(), actor=self.user)
        return _("It is saved.")


class EndSideObjectivePage(SideObjectivePage):
    """Gives one up, with a reason."""

    template_name = "partnerships/edit.html"

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Give up: %(objective)s") % {"objective": self.objective.title}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("It leaves the page of interests; the history keeps it with your reason.")

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return GivenUpForm(data)

    def save(self, form: Any) -> str:
        reason = form.cleaned_data["reason"]
        interests.end_side_objective(self.objective, reason=reason, actor=self.user)
        return _("It is given up.")


class AgreePage(OfInterests):
    """Agrees to a shared objective, bound to the words that were read."""

    template_name = "performance/objective_agree.html"

    @cached_property
    def objective(self) -> Objective:
        rows = Objective.objects.filter(partnership=self.partnership).select_related("owner")
        found: Objective = get_object_or_404(rows, uuid=self.kwargs["objective"])
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Agree to a shared objective")

    @property
    def label(self) -> str:  # type: ignore[override] # read only here
        return _("Agree for our side")

    def closed(self) -> Closed | None:
        side = side_of(self.user, self.partnership)
        agreed = self.objective.agreements.filter(side=side).select_related("by").first()
        if agreed is not None:
            known = {"day": day(agreed.at), "who": agreed.by}
            return Closed(_("%(who)s agreed to it for your side on %(day)s.") % known)
        return super().closed()

    def shown(self) -> Mapping[str, str]:
        one = self.objective
        return {
            _("Objective"): one.title,
            _("Where we start"): one.baseline,
            _("Shown by"): ", ".join(kpi.name for kpi in one.kpis.all()),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = [{"term": name, "value": said or "–"} for name, said in self.shown().items()]
        return super().get_context_data(facts=facts, **kwargs)

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return forms.Form(data)

    def save(self, _form: Any) -> str:
        interests.agree_to_objective(self.objective, actor=self.user)
        return _("Your side agreed to it.")
