"""Writing a risk down, changing, assessing, closing it and opening it again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.formatting import day
from core.scaled import stripped
from governance.forms.obligations import ReasonForm
from governance.forms.risks import AssessForm, RiskForm
from governance.models import Risk, RiskAssessment
from governance.selectors.risk_page import level_words
from governance.selectors.risk_rights import ASSESSES, KEEPS, people_for
from governance.services.risk_assessments import assess
from governance.services.risks import add_risk, change_risk, close_risk, reopen_risk
from governance.views.risks import OfRisks, OneRisk
from partnerships.editing import Closed, ended
from partnerships.types import types
from partnerships.views.editing import EditPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from partnerships.catalogue.starter import StarterRisk


class _RiskEdit(OfRisks, EditPage):
    permission = KEEPS
    write_permission = KEEPS
    template_name = "partnerships/edit.html"

    def closed(self) -> Closed | None:
        return ended(self.partnership)

    def risk_form(
        self, data: QueryDict | None, initial: Mapping[str, Any], risk: Risk | None = None
    ) -> RiskForm:
        """Its fields: the authority's own only for who reads them."""
        signed = self.partnership.signed_on is not None
        internal = risk is not None and risk.audience == Risk.Audience.INTERNAL
        return RiskForm(
            *([data] if data is not None else []),
            people=people_for(self.partnership, internal=False),
            inside=self.rights.sees_scores,
            by_decision=signed and not internal,
            risk=risk,
            initial=dict(initial),
        )


class NewRiskPage(_RiskEdit):
    """Writes one down; those that such partnerships usually have are offered, half filled in."""

    template_name = "governance/risk_new.html"

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Write down a risk")

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        if self.partnership.signed_on is None:
            return _("Somebody of the authority assesses it within two weeks.")
        return _(
            "Somebody of the authority assesses it within two weeks. Who carries it is decided by"
            " both sides afterwards, because the contract is signed."
        )

    def done_url(self) -> str:
        return self.register_url

    def shown(self) -> Mapping[str, str]:
        return {}

    @cached_property
    def usual(self) -> dict[str, StarterRisk]:
        """Those of the type that are not in the register under their name."""
        known = Risk.objects.visible_to(self.user).filter(partnership=self.partnership)
        titles = set(known.values_list("title", flat=True))
        return {
            one.code: one
            for one in types[self.partnership.type].allocation
            if str(one.title) not in titles
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.GET.get("usual", "")
        place = reverse("risk_new", args=[self.partnership.uuid])
        return super().get_context_data(
            usual_columns=[
                {"label": _("Risk")},
                {"label": _("Usually carried by")},
                {"label": _("Why")},
            ],
            usual=[
                {
                    "cells": [
                        {"text": str(one.title), "url": f"{place}?usual={code}"},
                        {
                            "text": str(Risk.Bearer(one.bearer.value).label),
                            "column": _("Usually carried by"),
                        },
                        {"text": str(one.why), "column": _("Why")},
                    ]
                }
                for code, one in self.usual.items()
            ],
            usual_open=not chosen,
            **kwargs,
        )

    def make_form(self, data: QueryDict | None = None) -> RiskForm:
        one = self.usual.get(self.request.GET.get("usual", ""))
        initial = {}
        if one is not None:
            initial = {
                "title": str(one.title),
                "category": one.category,
                "bearer": one.bearer.value,
                "rationale": str(one.why),
            }
        return self.risk_form(data, initial)

    def save(self, form: RiskForm) -> str:
        self.made = add_risk(self.partnership, form.facts(), actor=self.user)
        return _("It stands in the register.")


class EditRiskPage(OneRisk, _RiskEdit):
    """Changes what is written of one."""

    template_name = "partnerships/edit.html"
    permission = KEEPS

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return str(self.risk)

    @property
    def _names(self) -> list[str]:
        names = ["title", "category", "description", "owner"]
        return [*names, *RiskForm.OWN] if self.rights.sees_scores else names

    def shown(self) -> Mapping[str, str]:
        return {name: str(getattr(self.risk, name) or "") for name in self._names}

    def make_form(self, data: QueryDict | None = None) -> RiskForm:
        initial = {name: getattr(self.risk, name) for name in self._names}
        initial["owner"] = str(self.risk.owner.uuid) if self.risk.owner else ""
        return self.risk_form(data, initial, self.risk)

    def save(self, form: RiskForm) -> str:
        change_risk(self.risk, form.facts(), actor=self.user)
        return _("It is changed.")


class _RiskAct(OneRisk, _RiskEdit):
    permission = ASSESSES
    write_permission = ASSESSES
    template_name = "partnerships/edit.html"

    @cached_property
    def current(self) -> RiskAssessment | None:
        return self.risk.assessments.filter(is_current=True).first()


class AssessPage(_RiskAct):
    """Assesses one; what was found the last time stands in the form."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Assess: %(risk)s") % {"risk": self.risk}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        if self.current is None:
            return _("Nobody has assessed it yet.")
        if self.current.by is None:
            return _("A trigger raised it: %(why)s") % {"why": self.current.reason}
        return _("Last time, on %(day)s: %(why)s") % {
            "day": day(self.current.at),
            "why": self.current.reason,
        }

    def shown(self) -> Mapping[str, str]:
        one = self.current
        if one is None:
            return {_("Residual"): ""}
        return {
            _("Residual"): level_words(one.residual, one.currency),
            _("Inherent"): level_words(one.inherent, one.currency),
            _("What it rests on"): one.reason,
        }

    def make_form(self, data: QueryDict | None = None) -> AssessForm:
        parts = [
            f"{view}_{part}"
            for view in ("inherent", "residual")
            for part in ("probability", "impact", "money")
        ]
        known = {} if self.current is None else {x: getattr(self.current, x) for x in parts}
        known |= {x: stripped(y) for x, y in known.items() if isinstance(y, Decimal)}
        return AssessForm(data, currency=self.partnership.currency, initial=known)

    def save(self, form: AssessForm) -> str:
        made = assess(
            self.risk,
            form.assessed(),
            reason=form.cleaned_data["reason"],
            review_on=form.cleaned_data["review_on"],
            actor=self.user,
        )
        known = {"n": made.residual.score, "band": made.residual.band.label}
        return _("It is assessed: %(n)d of 25, %(band)s.") % known


class CloseRiskPage(_RiskAct):
    """Closes one."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Close: %(risk)s") % {"risk": self.risk}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("It stays readable with its history; its triggers do not raise it any more.")

    def shown(self) -> Mapping[str, str]:
        return {_("Closed"): str(self.risk.closed_on or "")}

    def make_form(self, data: QueryDict | None = None) -> ReasonForm:
        return ReasonForm(data)

    def save(self, form: ReasonForm) -> str:
        close_risk(self.risk, reason=form.cleaned_data["reason"], actor=self.user)
        return _("It is closed.")


class ReopenRiskPage(_RiskAct):
    """Opens a closed one again."""

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        return _("Open again: %(risk)s") % {"risk": self.risk}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        why = self.risk.closed_reason
        words = _("It was closed because: %(why)s It is assessed anew within two weeks.")
        return words % {"why": why} if why else ""

    @property
    def label(self) -> str:  # type: ignore[override] # read only here
        return _("Open again")

    def shown(self) -> Mapping[str, str]:
        return {_("Closed"): str(self.risk.closed_on or "")}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        return forms.Form(data)

    def save(self, _form: forms.Form) -> str:
        reopen_risk(self.risk, actor=self.user)
        return _("It is open again.")
