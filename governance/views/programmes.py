"""Capacity-building programmes: planned, with their sessions, ended with what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from governance.forms.learning import OutcomeForm, ProgrammeForm
from governance.selectors.learning_page import session_row
from governance.selectors.programmes import programme_row, programmes_for
from governance.services.lessons import KEEPS
from governance.services.programmes import ProgrammeFacts, end_programme, plan_programme
from governance.views.learning import LearningForm, sides_of
from partnerships.editing import ended
from partnerships.views.stepping import Step, StepPage

if TYPE_CHECKING:
    from django import forms
    from django.http import QueryDict

    from governance.models import CapacityProgramme
    from partnerships.editing import Closed
    from partnerships.models import Partnership


class NewProgrammePage(LearningForm):
    """Planning a programme."""

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        return _("Plan a programme")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        return _("Several sessions with one aim: what they can do afterwards, and how many.")

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        initial = {"skill": "digital", "learner": "authority"}
        return ProgrammeForm(data, sides=sides_of(self.partnership), initial=initial)

    def save(self, form: Any) -> str:
        facts = ProgrammeFacts(**form.cleaned_data)
        plan_programme(self.partnership, facts, actor=self.user)
        return _("The programme is planned; now plan its sessions.")


class ProgrammePage(StepPage):
    """One programme with its sessions and the skill gained."""

    template_name = "governance/programme.html"
    tab, page = "people", "learning"
    below_tab = True
    write_permission = KEEPS

    @cached_property
    def programme(self) -> CapacityProgramme:
        found: CapacityProgramme = get_object_or_404(
            programmes_for(self.request.user),  # type: ignore[arg-type] # signed in, or no rows
            uuid=self.kwargs["uuid"],
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.programme.partnership

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the Learning page."""
        where = reverse("learning", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Learning"), "url": where}]

    def fresh(self) -> tuple[str, ...]:
        return ("programme", "partnership")

    def steps(self) -> list[Step]:
        """Ending it."""
        if KEEPS not in self.permissions or self.programme.ended_on is not None:
            return []
        over = self.programme.until_on < clock.today()
        return [Step("end", _("End it"), self._end, OutcomeForm, primary=over)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.programme
        sessions = [session_row(session) for session in reversed(list(one.sessions.all()))]
        open_ = one.ended_on is None
        may = KEEPS in self.permissions and open_ and ended(self.partnership) is None
        new = reverse("learning_session_new", args=[self.partnership.uuid])
        address = f"{new}?kind=capacity&programme={one.uuid}&skill={one.skill}"
        return super().get_context_data(
            programme=one,
            tag="info" if open_ else "none",
            tag_label=_("running") if open_ else _("ended"),
            actions=[{"label": _("Plan a session"), "url": address}] if may else [],
            facts=self._facts(),
            sessions=sessions,
            page_title=one.title,
            **kwargs,
        )

    def _facts(self) -> list[dict[str, Any]]:
        row = programme_row(self.programme, self.partnership)
        came = _("%(came)s of %(wanted)s") % {"came": row["came"], "wanted": row["wanted"]}
        facts: list[dict[str, Any]] = [
            {"term": _("What it teaches"), "value": row["skill"]},
            {"term": _("Who learns"), "value": row["learner"]},
            {"term": _("People"), "value": came},
            {"term": _("Until"), "value": day(row["until_on"])},
        ]
        for side in row["sides"]:
            if side["after"]:
                words = _("from %(before)s to %(after)s of 5") % side
                facts.append(
                    {"term": _("Skill of %(side)s") % {"side": side["name"]}, "value": words}
                )
        return facts

    def _end(self, form: Any) -> str:
        end_programme(self.programme, outcome=form.cleaned_data["outcome"], actor=self.user)
        return _("The programme has ended.")
