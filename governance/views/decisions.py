"""The decisions of a partnership, raising a question, and one decision with all its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.problems import Refused
from core.views.account import asked_again
from governance.acts import acts
from governance.asked_about import words_about
from governance.decision_kinds import DECIDED_AFTER_THE_END, by_vote
from governance.forms.decisions import RaiseForm
from governance.models import Decision
from governance.selectors.decision_page import TAG, DecisionView
from governance.selectors.decision_rows import find, with_successor, with_votes
from governance.selectors.no_body import no_body
from governance.services.decisions import raise_question
from governance.views.decision_steps import STEPS
from partnerships.editing import ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import put_to_fields

if TYPE_CHECKING:
    from django import forms

    from partnerships.models import Partnership

S = Decision.State


class OfDecisions(PartnershipPage):
    """A page about what bodies decide."""

    tab = "people"
    page = "decisions"
    write_permission = "take_part"


class DecisionsPage(OfDecisions):
    """What is open, then what was decided."""

    template_name = "governance/decisions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visible = Decision.objects.visible_to(self.user).filter(partnership=self.partnership)
        rows = list(visible.select_related("body", "raised_by", "authorised_by")[:500])
        shown = [_row(one) for one in rows]
        has_body = self.partnership.bodies.filter(ended_on__isnull=True).exists()
        may_raise = "take_part" in self.permissions and has_body
        return super().get_context_data(
            open_ones=[one for one in shown if one["is_open"]],
            closed_ones=[one for one in shown if not one["is_open"]],
            may_raise=may_raise,
            no_body=None if has_body else no_body(self.partnership, self.user, self.permissions),
            page_title=_("Decisions"),
            **kwargs,
        )


def _row(one: Decision) -> dict[str, Any]:
    when = one.authorised_at or one.counted_at or one.opened_at or one.raised_at
    return {
        "title": one.title,
        "reference": one.reference,
        "url": reverse("decision", args=[one.uuid]),
        "body": str(one.body),
        "kind": TAG[S(one.state)],
        "label": one.get_state_display(),
        "on": when,
        "closes_on": one.closes_on if one.state == S.VOTING else None,
        "is_open": one.is_open,
    }


class RaisePage(OfDecisions):
    """First what is to be decided, then the question with what the act needs."""

    template_name = "governance/decision_new.html"
    permission = "take_part"
    below_tab = True

    @property
    def what(self) -> str:
        """The act, or the kind where nothing is done by the system."""
        said = self.request.GET.get("what", "")
        return said if said in dict(self.choices) else ""

    @cached_property
    def choices(self) -> list[tuple[str, Any]]:
        """Acts by their slugs, then the kinds that have none; a plain resolution always.

        Of a partnership that has ended only what is decided after the end.
        """
        if ended(self.partnership) is not None:
            return [(one.slug, one.label) for one in acts if one.kind in DECIDED_AFTER_THE_END]
        with_act = {one.kind for one in acts} - {"resolution"}
        kinds = [(slug, label) for slug, label in by_vote() if slug not in with_act]
        return [*((one.slug, one.label) for one in acts), *kinds]

    @cached_property
    def bodies(self) -> list[Any]:
        return list(self.partnership.bodies.filter(ended_on__isnull=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.what:
            named = self._named()
            kwargs.setdefault("form", RaiseForm(bodies=self.bodies, initial=self._asked(named)))
            kwargs.setdefault("act_form", self._act_form(initial=named))
        cards = [
            {"value": slug, "title": label, "text": WHAT.get(slug, "")}
            for slug, label in self.choices
        ]
        return super().get_context_data(
            what=self.what,
            what_label=dict(self.choices).get(self.what, ""),
            cards=cards,
            has_body=bool(self.bodies),
            no_body=None if self.bodies else no_body(self.partnership, self.user, self.permissions),
            cancel_url=reverse("decisions", args=[self.partnership.uuid]),
            page_title=_("Raise a question"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not self.what:
            raise Http404
        form = RaiseForm(request.POST, bodies=self.bodies)
        act_form = self._act_form(request.POST)
        readable = form.is_valid() & (act_form is None or act_form.is_valid())
        problems: list[dict[str, str]] = []
        if readable:
            bodies = {str(one.uuid): one for one in self.bodies}
            known = form.cleaned_data
            try:
                made = raise_question(
                    bodies[known["body"]],
                    kind=acts[self.what].kind if act_form is not None else self.what,
                    title=known["title"],
                    question=known["question"],
                    background=known["background"],
                    act=self.what if act_form is not None else "",
                    facts=_raw(act_form) if act_form is not None else None,
                    actor=self.user,
                )
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                messages.success(request, _("The question is drafted. Only your side sees it yet."))
                return HttpResponseRedirect(reverse("decision", args=[made.uuid]))
        return self.render_refused(form=form, act_form=act_form, problems=problems)

    def _act_form(self, *data: Any, **facts: Any) -> forms.Form | None:
        if self.what not in acts:
            return None
        return acts[self.what].form(self.partnership, *data, prefix="act", **facts)

    def _named(self) -> dict[str, str]:
        """What the link that led here says of the act, by the names of its fields."""
        if self.what not in acts:
            return {}
        known = self.request.GET
        return {
            name: known[name] for name in acts[self.what].fields(self.partnership) if name in known
        }

    def _asked(self, named: dict[str, str]) -> dict[str, str]:
        """Title and question to begin with, where the link names what they are about."""
        if self.what == "resolution":
            return words_about(self.partnership, self.request.GET.get("about", ""))
        return dict(acts[self.what].asked(self.partnership, named)) if named else {}


def _raw(form: forms.Form) -> dict[str, Any]:
    """What was typed, by the plain names of the fields."""
    return {name: form[name].data for name in form.fields}


WHAT = {
    "stage": gettext_lazy("One of the outcomes of the present stage, or ending early."),
    "waiver": gettext_lazy("A condition of the present stage holds nothing up until a day."),
    "appointment": gettext_lazy("Somebody known here is given a role."),
    "kpi_change": gettext_lazy("Another target, other points or weights from a month on."),
    "contract_variation": gettext_lazy(
        "A change that was put forward becomes the next version of the contract."
    ),
    "risk_allocation": gettext_lazy("Another side carries a risk from now on."),
    "publication": gettext_lazy(
        "A report, story or lesson that both sides see can be read by everybody from a day on."
    ),
    "publication_withdrawal": gettext_lazy(
        "It is taken off the public pages; everybody reads why in its place."
    ),
    "resolution": gettext_lazy(
        "A sentence that both sides stand by. Concord changes nothing by itself."
    ),
    "partner_choice": gettext_lazy(
        "Bidders are compared by the same criteria. No bidder sees it or has a voice in it."
    ),
}


class DecisionPage(OfDecisions):
    """One decision. What is sent to it names its step."""

    template_name = "governance/decision.html"
    below_tab = True

    @cached_property
    def decision(self) -> Decision:
        mine = Decision.objects.visible_to(self.request.user)
        found: Decision = get_object_or_404(
            with_successor(find(mine, votes=False)).select_related("partnership__standing"),
            uuid=self.kwargs["uuid"],
        )
        return with_votes(found)

    @cached_property
    def partnership(self) -> Partnership:
        return self.decision.partnership

    @cached_property
    def shown(self) -> DecisionView:
        return DecisionView(self.decision, self.user, self.permissions)

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the decisions of the partnership."""
        where = reverse("decisions", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Decisions"), "url": where}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms_of = {
            step.slug: step.form(self.shown)
            for step in STEPS.values()
            if step.form is not None and step.is_open(self.shown)
        }
        return super().get_context_data(
            **{
                "decision": self.decision,
                "view": self.shown,
                "report_url": reverse("report_list", args=[self.partnership.uuid]),
                "step_forms": forms_of | kwargs.pop("bound", {}),
                "page_title": self.decision.title,
                **kwargs,
            }
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise Http404
        if step.asks_again and step.is_open(self.shown) and (asked := asked_again(request)):
            return asked
        form = step.form(self.shown, request.POST) if step.form is not None else None
        problems: list[dict[str, str]] = []
        if form is None or form.is_valid():
            try:
                message = step.do(self.decision, form, request, self.user)
            except Refused as refused:
                gone = refused.codes & {"changed", "stale"}
                problems = put_to_fields(form, refused) if form is not None else _plain(refused)
                if gone:
                    return self.render_to_response(
                        self._again(step.slug, form, problems), status=409
                    )
            else:
                messages.success(request, message)
                return HttpResponseRedirect(reverse("decision", args=[self.decision.uuid]))
        return self.render_to_response(self._again(step.slug, form, problems), status=422)

    def _again(
        self, slug: str, form: forms.Form | None, problems: list[dict[str, str]]
    ) -> dict[str, Any]:
        """The page as it stands now, with what was typed."""
        for name in ("decision", "shown", "partnership", "permissions"):
            self.__dict__.pop(name, None)
        bound = {slug: form} if form is not None else {}
        return self.get_context_data(bound=bound, refused_form=form, problems=problems)


def _plain(refused: Refused) -> list[dict[str, str]]:
    return [{"where": one.where, "message": one.message} for one in refused.problems]
