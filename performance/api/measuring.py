"""Setting up what is measured, and adopting it: two acts of two sides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import Body, PersonShown, SeenBody, Shown, seen_shown
from core.api.rules import Rule
from core.api.views import verb
from core.models import Organisation, Scope
from core.problems import Problem, Refused
from partnerships.api.base import PartnershipItself
from performance.api.definitions import (
    CodedKPIBody,
    CodedMilestoneBody,
    kpis_of,
    milestones_of,
    only_once,
    told_by_place,
)
from performance.api.kpis import KPIShown
from performance.models import KPI
from performance.selectors.adoption import proposal_of
from performance.selectors.set_up import may_be_set_up, offered
from performance.services.adoption import adopt_proposed
from performance.services.set_up import SetUp, set_up
from performance.services.starters import kpi_from, milestone_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from core.models import User
    from partnerships.models import Partnership

DEFINE = Rule(Scope.DEFINE, "define_kpis")
ADOPT = Rule(Scope.DEFINE, "adopt_kpis")


class OfferedShown(Shown):
    """Something that the type or the sector offers, by its code."""

    code = serializers.CharField()
    name = serializers.CharField()
    is_usual = serializers.BooleanField(help_text="Whether it comes when nothing is listed.")


class MeasuringShown(Shown):
    """Whether measuring can be set up, with what, and what waits to be adopted by whom."""

    can_be_set_up = serializers.BooleanField()
    kpis_offered = OfferedShown(many=True)
    milestones_offered = OfferedShown(many=True)
    risks_offered = OfferedShown(many=True)
    proposed = KPIShown(many=True, help_text="KPIs that wait to be adopted.")
    adopters = PersonShown(many=True, help_text="Who may adopt them.")
    seen = seen_shown()


class SetUpBody(Body):
    """The days of the contract, and what is measured. Starters left out come as offered."""

    signed_on = serializers.DateField(
        allow_null=True, default=None, help_text="Of the draft of the contract, where there is one."
    )
    effective_from = serializers.DateField(allow_null=True, default=None)
    certifier = serializers.UUIDField(
        required=False, allow_null=True, help_text="uuid of an organisation that certifies."
    )
    kpis = CodedKPIBody(many=True, required=False)
    milestones = CodedMilestoneBody(many=True, required=False)
    risks = serializers.ListField(
        child=serializers.SlugField(), required=False, help_text="Codes of risks to take over."
    )

    def validate_kpis(self, rows: list[Any]) -> list[Any]:
        """Each once."""
        only_once(rows)
        return rows

    def validate_milestones(self, rows: list[Any]) -> list[Any]:
        """Each once."""
        only_once(rows)
        return rows


class MeasuringViewSet(PartnershipItself):
    """What is measured, before it counts."""

    queryset = KPI.objects.none()
    serializer_class = MeasuringShown
    gives_seen = True
    tag = "measuring"

    def represent(self, rows: Any) -> list[Any]:
        """As it stands now."""
        return [MeasuringShown(self._found(row)).data for row in rows]

    def _found(self, partnership: Partnership) -> dict[str, Any]:
        possible = may_be_set_up(partnership)
        found = None
        if possible and "define_kpis" in self.rights_on(partnership):
            found = offered(partnership)
        proposal = proposal_of(partnership)
        kpis = KPI.objects.filter(partnership=partnership, state=KPI.State.PROPOSED)
        return {
            "can_be_set_up": possible,
            "kpis_offered": [_offered(one.kpi, one.is_ticked) for one in found.kpis]
            if found
            else [],
            "milestones_offered": [
                _offered(one.milestone, one.is_ticked) for one in found.milestones
            ]
            if found
            else [],
            "risks_offered": [
                {"code": one.code, "name": str(one.title), "is_usual": True} for one in found.risks
            ]
            if found
            else [],
            "proposed": kpis.select_related("partnership", "objective", "owner").prefetch_related(
                "rules__contract_version"
            )
            if proposal
            else [],
            "adopters": [one for one in proposal.adopters if one.uuid not in proposal.by]
            if proposal
            else [],
        }

    @verb(
        DEFINE,
        body=SetUpBody,
        example={"signed_on": "2026-03-02", "effective_from": "2026-04-01"},
    )
    def set_up(self, row: Any, *, actor: User, **sent: Any) -> None:
        """Publishes the drafted contract, proposes KPIs, plans milestones, takes over risks."""
        facts = _facts(row, sent)
        with told_by_place(facts.kpis, facts.milestones):
            set_up(row, facts, actor=actor)

    @verb(ADOPT, body=SeenBody)
    def adopt(self, row: Any, *, actor: User) -> None:
        """The other side adopts all that is proposed: from now on it is asked for and scored."""
        adopt_proposed(row, actor=actor)


def _offered(one: Any, is_usual: bool) -> Mapping[str, Any]:  # noqa: FBT001 - of two kinds of rows
    return {"code": one.code, "name": str(one.name), "is_usual": is_usual}


def _facts(partnership: Partnership, sent: Mapping[str, Any]) -> SetUp:
    found = offered(partnership)
    owners: dict[UUID, User] = {one.uuid: one for one in found.owners}
    kpis = {one.kpi.code: _begun(kpi_from(one.kpi), found) for one in found.kpis}
    milestones = {
        one.milestone.code: milestone_from(one.milestone, one.baseline_on, one.final_deadline_on)
        for one in found.milestones
    }
    usual_kpis = [{"code": one.kpi.code} for one in found.kpis if one.is_ticked]
    usual_milestones = [{"code": one.milestone.code} for one in found.milestones if one.is_ticked]
    chosen = kpis_of(sent.get("kpis", usual_kpis), kpis, owners)
    return SetUp(
        signed_on=sent["signed_on"],
        effective_from=sent["effective_from"],
        certifier=_certifier(sent["certifier"]) if "certifier" in sent else found.certifier,
        kpis=tuple(_begun(one, found) for one in chosen),
        milestones=milestones_of(sent.get("milestones", usual_milestones), milestones),
        risks=_risks(sent.get("risks"), found),
    )


def _begun(kpi: Any, found: Any) -> Any:
    """With the first month that is offered, where none was given."""
    return replace(kpi, starts_on=kpi.starts_on or found.first_month.start)


def _risks(wanted: list[str] | None, found: Any) -> tuple[str, ...]:
    known = [one.code for one in found.risks]
    if wanted is None:
        return tuple(known)
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        message = _("There is no such risk to take over: %(codes)s.")
        text = message % {"codes": ", ".join(unknown)}
        raise Refused([Problem("risks", "unknown", text)])
    return tuple(wanted)


def _certifier(wanted: Any) -> Organisation | None:
    if wanted is None:
        return None
    certifiers = Organisation.objects.filter(kind=Organisation.Kind.CERTIFIER)
    found: Organisation | None = certifiers.filter(uuid=wanted).first()
    if found is None:
        message = _("Choose a certifier from the list.")
        raise Refused([Problem("certifier", "not_certifier", message)])
    return found
