"""What a decision can do about who the partner is: one of the bidders is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.problems import Problem, Refused, refuse_if
from governance.acts import Act, Approval, Preview, acts
from governance.models.bidders import SELECTION
from partnerships.services.parties import against_choosing, bidders_of, choose_partner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerships.models import Partnership, Party


@acts.register
class ChoosePartner(Act):
    """A bidder becomes the private partner; before the contract is signed, and only once."""

    slug = "partner_choice"
    label = gettext_lazy("Choose the partner")
    kind = SELECTION

    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """Which bidder, or an option for each of them; and why one is chosen at all."""
        bidders = [
            (str(one.organisation.uuid), one.organisation.name) for one in bidders_of(partnership)
        ]
        return {
            "bidder": forms.ChoiceField(
                label=gettext_lazy("Bidder"),
                choices=[("", gettext_lazy("One option for each bidder")), *bidders],
                required=False,
                help_text=gettext_lazy("Those who are recorded as parties in the role “bidder”."),
            ),
            "reason": forms.CharField(
                label=gettext_lazy("Why"),
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            ),
        }

    def clean(self, partnership: Partnership, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Without bidders there is nothing to choose from, and that is said first."""
        refuse_if(against_choosing(partnership, None))
        return super().clean(partnership, raw)

    def each(
        self, partnership: Partnership, facts: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """An option for each bidder, where none is named."""
        if facts.get("bidder"):
            return [facts]
        return [{**facts, "bidder": str(one.organisation.uuid)} for one in bidders_of(partnership)]

    def title_for(self, partnership: Partnership, facts: Mapping[str, Any]) -> str:
        """The bidder's name."""
        return self._bidder(partnership, self.read(partnership, facts)).organisation.name

    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """That there is no partner now, and who it is then."""
        bidder = self._bidder(partnership, self.read(partnership, facts))
        refuse_if(against_choosing(partnership, bidder))
        line = {
            "where": _("Private partner"),
            "now": _("none"),
            "after": bidder.organisation.name,
        }
        others = [str(one.uuid) for one in bidders_of(partnership)]
        return Preview(
            changes=(line,),
            unchanged=_("The bidders stay on record; nothing is signed by this."),
            ground={"bidder": str(bidder.uuid), "bidders": sorted(others)},
        )

    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """Makes it the partner."""
        bidder = self._bidder(partnership, self.read(partnership, facts))
        choose_partner(partnership, bidder, actor=approval.by)

    def _bidder(self, partnership: Partnership, typed: Mapping[str, Any]) -> Party:
        for one in bidders_of(partnership):
            if str(one.organisation.uuid) == typed["bidder"]:
                return one
        raise Refused([Problem("bidder", "required", _("Choose the bidder."))])
