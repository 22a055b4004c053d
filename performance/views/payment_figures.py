"""Figures for payments: what a period needs, claiming one, and verifying one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.formatting import period_label
from core.periods import Period
from governance.views.stepping import Step, StepPage
from partnerships.editing import Closed, ended
from partnerships.views.base import PartnershipPage
from partnerships.views.editing import EditPage
from performance.forms.payment_figure import ClaimForm, VerifyForm
from performance.selectors.failure_rights import KEEPS, keeps_for
from performance.selectors.payment_figures import (
    VERIFIES,
    facts_of,
    figures_for,
    figures_of,
    periods_of,
    rows_of,
    wanted_of,
)
from performance.selectors.payment_rights import APPROVES
from performance.selectors.payments.wanted import wanted_figures
from performance.services.payment_facts import claim_figure, verify_figure
from performance.views.failure_evidence import EvidenceSent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import HttpResponse, QueryDict

    from partnerships.models import Partnership
    from performance.models import PaymentFigure
    from performance.selectors.payments.wanted import Wanted

EVIDENCE = "paymentEvidence"


class OfFigures(PartnershipPage):
    """A page about figures of a period; the address may name it."""

    tab, page = "money", "payment_figures"

    @cached_property
    def periods(self) -> list[Period]:
        return periods_of(self.partnership)

    @cached_property
    def period(self) -> Period | None:
        """The one that is asked for, else the last that has ended; None before the first."""
        asked = self.request.GET.get("period", "")
        known = {one.key: one for one in self.periods}
        return known.get(asked) or next(iter(self.periods), None)

    @cached_property
    def side(self) -> str:
        """The side for which the person claims; "" where they only read."""
        return keeps_for(self.user, self.partnership, self.permissions)

    @property
    def list_url(self) -> str:
        """The figures of the period."""
        place = reverse("payment_figures", args=[self.partnership.uuid])
        return f"{place}?period={self.period.key}" if self.period else place


class PaymentFiguresPage(OfFigures):
    """Claimed and verified side by side; what is missing is never taken for 0."""

    template_name = "performance/payment_figures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = self.period
        figures = figures_of(self.partnership, period) if period else []
        columns = (_("Figure"), _("Claimed"), _("Verified"), _("State"), _("Act"))
        return super().get_context_data(
            periods=[
                {"key": one.key, "label": period_label(one), "selected": one == period}
                for one in self.periods
            ],
            period_words=period_label(period) if period else "",
            columns=[{"label": label, "hidden": n == 4} for n, label in enumerate(columns)],
            rows=rows_of(figures, self.partnership, period, may_claim=bool(self.side))
            if period
            else [],
            missing=[
                one.title or one.wanted.label
                for one in figures
                if one.wanted.is_needed and one.counts is None
            ],
            page_title=_("Figures"),
            **kwargs,
        )


class ClaimFigurePage(OfFigures, EditPage):
    """Claims a figure for a period."""

    @property
    def write_permission(self) -> str:  # type: ignore[override] # read only here
        """Of whoever claims for a side."""
        held = [one for one in KEEPS.values() if one in self.permissions]
        return held[0] if held else KEEPS["authority"]

    @property
    def title(self) -> str:  # type: ignore[override] # read only here
        if self.period is None:
            return _("Claim a figure")
        return _("Claim a figure for %(period)s") % {"period": period_label(self.period)}

    @property
    def lede(self) -> str:  # type: ignore[override] # read only here
        return _("An official verifies it; only what was verified counts. A correction is a claim.")

    @property
    def label(self) -> str:  # type: ignore[override] # read only here
        return _("Claim it")

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the figures."""
        return [*super().breadcrumbs, {"label": _("Figures"), "url": self.list_url}]

    @property
    def sent(self) -> EvidenceSent:
        """What came with the form."""
        return EvidenceSent(self.request, self.partnership, self.user, EVIDENCE)

    def closed(self) -> Closed | None:
        found = ended(self.partnership)
        if found is not None:
            return found
        if self.period is None:
            return Closed(_("No period of the contract has ended yet."))
        if not self.side:
            words = _("Your role claims no figures.")
            people = _("Whoever sends the partner’s returns and the contract manager do.")
            return Closed(words, people)
        return None

    def shown(self) -> Mapping[str, str]:
        return {}

    def make_form(self, data: QueryDict | None = None) -> forms.Form:
        assert self.period is not None  # noqa: S101 - closed otherwise
        return ClaimForm(
            data,
            wanted=wanted_figures(self.partnership, self.period),
            currency=self.partnership.currency,
            initial={"code": self.request.GET.get("code", "")},
        )

    def save(self, form: Any) -> str:
        assert self.period is not None  # noqa: S101 - closed otherwise
        said = form.cleaned_data
        with transaction.atomic():
            files = self.sent.documents()
            claim_figure(
                self.partnership,
                period=self.period.key,
                code=said["code"],
                title=said.get("title", ""),
                value=said["value"],
                note=said["note"],
                document=files[-1] if files else None,
                actor=self.user,
            )
        return _("It is claimed. An official verifies it.")

    def render_refused(self, **context: Any) -> HttpResponse:
        """As 422, with the file that came."""
        self.sent.keep(context.get("form"))
        return super().render_refused(**context)

    def done_url(self) -> str:
        return self.list_url


class PaymentFigurePage(OfFigures, StepPage):
    """One claim, what shows it, and what was found."""

    template_name = "performance/payment_figure.html"
    below_tab = True
    write_permission = VERIFIES

    @cached_property
    def figure(self) -> PaymentFigure:
        found: PaymentFigure = get_object_or_404(
            figures_for(self.request.user),  # type: ignore[arg-type] # signed in, or no rows
            uuid=self.kwargs["uuid"],
        )
        return found

    @cached_property
    def partnership(self) -> Partnership:
        return self.figure.partnership

    @cached_property
    def period(self) -> Period:
        return Period.parse(self.figure.period)

    @cached_property
    def wanted(self) -> Wanted | None:
        return wanted_of(self.partnership, self.period, self.figure.code)

    def fresh(self) -> tuple[str, ...]:
        return ("figure", "partnership")

    @property
    def breadcrumbs(self) -> list[dict[str, str]]:
        """Back to the figures of the period."""
        return [*super().breadcrumbs, {"label": _("Figures"), "url": self.list_url}]

    @property
    def may_verify(self) -> bool:
        """An official who did not claim it, once."""
        return (
            VERIFIES in self.permissions
            and ended(self.partnership) is None
            and self.figure.verified_at is None
            and self.figure.claimed_by_id != self.user.pk
        )

    def steps(self) -> list[Step]:
        """To verify it."""
        if not self.may_verify:
            return []
        unit = self.wanted.unit if self.wanted else ""
        make = partial(
            VerifyForm,
            unit=unit or self.partnership.currency,
            initial={"value": self.figure.claimed},
        )
        text = _("It is final: only this counts. A correction is claimed anew.")
        if APPROVES in self.permissions:
            text += " " + _("Whoever verifies a figure does not approve the payment of its period.")
        return [Step("verify", _("Verify it"), self._verify, make, text, primary=True)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        figure = self.figure
        own = figure.verified_at is None and figure.claimed_by_id == self.user.pk
        return super().get_context_data(
            figure=figure,
            name=figure.title or (self.wanted.label if self.wanted else figure.code),
            period_words=period_label(self.period),
            facts=facts_of(figure, self.wanted),
            waits=_("You claimed this yourself; somebody else verifies it.") if own else "",
            page_title=figure.title or (self.wanted.label if self.wanted else figure.code),
            **kwargs,
        )

    def _verify(self, form: Any) -> str:
        verify_figure(self.figure, **form.cleaned_data, actor=self.user)
        return _("It is verified, and counts.")
