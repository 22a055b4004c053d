"""What a side brings: written down, agreed by the other side, reviewed yearly, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, scaled
from governance.models import PromisedResource
from governance.selectors.sides import side_name, side_of
from governance.services.lessons import KEEPS
from partnerships.editing import ended
from partnerships.models import Partnership
from partnerships.views.stepping import Step, StepPage
from performance.forms.interest import ContributionForm, GivenUpForm, ReviewForm
from performance.models import Contribution, ContributionReview
from performance.services import contributions
from performance.views.interests import OfInterests

if TYPE_CHECKING:
    from django import forms
    from django.http import QueryDict

TAG = {"as_agreed": "good", "less": "bad", "more": "info"}


class NewContributionPage(OfInterests):
    """Writes down what one's own side brings."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("What your side brings")

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("The other side agrees to it, and says once a year whether it comes as agreed.")

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        side = side_of(self.user, self.partnership)
        rows = PromisedResource.objects.filter(partnership=self.partnership, side=side)
        return ContributionForm(data, promises=list(rows))

    def save(self, form: ContributionForm) -> str:
        contributions.record_contribution(self.partnership, form.facts(), actor=self.user)
        return _("It is written down; the other side is asked to agree.")


class ContributionPage(StepPage):
    """One contribution with every review of it."""

    template_name = "performance/contribution.html"
    tab, page = "people", "interests"
    below_tab = True
    write_permission = KEEPS

    @cached_property
    def contribution(self) -> Contribution:
        rows = Contribution.objects.filter(
            partnership__in=Partnership.objects.visible_to(self.request.user)
        ).select_related(
            "partnership__authority",
            "partnership__partner",
            "partnership__standing",
            "agreed_by",
            "recorded_by",
            "promise",
        )
        found: Contribution = get_object_or_404(rows, uuid=self.kwargs["uuid"])
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.contribution.partnership

    @cached_property
    def reviews(self) -> list[ContributionReview]:
        return list(self.contribution.reviews.select_related("by"))

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the page of interests."""
        where = reverse("interests", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Interests"), "url": where}]

    def fresh(self) -> tuple[str, ...]:
        return ("contribution", "partnership", "reviews")

    def steps(self) -> list[Step]:
        """Agreeing and reviewing for the side that receives it, ending for the one that brings."""
        one = self.contribution
        if KEEPS not in self.permissions or ended(self.partnership) or one.ended_on is not None:
            return []
        side = side_of(self.user, self.partnership)
        if side == one.side:
            text = _("The other side reads why.")
            return [Step("end", _("It ends"), self._end, GivenUpForm, text)]
        if side != one.other_side or one.recorded_by_id == self.user.pk:
            return []
        if one.agreed_at is None:
            text = _("Agree that this is what the other side brings. You review it once a year.")
            return [Step("agree", _("Agree for our side"), self._agree, text=text, primary=True)]
        today = clock.today()
        if any(review.on == today for review in self.reviews):
            return []
        due = one.review_on is not None and one.review_on <= today
        return [Step("review", _("Review it"), self._review, ReviewForm, primary=due)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.contribution
        return super().get_context_data(
            contribution=one,
            facts=self._facts(),
            reviews=[
                {
                    "on": review.on,
                    "kind": TAG[review.verdict],
                    "label": review.get_verdict_display(),
                    "note": review.note,
                    "by": str(review.by),
                }
                for review in self.reviews
            ],
            page_title=one.what,
            **kwargs,
        )

    def _facts(self) -> list[dict[str, Any]]:
        one = self.contribution
        facts: list[dict[str, Any]] = [
            {"term": _("Who brings it"), "value": side_name(self.partnership, one.side)},
            {"term": _("Kind"), "value": one.get_kind_display()},
            {"term": _("How much, or how often"), "value": one.extent or "–"},
            {
                "term": _("Written down"),
                "value": day(one.recorded_at),
                "sub": str(one.recorded_by),
            },
        ]
        if one.agreed_at is not None:
            when = day(one.agreed_at)
            facts.append({"term": _("Agreed"), "value": when, "sub": str(one.agreed_by)})
        if one.review_on is not None and one.ended_on is None:
            facts.append({"term": _("Next review"), "value": day(one.review_on)})
        if one.promise is not None:
            known = {
                "delivered": scaled(one.promise.delivered),
                "promised": scaled(one.promise.promised),
                "unit": one.promise.unit,
            }
            facts.append(
                {
                    "term": _("Promised and arrived"),
                    "value": _("%(delivered)s of %(promised)s %(unit)s") % known,
                    "url": reverse("continuity", args=[self.partnership.uuid]),
                }
            )
        return facts

    def _agree(self, _form: Any) -> str:
        contributions.agree_to_contribution(self.contribution, actor=self.user)
        return _("Your side agreed to it.")

    def _review(self, form: Any) -> str:
        contributions.review_contribution(self.contribution, **form.cleaned_data, actor=self.user)
        return _("The review is written down.")

    def _end(self, form: Any) -> str:
        reason = form.cleaned_data["reason"]
        contributions.end_contribution(self.contribution, reason=reason, actor=self.user)
        return _("It ends today.")
