"""Trust: the index with what moved it, its four parts, and the weights that both sides adopt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, scaled
from core.ledger.as_known import as_known
from core.problems import Problem, Refused
from partnerships.editing import ended
from partnerships.selectors.recorded import partnership_known
from partnerships.views.editing import EditPage
from partnerships.views.recorded import LooksBack
from performance.forms.trust import RefuseForm, WeightsForm
from performance.models.trust import PARTS
from performance.selectors.trust_inputs import weights_in_force
from performance.selectors.trust_page import (
    indices_of,
    last_quarter,
    view_of,
    weight_facts,
)
from performance.services.trust_indices import KEEPS, issue_trust
from performance.services.trust_weights import (
    PROPOSES,
    adopt_weights,
    may_decide,
    open_proposal,
    propose_weights,
    refuse_weights,
    withdraw_weights,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import QueryDict

    from core.ledger.past import Past
    from partnerships.editing import Closed
    from partnerships.models import Partnership
    from performance.models import TrustIndex, TrustWeights


class TrustPage(LooksBack):
    """The newest index, or that it is not agreed yet; also as it was known on an earlier day."""

    template_name = "performance/trust.html"
    tab = "performance"
    page = "trust"
    write_permission = "view_shared"

    @cached_property
    def proposal(self) -> TrustWeights | None:
        return open_proposal(self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.past is not None:
            then = trust_then(self.partnership, self.past)
            return super().get_context_data(page_title=_("Trust"), **then, **kwargs)
        path = indices_of(self.partnership)
        view = view_of(path)
        weights = weights_in_force(self.partnership, clock.today())
        waiting = self.proposal
        live = ended(self.partnership) is None
        return super().get_context_data(
            view=view,
            is_agreed=weights is not None,
            weights=weights,
            weight_facts=weight_facts(weights) if weights else [],
            proposal=waiting,
            proposal_facts=weight_facts(waiting) if waiting else [],
            may_decide=waiting is not None and live and may_decide(waiting, self.user),
            may_withdraw=waiting is not None and waiting.proposed_by_id == self.user.pk,
            may_propose=live
            and waiting is None
            and PROPOSES in self.permissions
            and self.partnership.partner_id is not None,
            may_issue=weights is not None and live and KEEPS in self.permissions,
            may_report=view is not None and "issue_report" in self.permissions,
            refuse_form=kwargs.pop("refuse_form", RefuseForm()),
            quarter=last_quarter(clock.today()),
            page_title=_("Trust"),
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in {"adopt", "refuse", "withdraw", "issue"}:
            raise Http404
        form = RefuseForm(request.POST) if act == "refuse" else None
        if form is not None and not form.is_valid():
            return self.render_refused(refuse_form=form, refused_form=form)
        try:
            said = self._issued() if act == "issue" else self._decided(act, form)
        except Refused as refused:
            problems = [{"message": one.message} for one in refused.problems]
            return self.render_refused(problems=problems)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("trust", args=[self.partnership.uuid]))

    def _decided(self, act: str, form: RefuseForm | None) -> str:
        if self.proposal is None:
            raise Refused([Problem("", "decided", _("Somebody decided it meanwhile."))])
        proposal = self.proposal
        del self.proposal
        if act == "adopt":
            row = adopt_weights(proposal, actor=self.user)
            if row.state == row.State.ADOPTED:
                return _("Both sides have adopted the weights; the index counts now.")
            return _("Adopted for your side; the other side is asked as well.")
        if form is not None:
            refuse_weights(proposal, answer=form.cleaned_data["answer"], actor=self.user)
            return _("The weights are refused.")
        withdraw_weights(proposal, actor=self.user)
        return _("The proposal is taken back.")

    def _issued(self) -> str:
        period = last_quarter(clock.today())
        cause = _("asked for by %(name)s") % {"name": self.user}
        made = issue_trust(self.partnership, period, cause=cause, actor=self.user)
        if made is None:
            return _("Worked out again: nothing has changed.")
        return _("Worked out again as version %(n)d.") % {"n": made.version}


def trust_then(partnership: Partnership, past: Past) -> dict[str, Any]:
    """For performance/trust.html: the index that was the newest, and what became of its quarter."""
    with as_known(past):
        of_then = partnership_known(partnership)
        view = view_of(indices_of(of_then))
        weights = weights_in_force(of_then, clock.today())
        facts = weight_facts(weights) if weights else []
    words = ""
    if view is not None:
        now = next(
            (one for one in indices_of(partnership) if one.period == view.index.period), None
        )
        words = _now_words(view.index, now)
    return {
        "view": view,
        "is_agreed": weights is not None,
        "weights": weights,
        "weight_facts": facts,
        "now_words": words,
    }


def _now_words(then: TrustIndex, now: TrustIndex | None) -> str:
    if now is None:
        return _("Its quarter is so long ago that it no longer stands on the page of today.")
    if now.pk == then.pk:
        return _("Version %(n)d, still the newest.") % {"n": then.version}
    none = _("no score")
    return _("Then %(then)s (version %(before)d); now %(now)s (version %(n)d, %(day)s).") % {
        "then": none if then.score is None else scaled(then.score, 0),
        "before": then.version,
        "now": none if now.score is None else scaled(now.score, 0),
        "n": now.version,
        "day": day(now.issued_at),
    }


class ProposeWeightsPage(EditPage):
    """Proposing what each part weighs."""

    tab = "performance"
    page = "trust"
    permission = PROPOSES
    write_permission = PROPOSES

    @property
    def title(self) -> str:  # type: ignore[override] # worked out
        """What is done here."""
        return _("Propose what each part of trust weighs")

    @property
    def lede(self) -> str:  # type: ignore[override] # worked out
        """What it takes to count."""
        return _(
            "The index is Concord’s own measure. It counts once the senior responsible owner and"
            " the partner’s lead have both adopted the weights; there is no default."
        )

    @property
    def label(self) -> str:  # type: ignore[override] # worked out
        """The button."""
        return _("Propose")

    def closed(self) -> Closed | None:
        """Nothing is proposed once the partnership has ended."""
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        """The weights that hold."""
        weights = weights_in_force(self.partnership, clock.today())
        if weights is None:
            return {}
        facts = {part: scaled(getattr(weights, part)) for part in PARTS}
        return facts | {_("From"): day(weights.effective_from)}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        weights = weights_in_force(self.partnership, clock.today())
        initial: dict[str, Any] = {
            part: getattr(weights, part) if weights else None for part in PARTS
        }
        if weights is None:
            initial["effective_from"] = last_quarter(clock.today()).start
        return WeightsForm(data, initial=initial)

    def save(self, form: Any) -> str:
        known = form.cleaned_data
        propose_weights(
            self.partnership,
            weights={part: known[part] for part in PARTS},
            effective_from=known["effective_from"],
            reason=known["reason"],
            actor=self.user,
        )
        return _("Proposed. Both sides are asked to adopt the weights.")

    def done_url(self) -> str:
        return reverse("trust", args=[self.partnership.uuid])
