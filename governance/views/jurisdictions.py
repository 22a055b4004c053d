"""Who does what by jurisdiction: what holds, proposing it, and confirming what another proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.approval import Conflict, as_seen, require_as_seen
from core.asking import NotYours
from core.formatting import day
from core.problems import Refused
from core.typing import signed_in
from governance.decision_kinds import COLUMNS, KINDS
from governance.forms.jurisdictions import RefusalForm, RuleForm, WhereForm
from governance.models import JurisdictionRule
from governance.selectors.jurisdictions import (
    SETS,
    covers,
    is_alone,
    jurisdiction_of,
    jurisdictions_of,
    reading,
    rules_seen,
    setting,
)
from governance.selectors.layer_words import holds_words, letters_of
from governance.selectors.responsibilities import label_of, line_in, lines_in
from governance.services.jurisdictions import (
    confirm_rule,
    propose_rule,
    refuse_rule,
    withdraw_rule,
)
from partnerships.views.base import to_portfolio
from partnerships.views.editing import both_versions, put_to_fields
from partnerships.views.stepping import Step, Steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from core.models import User
    from governance.models import Appointment
    from governance.selectors.jurisdictions import Jurisdiction

S = JurisdictionRule.State
TAG = {S.PROPOSED: "info", S.CONFIRMED: "good", S.REFUSED: "bad", S.WITHDRAWN: "none"}


class ForReaders(LoginRequiredMixin, TemplateView):
    """Pages for portfolio officials, each over what their mandates cover; auditors read them."""

    sets = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        allowed = request.user.is_authenticated and (self.setting if self.sets else self.mandates)
        if request.user.is_authenticated and not allowed:
            words = _("Portfolio officials set who does what for a country or an authority.")
            raise NotYours(words, permission=SETS)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        return signed_in(self.request)

    @cached_property
    def mandates(self) -> list[Appointment]:
        return reading(self.user)

    @cached_property
    def setting(self) -> list[Appointment]:
        return setting(self.user)

    @cached_property
    def places(self) -> list[Jurisdiction]:
        return jurisdictions_of(self.mandates)

    def breadcrumbs(self) -> list[dict[str, str]]:
        return [
            to_portfolio(self.user),
            {"label": _("Who does what"), "url": reverse("jurisdictions")},
        ]


class JurisdictionsPage(ForReaders):
    """Where something differs from what is usual, and what waits for a second person."""

    template_name = "governance/jurisdictions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("where", "")
        if any(one.key == asked for one in self.places):
            return HttpResponseRedirect(reverse("jurisdiction", args=[asked]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = list(rules_seen(self.mandates).filter(state__in=[S.PROPOSED, S.CONFIRMED]))
        holding = {
            (jurisdiction_of(one), one.kind): one for one in rules if one.state == S.CONFIRMED
        }
        return super().get_context_data(
            page_title=_("Who does what by jurisdiction"),
            breadcrumbs=self.breadcrumbs()[:1],
            form=WhereForm(places=self.places),
            rule_columns=_columns(),
            waiting=_rows(one for one in rules if one.state == S.PROPOSED),
            holding=_rows(one for one in holding.values() if one.letters),
            **kwargs,
        )


class ForJurisdiction(ForReaders):
    """Pages of one jurisdiction."""

    @cached_property
    def where(self) -> Jurisdiction:
        asked = self.kwargs["where"]
        found = next((one for one in self.places if one.key == asked), None)
        if found is None:
            raise Http404
        return found


class JurisdictionPage(ForJurisdiction):
    """The table of one jurisdiction, with the layer that each letter comes from."""

    template_name = "governance/jurisdiction.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = list(
            self.where.rules()
            .select_related("authority", "proposed_by", "decided_by")
            .order_by("-proposed_at", "-pk")
        )
        title = _("Who does what: %(where)s") % {"where": self.where}
        may_propose = covers(self.setting, self.where)
        return super().get_context_data(
            page_title=title,
            breadcrumbs=self.breadcrumbs(),
            partnerships=self.where.partnerships().count(),
            may_propose=may_propose,
            columns=[label_of(who) for who in COLUMNS],
            rows=[
                {
                    "label": line.kind.label,
                    "url": reverse("jurisdiction_propose", args=[self.where.key, slug])
                    if may_propose
                    else "",
                    "letters": letters_of(line),
                    "notes": holds_words(line),
                }
                for slug, line in lines_in(self.where).items()
            ],
            rule_columns=_columns(),
            waiting=_rows(one for one in rules if one.state == S.PROPOSED),
            history=_rows(one for one in rules if one.state != S.PROPOSED),
            **kwargs,
        )


class ProposeRulePage(ForJurisdiction):
    """The letters of one kind of decision there, proposed with a reason."""

    template_name = "governance/jurisdiction_propose.html"
    sets = True

    @cached_property
    def kind(self) -> str:
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        return str(self.kwargs["kind"])

    def shown(self) -> dict[str, str]:
        letters = line_in(self.where, self.kind).letters
        return {str(label_of(who)): letters.get(who, "") for who in COLUMNS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        initial = dict(line_in(self.where, self.kind).letters)
        kwargs.setdefault("form", RuleForm(initial=initial))
        known = {"kind": KINDS[self.kind].label, "where": self.where}
        title = _("%(kind)s: %(where)s") % known
        url = reverse("jurisdiction", args=[self.where.key])
        way = [*self.breadcrumbs(), {"label": str(self.where), "url": url}]
        return super().get_context_data(
            page_title=title,
            breadcrumbs=way,
            seen=as_seen(self.shown()),
            cancel_url=url,
            **kwargs,
        )

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = RuleForm(request.POST)
        readable = form.is_valid()
        try:
            require_as_seen(request.POST.get("seen", ""), self.shown())
        except Conflict as met:
            return self._again(409, form=form, conflict=both_versions(met))
        typed = dict(form.cleaned_data)
        reason = typed.pop("reason", "")
        problems = []
        if readable:
            try:
                made = propose_rule(self.where, self.kind, typed, reason=reason, actor=self.user)
            except Refused as refused:
                problems = put_to_fields(form, refused)
            else:
                messages.success(request, _("Proposed. It holds once a second person confirms it."))
                return HttpResponseRedirect(reverse("jurisdiction_rule", args=[made.uuid]))
        return self._again(422, form=form, problems=problems)

    def _again(self, status: int, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class JurisdictionRulePage(Steps, ForReaders):
    """One proposal: what it changes, and the step that is open to the person."""

    template_name = "governance/jurisdiction_rule.html"

    @cached_property
    def rule(self) -> JurisdictionRule:
        found: JurisdictionRule = get_object_or_404(
            rules_seen(self.mandates), uuid=self.kwargs["uuid"]
        )
        return found

    def fresh(self) -> tuple[str, ...]:
        return ("rule",)

    def steps(self) -> list[Step]:
        """Confirming and refusing for a second person, taking back for whoever proposed it."""
        rule = self.rule
        if rule.state != S.PROPOSED or not self.setting:
            return []
        if not covers(self.setting, jurisdiction_of(rule)) and not is_alone(rule):
            return []
        if rule.proposed_by_id == self.user.pk:
            return [Step("withdraw", _("Take it back"), self._withdraw)]
        text = _("From then on it holds wherever no partnership says otherwise.")
        return [
            Step("confirm", _("Confirm"), self._confirm, text=text, primary=True),
            Step("refuse", _("Refuse"), self._refuse, RefusalForm),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule, where = self.rule, jurisdiction_of(self.rule)
        url = reverse("jurisdiction", args=[where.key])
        known = {"kind": KINDS[rule.kind].label, "where": where}
        return super().get_context_data(
            rule=rule,
            page_title=_("%(kind)s: %(where)s") % known,
            breadcrumbs=[*self.breadcrumbs(), {"label": str(where), "url": url}],
            tag=TAG[S(rule.state)],
            waits=rule.state == S.PROPOSED and rule.proposed_by_id == self.user.pk,
            changes=[
                {
                    "where": label_of(who),
                    "now": rule.before.get(who) or "–",
                    "after": rule.after.get(who) or "–",
                }
                for who in COLUMNS
                if rule.before.get(who) != rule.after.get(who)
            ],
            **kwargs,
        )

    def _confirm(self, _form: Any) -> str:
        confirm_rule(self.rule, actor=self.user)
        return _("Confirmed. It holds from now on.")

    def _refuse(self, form: Any) -> str:
        refuse_rule(self.rule, note=form.cleaned_data["note"], actor=self.user)
        return _("Refused. Nothing changed.")

    def _withdraw(self, _form: Any) -> str:
        withdraw_rule(self.rule, actor=self.user)
        return _("The proposal is taken back.")


def _columns() -> list[dict[str, str]]:
    return [{"label": label} for label in (_("Decision"), _("Where"), _("State"), _("By"))]


def _rows(rules: Iterable[JurisdictionRule]) -> list[dict[str, Any]]:
    """Rows of components/data_table.html."""
    return [
        {
            "cells": [
                {
                    "text": str(KINDS[one.kind].label),
                    "url": reverse("jurisdiction_rule", args=[one.uuid]),
                    "sub": one.reason,
                },
                {"text": str(jurisdiction_of(one)), "column": _("Where")},
                {
                    "kind": TAG[S(one.state)],
                    "label": one.get_state_display(),
                    "column": _("State"),
                },
                {
                    "text": str(one.decided_by or one.proposed_by),
                    "sub": day(one.decided_at or one.proposed_at),
                    "column": _("By"),
                },
            ]
        }
        for one in rules
    ]
