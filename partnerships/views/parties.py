"""Parties and shareholders of a partnership, and the pages that record and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.form_fields import ScaledField
from core.formatting import day, percent
from core.forms import DayInput, NumberTextInput
from core.models import Organisation
from core.scaled import stripped
from partnerships import codelists
from partnerships.editing import Closed, ended, signed
from partnerships.models import Party
from partnerships.services.parties import PartyFacts, add_party, change_party
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

KNOWN_NAMES = 500
"""So many names of organisations are suggested while one types."""


class PartyForm(forms.Form):
    """An organisation, its role, and for a shareholder its share."""

    mark_optional = False

    name = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A known or a new name."),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("Choose")), *codelists.PARTY_ROLES],
        required=False,
    )
    share = ScaledField(
        label=gettext_lazy("Share of the equity"), required=False, widget=NumberTextInput()
    )
    from_on = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    until_on = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["share"].unit = "%"  # type: ignore[attr-defined] # read by the field's template

    def facts(self, party: Party | None = None) -> PartyFacts:
        """As typed; a known party keeps its organisation and role."""
        said = self.cleaned_data
        return PartyFacts(
            name=party.organisation.name if party else said["name"],
            role=party.role if party else said["role"],
            share=said["share"] / 100 if said["share"] is not None else None,
            from_on=said["from_on"],
            until_on=said["until_on"],
        )


class PartiesPage(PartnershipPage):
    """All parties, those of earlier days too, and the whole of the shares."""

    template_name = "partnerships/parties.html"
    tab, page = "overview", "parties"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(self.partnership.parties.select_related("organisation"))
        may = "edit_partnership" in self.permissions and self.partnership.is_live
        today = clock.today()
        shares = [
            one.share
            for one in rows
            if one.share is not None and (one.until_on is None or one.until_on >= today)
        ]
        return super().get_context_data(
            columns=[
                {"label": _("Organisation")},
                {"label": _("Role")},
                {"label": _("Share of the equity"), "num": True},
                {"label": _("From")},
                {"label": _("Until")},
            ],
            rows=[{"cells": self._cells(one, may=may)} for one in rows],
            whole=_("Shares recorded: %(total)s") % {"total": percent(sum(shares) * 100)}
            if shares
            else "",
            actions=[
                {
                    "label": _("Add a party"),
                    "url": reverse("party_new", args=[self.partnership.uuid]),
                    "primary": True,
                }
            ]
            if may
            else [],
            page_title=_("Parties"),
            **kwargs,
        )

    def _cells(self, one: Party, *, may: bool) -> list[dict[str, Any]]:
        url = reverse("party", args=[self.partnership.uuid, one.uuid]) if may else ""
        return [
            {"text": one.organisation.name, "url": url},
            {"text": one.get_role_display(), "column": _("Role")},
            {
                "text": percent(one.share * 100) if one.share is not None else "–",
                "num": True,
                "column": _("Share of the equity"),
            },
            {"text": day(one.from_on) if one.from_on else "–", "column": _("From")},
            {"text": day(one.until_on) if one.until_on else "–", "column": _("Until")},
        ]


class _PartyPage(EditPage):
    template_name = "partnerships/party.html"
    tab, page = "overview", "parties"
    permission = "edit_partnership"
    write_permission = "edit_partnership"

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def done_url(self) -> str:
        return reverse("parties", args=[self.partnership.uuid])


class NewPartyPage(_PartyPage):
    """Records a party."""

    title = gettext_lazy("Add a party")  # type: ignore[assignment] # shown translated
    lede = gettext_lazy(  # type: ignore[assignment] # shown translated
        "A private partner recorded here becomes the partner of this partnership, after its award."
    )

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> PartyForm:
        return PartyForm(data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = Organisation.objects.order_by("name").values_list("name", flat=True).distinct()
        return super().get_context_data(names=list(names[:KNOWN_NAMES]), **kwargs)

    def save(self, form: PartyForm) -> str:
        add_party(self.partnership, form.facts(), actor=self.user)
        return _("The party is recorded.")


class PartyPage(_PartyPage):
    """Corrects a party, or ends it."""

    @cached_property
    def party(self) -> Party:
        rows = Party.objects.filter(partnership=self.partnership).select_related("organisation")
        found: Party = get_object_or_404(rows, uuid=self.kwargs["party"])
        return found

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return f"{self.party.organisation}, {self.party.get_role_display()}"

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        known = signed(self.partnership)
        text = _("%(signed)s Enter a last day, and add another entry for what is new.")
        return text % {"signed": known} if known else ""

    def shown(self) -> Mapping[str, str]:
        one = self.party
        return {
            _("Share of the equity"): percent(one.share * 100) if one.share is not None else "",
            _("From"): day(one.from_on) if one.from_on else "",
            _("Until"): day(one.until_on) if one.until_on else "",
        }

    def make_form(self, data: QueryDict | None = None) -> PartyForm:
        one = self.party
        form = PartyForm(
            data,
            initial={
                "share": stripped(one.share * 100) if one.share is not None else None,
                "from_on": one.from_on,
                "until_on": one.until_on,
            },
        )
        del form.fields["name"], form.fields["role"]
        return form

    def save(self, form: PartyForm) -> str:
        change_party(self.party, form.facts(self.party), actor=self.user)
        return _("The party is saved.")
