"""Changes of the contract: the list, a new one, and one with its next steps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.listing import Choice, Column, ListSpec
from core.views.listing import GrowingList
from partnerships.editing import Closed, ended
from partnerships.models import ContractVersion, Variation
from partnerships.selectors.contract_versions import newest
from partnerships.selectors.variation_page import (
    changed_terms,
    facts_of,
    row_of,
    shows_terms,
    side_name,
    steps_of,
    tag_of,
    way_of,
)
from partnerships.selectors.variations import (
    Approving,
    approving,
    consent_of,
    has_moved,
    revision_of,
)
from partnerships.services.variations import (
    approve,
    ask_for_change,
    document,
    estimate,
    implement,
    put_forward,
    record_consent,
    refuse,
    take_back,
    withdraw,
)
from partnerships.variation_forms import (
    ApproveForm,
    ConsentForm,
    DoneForm,
    EstimateForm,
    NoteForm,
    NoticeForm,
    ReasonForm,
)
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage
from partnerships.views.stepping import Step, StepPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import QueryDict

S = Variation.State


class VariationsPage(GrowingList, PartnershipPage):
    """Every change of the contract, with where it stands."""

    template_name = "partnerships/variations.html"
    tab, page = "money", "variations"

    def spec(self) -> ListSpec:
        """By words, state, side and day of the notice."""
        return ListSpec(
            slug="variations",
            title=gettext_lazy("Changes of the contract"),
            unit=ngettext_lazy("%(n)s change", "%(n)s changes", "n"),
            columns=[
                Column("title", gettext_lazy("Change"), ("title",), lambda row: row.title),
                Column(
                    "side",
                    gettext_lazy("Asked for by"),
                    ("side",),
                    lambda row: side_name(self.partnership, row.side),
                ),
                Column(
                    "charge",
                    gettext_lazy("Yearly charge"),
                    ("charge_change",),
                    lambda row: row.charge_change,
                    num=True,
                ),
                Column(
                    "noticed",
                    gettext_lazy("Notice"),
                    ("noticed_at",),
                    lambda row: row.noticed_at.date(),
                ),
                Column(
                    "state",
                    gettext_lazy("State"),
                    ("state",),
                    lambda row: str(row.get_state_display()),
                ),
                Column("days", gettext_lazy("In this state"), ("state_since",)),
                Column(
                    "reference",
                    gettext_lazy("Reference"),
                    (),
                    lambda row: row.reference,
                    on_page=False,
                ),
            ],
            sort="-noticed",
            choices=[
                Choice("state", gettext_lazy("State"), S.choices),
                Choice("side", gettext_lazy("Asked for by"), Variation.Side.choices),
            ],
            day="noticed_at",
            day_label=gettext_lazy("Notice"),
        )

    def listed(self) -> Any:
        """Both sides see each."""
        return Variation.objects.filter(partnership=self.partnership)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(page_title=_("Changes of the contract"), **kwargs)
        context["rows"] = [row_of(one, self.partnership) for one in context["page"]]
        may = "ask_variations" in self.permissions and self.partnership.is_live
        context["new_url"] = (
            reverse("variation_new", args=[self.partnership.uuid])
            if may and newest(self.partnership) is not None
            else ""
        )
        return context


class NewVariationPage(EditPage):
    """The notice of a change, by either side."""

    tab, page = "money", "variations"
    permission = "ask_variations"
    write_permission = "ask_variations"
    title = gettext_lazy("Ask for a change")  # type: ignore[assignment] # shown translated
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "It changes nothing yet: it is estimated next, then approved by somebody else."
    )
    label = gettext_lazy("Send the notice")  # type: ignore[assignment] # shown translated

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> NoticeForm:
        return NoticeForm(self.partnership, data)

    def save(self, form: NoticeForm) -> str:
        typed = form.cleaned_data
        self.made = ask_for_change(
            self.partnership,
            title=typed["title"],
            reason=typed["reason"],
            documents=form.chosen_files(),
            actor=self.user,
        )
        return _("The notice is recorded as %(reference)s.") % {"reference": self.made.reference}

    def done_url(self) -> str:
        made: Variation | None = getattr(self, "made", None)
        if made is None:
            return reverse("variations", args=[self.partnership.uuid])
        return reverse("variation", args=[self.partnership.uuid, made.uuid])


class OneVariation(PartnershipPage):
    """A page of one change; one of another partnership is a 404."""

    tab, page = "money", "variations"
    below_tab = True
    write_permission = "view_shared"

    @cached_property
    def row(self) -> Variation:
        found: Variation = get_object_or_404(
            self.partnership.variations.select_related(
                "version__base", "noticed_by", "estimated_by", "approved_by"
            ).prefetch_related("steps__by", "steps__documents"),
            uuid=self.kwargs["variation"],
        )
        found.partnership = self.partnership
        return found

    @cached_property
    def moved(self) -> ContractVersion | None:
        """The version that came after the one its terms set out from."""
        return has_moved(self.row) if self.row.is_open else None

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to all changes."""
        where = reverse("variations", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Changes"), "url": where}]

    def url(self, name: str) -> str:
        """Another page of the same change."""
        return reverse(name, args=[self.partnership.uuid, self.row.uuid])


class VariationPage(OneVariation, StepPage):
    """One change: what it comes to, its terms against the base, who does what next."""

    template_name = "partnerships/variation.html"

    @cached_property
    def approving(self) -> Approving:
        return approving(self.row)

    def fresh(self) -> tuple[str, ...]:
        return ("row", "approving", "moved")

    @property
    def side(self) -> str:
        """For which the reader acts, where they act for one."""
        return "authority" if "view_internal" in self.permissions else "partner"

    def may(self, permission: str) -> bool:
        """Whether the reader may still do that here."""
        return permission in self.permissions and self.partnership.is_live

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, shown = self.row, shows_terms(self.row, self.permissions)
        return super().get_context_data(
            change=row,
            tag=tag_of(row),
            way=way_of(row),
            facts=facts_of(row, self.approving, with_terms=shown),
            log=steps_of(row),
            differences=changed_terms(row) if shown else [],
            terms_rest=not shown and row.version is not None,
            moved=self.moved if "view_internal" in self.permissions else None,
            links=list(self.links()),
            lenders_wait=row.is_open
            and self.approving.route.lenders_agree
            and consent_of(row) is None,
            page_title=row.title,
            **kwargs,
        )

    def links(self) -> Iterator[dict[str, Any]]:
        """Next steps that stand on pages of their own."""
        writable = self.row.state in {S.NOTICED, S.ESTIMATED} and self.may("keep_variations")
        if writable and self.moved is not None:
            yield {"label": _("Bring both together"), "url": self.url("variation_rebase")}
        elif writable:
            yield {"label": _("Write the terms"), "url": self.url("variation_terms")}
        elsewhere = self.approving.route.elsewhere
        if self.row.state == S.SUBMITTED and elsewhere is not None and self.may("take_part"):
            yield {"label": elsewhere.label, "url": elsewhere.url, "primary": True}

    def steps(self) -> list[Step]:
        found = (self._estimating(), self._keeping(), self._deciding(), self._withdrawing())
        # What is asked of the reader stands first.
        return sorted((one for some in found for one in some), key=lambda one: not one.primary)

    def _estimating(self) -> Iterator[Step]:
        if self.row.state in {S.NOTICED, S.ESTIMATED} and self.may("ask_variations"):
            first = self.row.state == S.NOTICED
            label = _("Give the estimate") if first else _("Give another estimate")
            make = partial(EstimateForm, self.partnership, initial=self._estimate())
            primary = first and self.side != self.row.side
            yield Step("estimate", label, self._estimate_it, make, primary=primary)

    def _keeping(self) -> Iterator[Step]:
        state, files = self.row.state, self.partnership
        if not self.may("keep_variations"):
            return
        if state == S.ESTIMATED and self.moved is None:
            yield Step("submit", _("Put it forward for approval"), self._put, NoteForm)
        if state == S.SUBMITTED:
            yield Step("reopen", _("Take it back to change it"), self._reopen, NoteForm)
        if self.row.is_open and self.approving.route.lenders_agree and not consent_of(self.row):
            make = partial(ConsentForm, files)
            yield Step("consent", _("Record the lenders’ answer"), self._consent, make)
        if state == S.APPROVED:
            make_done = partial(DoneForm, files)
            label = _("It is carried out")
            yield Step("implement", label, self._implement, make_done, primary=True)
        if state == S.IMPLEMENTED:
            make_done = partial(DoneForm, files)
            label = _("It is documented")
            yield Step("document", label, self._document, make_done, primary=True)

    def _deciding(self) -> Iterator[Step]:
        found = self.approving
        if not self.row.is_open or self.user not in found.people:
            return
        if self.row.state == S.SUBMITTED and found.route.elsewhere is None:
            make = partial(ApproveForm, initial={"seen": revision_of(self.row)})
            text = _("The terms below then are the next version of the contract.")
            if self.row.version is None:
                text = _("No term of the contract changes.")
            yield Step(
                "approve", _("Approve"), self._approve, make, text, primary=True, asks_again=True
            )
        yield Step("refuse", _("Refuse"), self._refuse, ReasonForm)

    def _withdrawing(self) -> Iterator[Step]:
        if self.row.is_open and self.may("ask_variations") and self.side == self.row.side:
            yield Step("withdraw", _("Withdraw the notice"), self._withdraw, ReasonForm)

    def _estimate(self) -> dict[str, Any]:
        names = ("charge_change", "capital_cost", "days_change")
        return {name: getattr(self.row, name) for name in names}

    def _estimate_it(self, form: EstimateForm) -> str:
        estimate(self.row, form.estimate(), documents=form.chosen_files(), actor=self.user)
        return _("The estimate is recorded.")

    def _put(self, form: NoteForm) -> str:
        put_forward(self.row, note=form.cleaned_data["note"], actor=self.user)
        return _("It is put forward; both sides see its terms now.")

    def _reopen(self, form: NoteForm) -> str:
        take_back(self.row, note=form.cleaned_data["note"], actor=self.user)
        return _("It is taken back and can be changed.")

    def _consent(self, form: ConsentForm) -> str:
        note = form.cleaned_data["note"]
        record_consent(self.row, note=note, documents=form.chosen_files(), actor=self.user)
        return _("The lenders’ answer is recorded.")

    def _approve(self, form: ApproveForm) -> str:
        typed = form.cleaned_data
        approve(self.row, seen=typed["seen"], note=typed["note"], actor=self.user)
        if self.row.version is None:
            return _("The change is approved.")
        return _("The change is approved; its terms are the next version of the contract.")

    def _refuse(self, form: ReasonForm) -> str:
        refuse(self.row, reason=form.cleaned_data["reason"], actor=self.user)
        return _("The change is refused.")

    def _withdraw(self, form: ReasonForm) -> str:
        withdraw(self.row, reason=form.cleaned_data["reason"], actor=self.user)
        return _("The notice is withdrawn.")

    def _implement(self, form: DoneForm) -> str:
        implement(self.row, form.said(), actor=self.user)
        return _("It is recorded as carried out.")

    def _document(self, form: DoneForm) -> str:
        document(self.row, form.said(), actor=self.user)
        return _("Its papers are recorded.")
