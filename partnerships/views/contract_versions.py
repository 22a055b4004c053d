"""The versions of a contract: listed, read, compared, and as of any day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.days import far_off
from core.formatting import day, percent
from core.forms import DayInput
from partnerships.contract_parts import parts_on
from partnerships.selectors.contract_versions import (
    in_force,
    known_by,
    parties_on,
    terms_of,
)
from partnerships.selectors.term_words import changes_in_words, terms_in_words
from partnerships.selectors.variations_on import variations_on
from partnerships.terms_json import changes
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from partnerships.models import ContractVersion, Partnership


class AsOfForm(forms.Form):
    """The day on which somebody wants to know what held."""

    mark_optional = False

    on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput(),
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Enter a day, such as 2026-11-23."),
        },
    )

    known_on = forms.DateField(
        label=gettext_lazy("As recorded on"),
        widget=DayInput(),
        required=False,
        help_text=gettext_lazy("Empty: with everything that is known today."),
        error_messages={"invalid": gettext_lazy("Enter a day, such as 2026-11-23.")},
    )

    def clean(self) -> dict[str, Any]:
        """Days that somebody can mean."""
        typed = super().clean() or {}
        for name in ("on", "known_on"):
            for problem in far_off(name, typed.get(name)):
                self.add_error(name, problem.message)
        return typed


class CompareForm(forms.Form):
    """Two versions, the earlier first."""

    mark_optional = False

    before = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int)
    after = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)

    def __init__(self, versions: list[ContractVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.number, name_of(one)) for one in versions]
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
            field.choices = choices


def name_of(version: ContractVersion) -> str:
    """A version by number and day."""
    known = {"number": version.number, "day": day(version.effective_from)}
    return _("Version %(number)d, from %(day)s") % known


class _VersionsPage(PartnershipPage):
    tab, page = "money", "contract"
    below_tab = True
    title = ""

    @cached_property
    def versions(self) -> list[ContractVersion]:
        """The published ones, from the first to the newest."""
        found = self.partnership.contract_versions.published()
        return list(found.select_related("base", "published_by", "variation"))

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the contract."""
        where = reverse("contract", args=[self.partnership.uuid])
        return [*super().breadcrumbs, {"label": _("Contract"), "url": where}]

    def find(self, number: int) -> ContractVersion:
        """A published version by its number.

        Raises:
            Http404: there is none.
        """
        for one in self.versions:
            if one.number == number:
                return one
        raise Http404

    def what_differs(self, before: ContractVersion, after: ContractVersion) -> list[dict[str, str]]:
        """Term by term, in words."""
        two = (terms_of(self.partnership, one) for one in (before, after))
        return changes_in_words(changes(*two), self.partnership)


class VersionsPage(_VersionsPage):
    """Every published version with what differs from the one before; drafts stand with changes."""

    template_name = "partnerships/contract_versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = in_force(self.partnership, clock.today())
        first_two = self.versions[-2:]
        return super().get_context_data(
            columns=[
                {"label": _("Version")},
                {"label": _("In force from")},
                {"label": _("By which change")},
                {"label": _("Published")},
            ],
            rows=[{"cells": self._cells(one, now)} for one in reversed(self.versions)],
            as_of=AsOfForm(initial={"on": clock.today()}),
            compare=CompareForm(
                self.versions,
                initial={"before": first_two[0].number, "after": first_two[-1].number},
            )
            if len(self.versions) > 1
            else None,
            page_title=_("Versions of the contract"),
            **kwargs,
        )

    def _cells(self, one: ContractVersion, now: ContractVersion | None) -> list[dict[str, Any]]:
        variation = getattr(one, "variation", None)
        by = {"text": _("as signed"), "column": _("By which change")}
        if variation is not None:
            args = [self.partnership.uuid, variation.uuid]
            by |= {"text": variation.title, "url": reverse("variation", args=args)}
            different = len(self.what_differs(one.base, one)) if one.base else 0
            text = ngettext("%(n)d term differs", "%(n)d terms differ", different)
            by["sub"] = text % {"n": different}
        return [
            {
                "text": _("Version %(number)d") % {"number": one.number},
                "url": reverse("contract_version", args=[self.partnership.uuid, one.number]),
                "sub": _("in force today") if now is not None and one.pk == now.pk else "",
            },
            {
                "text": day(one.effective_from),
                "column": _("In force from"),
                "sub": _("counted back") if one.backdated_because else "",
            },
            by,
            {
                "text": day(one.published_at) if one.published_at else "–",
                "column": _("Published"),
                "sub": str(one.published_by or ""),
            },
        ]


class VersionPage(_VersionsPage):
    """One published version: its terms, and what differs from the one it set out from."""

    template_name = "partnerships/contract_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.find(self.kwargs["number"])
        return super().get_context_data(
            version=version,
            newest=self.versions[-1],
            variation=getattr(version, "variation", None),
            terms=terms_in_words(self.partnership, version),
            differences=self.what_differs(version.base, version) if version.base else [],
            page_title=_("Version %(number)d of the contract") % {"number": version.number},
            **kwargs,
        )


class ComparePage(_VersionsPage):
    """Any two published versions, field by field."""

    template_name = "partnerships/contract_compare.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        asked = bool(request.GET)
        form = CompareForm(self.versions, request.GET if asked else None)
        found: dict[str, Any] = {}
        if asked and form.is_valid():
            before, after = (self.find(form.cleaned_data[one]) for one in ("before", "after"))
            found = {
                "before": before,
                "after": after,
                "differences": self.what_differs(before, after),
                "now_label": name_of(before),
                "after_label": name_of(after),
            }
        context = self.get_context_data(form=form, page_title=_("Compare versions"), **found)
        return self.render_to_response(context, status=422 if form.errors else 200)


class AsOfPage(_VersionsPage):
    """The contract as it stood on a day: terms in force, what else held, who the parties were."""

    template_name = "partnerships/contract_as_of.html"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        asked = request.GET or {"on": clock.today().isoformat()}
        form = AsOfForm(asked)
        found: dict[str, Any] = {}
        if form.is_valid():
            found = as_of(self.partnership, **form.cleaned_data)
            found |= changes_as_of(self.partnership, form.cleaned_data["known_on"])
        context = self.get_context_data(form=form, page_title=_("As of a day"), **found)
        return self.render_to_response(context, status=422 if form.errors else 200)


def changes_as_of(partnership: Partnership, known_on: dt.date | None) -> dict[str, Any]:
    """The changes of the contract, as they stood on the day as of which things are known."""
    return {
        "change_columns": [{"label": _("Change")}, {"label": _("State")}, {"label": _("Since")}],
        "change_rows": [
            {
                "cells": [
                    {
                        "text": one.variation.title,
                        "sub": one.variation.reference,
                        "url": reverse("variation", args=[partnership.uuid, one.variation.uuid]),
                    },
                    {"text": str(one.state.label), "column": _("State")},
                    {"text": day(one.since), "column": _("Since")},
                ]
            }
            for one in variations_on(partnership, known_by(known_on))
        ],
    }


def as_of(partnership: Partnership, on: dt.date, known_on: dt.date | None = None) -> dict[str, Any]:
    """Everything that held on that day; without a version the sentence that says so.

    `known_on` leaves out versions that were published later; what is measured and the parties
    are those known today.
    """
    version = in_force(partnership, on, known_by(known_on))
    if version is None and known_on is not None:
        known = {"day": day(on), "known": day(known_on)}
        text = _("On %(known)s no signed version of the contract was known for %(day)s.")
        return {"on": on, "version": None, "none_because": text % known}
    if version is None:
        said = _("No signed version of the contract was in force on %(day)s.") % {"day": day(on)}
        return {"on": on, "version": None, "none_because": said}
    return {
        "on": on,
        "known_on": known_on,
        "version": version,
        "terms": terms_in_words(partnership, version),
        "parts": parts_on(partnership, on),
        "party_columns": [
            {"label": _("Organisation")},
            {"label": _("Role")},
            {"label": _("Share of the equity"), "num": True},
            {"label": _("From")},
        ],
        "party_rows": [
            {
                "cells": [
                    {"text": one.organisation.name},
                    {"text": one.get_role_display(), "column": _("Role")},
                    {
                        "text": "–" if one.share is None else percent(one.share * 100),
                        "num": True,
                        "column": _("Share of the equity"),
                    },
                    {
                        "text": day(one.from_on) if one.from_on else _("not dated"),
                        "column": _("From"),
                    },
                ]
            }
            for one in parties_on(partnership, on)
        ],
    }
