"""The register of risks, the map of it, and the page of one risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.views.listing import GrowingList
from governance.models import Risk
from governance.selectors.risk_list import (
    INHERENT,
    RESIDUAL,
    cells_of,
    rating,
    register_of,
    risks_list,
)
from governance.selectors.risk_map import beside_the_map, map_of, scales
from governance.selectors.risk_page import (
    action_rows,
    actions_of,
    allocation_items,
    assessment_rows,
    assessments_of,
    level_words,
    trigger_items,
    triggers_of,
    usual_of,
)
from governance.selectors.risk_rights import SEES_SCORES, RiskRights
from partnerships.editing import ended
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.listing import ListSpec
    from governance.models import RiskAssessment


class OfRisks(PartnershipPage):
    """A page about risks."""

    tab, page = "risks", "risks"

    @cached_property
    def rights(self) -> RiskRights:
        return RiskRights(self.partnership, self.user, self.permissions)

    @property
    def register_url(self) -> str:
        return reverse("risks", args=[self.partnership.uuid])


class RisksPage(GrowingList, OfRisks):
    """Every risk, the worst first; without the right to see scores by name."""

    template_name = "governance/risks.html"

    def spec(self) -> ListSpec:
        cell = self.request.GET.get("cell", "")
        return risks_list(clock.today(), scores=self.rights.sees_scores, cell=cell)

    def listed(self) -> QuerySet[Any]:
        return register_of(self.partnership, self.user, scores=self.rights.sees_scores)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, scores = clock.today(), self.rights.sees_scores
        new = {
            "label": _("Write down a risk"),
            "url": reverse("risk_new", args=[self.partnership.uuid]),
            "primary": True,
        }
        return super().get_context_data(
            rows=[
                {"cells": cells_of(one, self.partnership, today, scores=scores)}
                for one in self.rows_page
            ],
            actions=[new] if self.rights.may_add else [],
            may_report=self._may_report,
            page_title=_("Risks"),
            **kwargs,
        )

    @property
    def _may_report(self) -> bool:
        return "issue_report" in self.permissions and SEES_SCORES in self.permissions


class RiskMapPage(OfRisks):
    """Probability by impact, as a table of links into the register."""

    template_name = "governance/risk_map.html"
    page = "risk_map"
    permission = SEES_SCORES

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = INHERENT if self.request.GET.get("view") == INHERENT else RESIDUAL
        return super().get_context_data(
            map=map_of(self.partnership, self.user, view),
            view=view,
            beside=beside_the_map(self.partnership, self.user, clock.today()),
            scales=scales(),
            register_url=self.register_url,
            page_title=_("Map of risks"),
            **kwargs,
        )


class OneRisk(OfRisks):
    """What the pages about one risk share."""

    below_tab = True

    @cached_property
    def risk(self) -> Risk:
        rows = Risk.objects.visible_to(self.user).filter(partnership=self.partnership)
        found: Risk = get_object_or_404(
            rows.select_related("owner", "raised_by", "closed_by"), uuid=self.kwargs["risk"]
        )
        found.partnership = self.partnership
        return found

    def done_url(self) -> str:
        return reverse("risk", args=[self.partnership.uuid, self.risk.uuid])


class RiskPage(OneRisk):
    """One risk: how it stands, what is done about it, what raises it, and how it came about."""

    template_name = "governance/risk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        risk, rights = self.risk, self.rights
        assessments = assessments_of(risk) if rights.sees_scores else []
        current = assessments[0] if assessments else None
        inside: dict[str, Any] = {}
        if rights.sees_scores:
            inside = {
                "state": rating(current.residual.score if current else None, is_open=risk.is_open),
                "current": self._current(current),
                "raised": current if current and current.by is None and risk.is_open else None,
                "assessments": assessment_rows(assessments),
                "triggers": trigger_items(triggers_of(risk), rights),
                "trigger_url": self._url("risk_trigger_new") if self._may_assess else "",
            }
        elif not risk.is_open:
            inside["state"] = rating(None, is_open=False)
        actions = actions_of(risk)
        return super().get_context_data(
            the_risk=risk,
            rights=rights,
            facts=self._facts(),
            acts=action_rows(actions, rights, risk, clock.today()),
            act_columns=_columns(_("What is done"), _("By"), "+" + _("Cost"), _("State")),
            assessment_columns=_columns(
                _("When"), _("Residual"), _("Inherent"), _("What it rests on")
            ),
            allocations=allocation_items(risk, inside=rights.sees_scores),
            action_url=self._url("risk_action_new")
            if risk.is_open and rights.may_do_something_about(risk)
            else "",
            decision_url=self._decision_url,
            actions=self._actions(),
            page_title=risk.title,
            **inside,
            **kwargs,
        )

    def _current(self, current: RiskAssessment | None) -> list[dict[str, Any]]:
        if current is None:
            return []
        return [
            {
                "term": words,
                "value": f"{level.score}, {level.band.label}",
                "strong": True,
                "sub": level_words(level, current.currency),
            }
            for words, level in (
                (_("Residual"), current.residual),
                (_("Inherent"), current.inherent),
            )
        ]

    @property
    def _may_assess(self) -> bool:
        return self.rights.may_assess and self.risk.is_open

    def _url(self, name: str) -> str:
        return reverse(name, args=[self.partnership.uuid, self.risk.uuid])

    @property
    def _decision_url(self) -> str:
        """Where both sides are asked that another carries it; "" where nobody is to be asked."""
        risk = self.risk
        asks = (
            risk.is_open
            and risk.audience == Risk.Audience.SHARED
            and self.partnership.signed_on is not None
            and "take_part" in self.permissions
            and ended(self.partnership) is None
        )
        if not asks:
            return ""
        facts = {"what": "risk_allocation", "risk": str(risk.uuid)}
        usual = usual_of(self.partnership, risk.category, risk.title)
        if usual is not None and usual.bearer != risk.bearer:
            facts["bearer"] = str(usual.bearer.value)
        place = reverse("decision_new", args=[self.partnership.uuid])
        return f"{place}?{urlencode(facts)}"

    def _facts(self) -> list[dict[str, Any]]:
        risk, inside = self.risk, self.rights.sees_scores
        usual = usual_of(self.partnership, risk.category, risk.title)
        carried = risk.get_bearer_display() if risk.bearer else _("nobody yet")
        why = risk.rationale if inside else ""
        if usual is not None and usual.bearer.value == risk.bearer:
            # The same twice says less than once.
            why = why if why != str(usual.why) else _("as usual for this type")
            usual = None
        known = [
            (_("Kind"), risk.get_category_display(), ""),
            (_("Carried by"), carried, why),
            (
                _("Usual for this type"),
                _bearer_word(usual.bearer.value) if usual else "",
                str(usual.why) if usual else "",
            ),
            (_("Who sees to it"), str(risk.owner or _("nobody yet")), ""),
            (_("Who sees it"), risk.get_audience_display() if inside else "", ""),
            (_("Next look"), day(risk.review_on) if inside and risk.review_on else "", ""),
            (
                _("Written down"),
                day(risk.raised_at),
                str(risk.raised_by) if risk.raised_by else _("with the type of partnership"),
            ),
            (_("Closed"), day(risk.closed_on) if risk.closed_on else "", str(risk.closed_by or "")),
        ]
        return [{"term": term, "value": value, "sub": sub} for term, value, sub in known if value]

    def _actions(self) -> list[dict[str, Any]]:
        risk, rights = self.risk, self.rights
        found: list[dict[str, Any]] = []
        if not risk.is_open:
            if rights.may_assess:
                found.append({"label": _("Open again"), "url": self._url("risk_reopen")})
            return found
        if rights.may_assess:
            label, url = _("Assess"), self._url("risk_assess")
            found.append({"label": label, "url": url, "primary": True})
        if rights.may_edit(risk):
            found.append({"label": _("Change"), "url": self._url("risk_edit")})
        if rights.may_assess:
            found.append({"label": _("Close"), "url": self._url("risk_close")})
        return found


def _bearer_word(value: str) -> str:
    return str(Risk.Bearer(value).label)


def _columns(*labels: str) -> list[dict[str, Any]]:
    """Heads of a table; a plus sign in front stands for figures."""
    return [{"label": one.removeprefix("+"), "num": one.startswith("+")} for one in labels]
