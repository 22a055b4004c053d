"""What a decision can do to the contract: a change of it, exactly as it was put forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day, money
from core.problems import Problem, Refused
from governance.acts import Act, Approval, Preview, acts
from partnerships.models import Variation
from partnerships.selectors.term_words import changes_in_words
from partnerships.selectors.variation_page import signed_money
from partnerships.selectors.variations import (
    approving,
    consent_of,
    revision_of,
    term_changes,
)
from partnerships.services.variation_checks import drafted
from partnerships.services.variations import approve_by_decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnerships.models import Partnership


@acts.register
class ChangeContract(Act):
    """A change of the contract that was put forward; its terms then are the next version."""

    slug = "contract_variation"
    label = gettext_lazy("Change the contract")
    kind = "large_change"

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which of the changes that are put forward."""
        waiting = [(str(one.uuid), str(one)) for one in _offered(partnership)]
        return {
            "variation": forms.ChoiceField(
                label=gettext_lazy("Change"),
                choices=[("", gettext_lazy("Choose a change")), *waiting],
                help_text=gettext_lazy("Only what is put forward for approval stands here."),
            )
        }

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """Names the change."""
        return _("Approve: %(title)s") % {"title": self._variation(partnership, facts).title}

    def asked(self, partnership: Partnership, named: Mapping[str, str]) -> Mapping[str, str]:
        """Names the change, and what it costs."""
        wanted = named.get("variation", "")
        found = [one for one in _offered(partnership) if str(one.uuid) == wanted]
        if not found:
            return {}
        [variation] = found
        return {
            "title": variation.title,
            "question": _("Shall the contract be changed as said below? %(reason)s")
            % {"reason": variation.reason},
        }

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """Every term that changes, beside how it is now, and what it comes to."""
        variation = self._variation(partnership, facts)
        found = list(self._against(variation))
        if found:
            raise Refused(found)
        return Preview(
            changes=(*_terms(variation), *_comes_to(variation)),
            unchanged=_("Every other term stays; what was worked out for earlier days stays."),
            ground={"variation": str(variation.uuid), "revision": revision_of(variation)},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """The change is approved, and its terms are published."""
        variation = self._variation(partnership, facts)
        approve_by_decision(
            variation,
            seen=revision_of(variation),
            note=_("By decision %(reference)s") % {"reference": approval.decision.reference},
            actor=approval.by,
        )

    def _against(self, variation: Variation) -> Iterator[Problem]:
        yield from drafted(variation)
        if approving(variation).route.lenders_agree and consent_of(variation) is None:
            message = _("Record what the lenders say to this change first, on its own page.")
            yield Problem("variation", "consent", message)

    def _variation(self, partnership: Partnership, facts: Mapping[str, Any]) -> Variation:
        typed = self.read(partnership, facts)
        found: Variation = _offered(partnership).get(uuid=typed["variation"])
        found.partnership = partnership
        return found


def _offered(partnership: Partnership) -> Any:
    rows = partnership.variations.filter(state=Variation.State.SUBMITTED)
    return rows.select_related("version__base").prefetch_related("steps")


def _terms(variation: Variation) -> list[dict[str, str]]:
    version = variation.version
    sub = _("from %(day)s") % {"day": day(version.effective_from)} if version else ""
    return changes_in_words(term_changes(variation), variation.partnership, sub=sub)


def _comes_to(variation: Variation) -> Iterator[dict[str, str]]:
    currency = variation.currency
    if variation.charge_change is not None:
        amount = signed_money(variation.charge_change, currency)
        yield {"where": _("Estimate: yearly charge"), "now": "–", "after": amount}
    if variation.capital_cost is not None:
        amount = money(variation.capital_cost, currency)
        yield {"where": _("Estimate: capital cost"), "now": "–", "after": amount}
    if variation.days_change is not None:
        days = str(variation.days_change)
        yield {"where": _("Estimate: days more or less"), "now": "–", "after": days}
