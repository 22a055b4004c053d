"""The terms of a change: drafted, and brought together with a version that came meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day
from partnerships.editing import Closed, ended
from partnerships.models import ContractVersion, Variation
from partnerships.selectors.contract_versions import newest, terms_of
from partnerships.selectors.term_words import changes_in_words, whole
from partnerships.selectors.variations import merged, term_changes
from partnerships.services.variation_terms import rebase, write_terms
from partnerships.terms import problems
from partnerships.terms_json import changes
from partnerships.types import types
from partnerships.variation_forms import RebaseForm, VariationTermsForm
from partnerships.views.editing import EditPage
from partnerships.views.variations import OneVariation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from core.problems import Problem, Refused
    from partnerships.terms_merge import Merge

S = Variation.State


class _Drafting(OneVariation, EditPage):
    permission = "keep_variations"
    write_permission = "keep_variations"

    def closed(self) -> Closed | None:
        if self.row.state in {S.NOTICED, S.ESTIMATED}:
            return ended(self.partnership)
        if self.row.state == S.SUBMITTED:
            return Closed(
                _("This change is put forward for approval, so its terms rest."),
                _("Take it back first, on its own page."),
            )
        return Closed(_("This change is decided; its terms are as they are."))

    def done_url(self) -> str:
        return self.url("variation")

    def _day(self) -> dict[str, Any]:
        version = self.row.version
        if version is None:
            return {}
        return {
            "effective_from": version.effective_from,
            "backdated_because": version.backdated_because,
        }


class VariationTermsPage(_Drafting):
    """All terms as they shall be, in the form that the type gives."""

    template_name = "partnerships/variation_terms.html"
    title = gettext_lazy("Terms of the change")  # type: ignore[assignment] # shown translated
    label = gettext_lazy("Save the draft")  # type: ignore[assignment] # shown translated

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        known = {"title": self.row.title, "number": self.base.number}
        text = _("%(title)s. Every term begins as in version %(number)d; change what shall differ.")
        return text % known

    @cached_property
    def base(self) -> ContractVersion:
        """The version that the terms set out from.

        Raises:
            Http404: nothing is signed.
        """
        version = self.row.version
        base = version.base if version is not None else newest(self.partnership)
        if base is None:
            raise Http404
        return base

    def shown(self) -> Mapping[str, str]:
        version = self.row.version
        said = {_("In force from"): day(version.effective_from)} if version is not None else {}
        rows = changes_in_words(term_changes(self.row), self.partnership)
        return said | {row["where"]: row["after"] for row in rows}

    def make_form(self, data: QueryDict | None = None) -> VariationTermsForm:
        kind = types[self.partnership.type]
        terms = terms_of(self.partnership, self.row.version or self.base)
        return VariationTermsForm(
            kind, terms, self.partnership.currency, data, day_initial=self._day()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if form is not None and form.is_bound:
            context["problems"] = [*(context.get("problems") or ()), *form.row_errors()]
        return context

    def save(self, form: VariationTermsForm) -> str:
        typed = form.cleaned_data
        write_terms(
            self.row,
            form.terms(),
            effective_from=typed["effective_from"],
            backdated_because=typed["backdated_because"],
            actor=self.user,
        )
        return _("The draft is saved.")

    def objections(self, form: VariationTermsForm) -> tuple[Problem, ...]:
        return problems(form.terms(), currency=self.partnership.currency)

    def put(self, form: VariationTermsForm, refused: Refused) -> list[dict[str, str]]:
        return [
            {"where": form.label_of(one.field), "message": str(one), "href": f"#table-{one.field}"}
            for one in refused.problems
            if not form.put(one)
        ]


class RebasePage(_Drafting):
    """Both changes side by side: the base, the newest version, and the draft."""

    template_name = "partnerships/variation_rebase.html"
    title = gettext_lazy("Bring both together")  # type: ignore[assignment] # shown translated
    label = gettext_lazy("Put the draft upon it")  # type: ignore[assignment] # shown translated

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        if self.moved is None:
            return ""
        text = _(
            "Version %(number)d was published after this change was drafted. What only one of the"
            " two changed is kept; where both changed the same, choose."
        )
        return text % {"number": self.moved.number}

    def closed(self) -> Closed | None:
        if self.moved is None:
            return Closed(_("These terms stand upon the newest version already."))
        return super().closed()

    @cached_property
    def merge(self) -> Merge | None:
        return merged(self.row, self.moved) if self.moved is not None else None

    def shown(self) -> Mapping[str, str]:
        moved = self.moved
        return {_("Newest version"): str(moved.number)} if moved is not None else {}

    def make_form(self, data: QueryDict | None = None) -> RebaseForm:
        assert self.merge is not None  # noqa: S101 - closed otherwise
        return RebaseForm(self.merge.meetings, data, initial=self._day())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["form"] is not None:
            context |= self._three()
        return context

    def _three(self) -> dict[str, Any]:
        version, moved, merge = self.row.version, self.moved, self.merge
        if version is None or version.base is None or moved is None or merge is None:
            return {}
        base, theirs, ours = (
            terms_of(self.partnership, one) for one in (version.base, moved, version)
        )
        return {
            "meetings": [
                {
                    "where": f"{one.field.label}: {one.row}" if one.row else one.field.label,
                    "base": whole(one.field, one.base, self.partnership),
                    "theirs": whole(one.field, one.theirs, self.partnership),
                    "ours": whole(one.field, one.ours, self.partnership),
                }
                for one in merge.meetings
            ],
            "theirs": changes_in_words(changes(base, theirs), self.partnership),
            "ours": changes_in_words(changes(base, ours), self.partnership),
            "base_number": version.base.number,
            "newest_number": moved.number,
        }

    def save(self, form: RebaseForm) -> str:
        typed = form.cleaned_data
        assert self.moved is not None  # noqa: S101 - closed otherwise
        rebase(
            self.row,
            form.choices(),
            onto=self.moved.number,
            effective_from=typed["effective_from"],
            backdated_because=typed["backdated_because"],
            actor=self.user,
        )
        return _("The draft stands upon the newest version now.")
