"""The contract: its terms as they stand, the form of the draft, and the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.forms import DayInput
from core.problems import Refused
from core.views.account import asked_again
from partnerships.editing import Closed, terms_closed
from partnerships.models import ContractVersion
from partnerships.selectors.contract_versions import first_draft
from partnerships.selectors.term_words import terms_in_words
from partnerships.services.contracts import (
    edit_terms,
    objectives_missing,
    sign_contract,
)
from partnerships.terms import problems
from partnerships.terms_form import TermsForm
from partnerships.terms_json import from_json
from partnerships.types import types
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage, put_to_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from core.problems import Problem
    from partnerships.terms import Terms


class SignatureForm(forms.Form):
    """When it was signed, and from when it holds."""

    mark_optional = False

    signed_on = forms.DateField(
        label=gettext_lazy("Signed on"),
        widget=DayInput(),
        error_messages={"required": gettext_lazy("Enter the day on which it was signed.")},
    )
    effective_from = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=DayInput(),
        error_messages={"required": gettext_lazy("Enter the day from which it is in force.")},
    )


class ContractPage(PartnershipPage):
    """The version in force, or the draft for whoever sees internal matters."""

    template_name = "partnerships/contract.html"
    tab, page = "money", "contract"
    write_permission = "decide_gate"

    @cached_property
    def versions(self) -> list[ContractVersion]:
        found = self.partnership.contract_versions.select_related("edited_by", "published_by")
        shown = Q(state=ContractVersion.State.PUBLISHED)
        if "view_internal" in self.permissions:
            shown |= Q(base__isnull=True)
        return list(found.filter(shown).order_by("-number"))

    @cached_property
    def version(self) -> ContractVersion | None:
        """The one in force; before any is, the next, or the draft for who may see it."""
        today = clock.today()
        begun = (one for one in self.versions if one.is_published and one.effective_from <= today)
        return next(begun, next(iter(self.versions), None))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version
        is_draft = version is not None and version.state == ContractVersion.State.DRAFT
        lacks = objectives_missing(self.partnership) if is_draft else ""
        if is_draft and "decide_gate" in self.permissions and not lacks:
            kwargs.setdefault("form", self._form())
        return super().get_context_data(
            version=version,
            is_draft=is_draft,
            closed=terms_closed(self.partnership, has_draft=is_draft),
            lacks=lacks,
            own=is_draft and version is not None and version.edited_by_id == self.user.pk,
            may_edit=is_draft and "edit_partnership" in self.permissions,
            terms=terms_in_words(self.partnership, version) if version else [],
            open_terms=_open_words(self.partnership, version) if is_draft and version else "",
            others=[one for one in self.versions if one.is_published and one != version],
            page_title=_("Contract"),
            **kwargs,
        )

    def _form(self, data: QueryDict | None = None) -> SignatureForm:
        return SignatureForm(
            data,
            initial={
                "signed_on": clock.today(),
                "effective_from": self.partnership.starts_on or clock.today(),
            },
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_refused(form=form)
        if (asked := asked_again(request)) is not None:
            return asked
        try:
            sign_contract(self.partnership, **form.cleaned_data, actor=self.user)
        except Refused as refused:
            return self.render_refused(form=form, problems=put_to_fields(form, refused))
        messages.success(request, _("The signature is recorded; this version never changes now."))
        return HttpResponseRedirect(reverse("contract", args=[self.partnership.uuid]))


class TermsPage(EditPage):
    """The form of the draft's terms, as the type declares them."""

    template_name = "partnerships/terms.html"
    tab, page = "money", "contract"
    permission = "edit_partnership"
    write_permission = "edit_partnership"
    title = gettext_lazy("Terms of the contract")  # type: ignore[assignment] # shown translated
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "Leave open what is not known yet. Each term says by which stage approval it is needed."
    )

    @cached_property
    def draft(self) -> ContractVersion | None:
        return first_draft(self.partnership)

    @cached_property
    def terms(self) -> Terms:
        kind = types[self.partnership.type]
        return from_json(kind.terms, self.draft.terms) if self.draft else kind.terms()

    def closed(self) -> Closed | None:
        return terms_closed(self.partnership, has_draft=self.draft is not None)

    def shown(self) -> Mapping[str, str]:
        rows = terms_in_words(self.partnership, self.draft) if self.draft else []
        return {str(one["term"]): _plain(one) for one in rows}

    def make_form(self, data: QueryDict | None = None) -> Any:
        return TermsForm(types[self.partnership.type], self.terms, self.partnership.currency, data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if form is not None and form.is_bound:
            context["problems"] = [*(context.get("problems") or ()), *form.row_errors()]
        return context

    def save(self, form: Any) -> str:
        edit_terms(self.partnership, form.terms(), actor=self.user)
        return _("The draft of the contract is saved.")

    def objections(self, form: Any) -> tuple[Problem, ...]:
        return problems(form.terms(), currency=self.partnership.currency)

    def put(self, form: Any, refused: Refused) -> list[dict[str, str]]:
        return [
            {"where": form.label_of(one.field), "message": str(one), "href": f"#table-{one.field}"}
            for one in refused.problems
            if not form.put(one)
        ]

    def done_url(self) -> str:
        return reverse("contract", args=[self.partnership.uuid])


def _plain(row: Mapping[str, Any]) -> str:
    if row["table"] is None:
        return str(row["value"])
    return "; ".join(
        ", ".join(str(cell["text"]) for cell in line["cells"]) for line in row["table"]["rows"]
    )


def _open_words(partnership: Any, version: ContractVersion) -> str:
    count = sum("open" in row for row in terms_in_words(partnership, version))
    if not count:
        return ""
    text = ngettext("%(n)d term is still open.", "%(n)d terms are still open.", count)
    return text % {"n": count}
