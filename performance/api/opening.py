"""Opening a partnership with all that it begins with, as the page of a new partnership does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core import clock
from core.api.fields import Body
from core.api.rules import Rule, ask_again
from core.api.views import creates
from core.calendars import countries
from core.currencies import EXPONENTS
from core.models import Scope
from core.money import to_minor
from core.problems import Problem, Refused
from governance.authority import may_open_partnerships
from governance.models import Risk
from governance.roles import ROLES, choices
from partnerships import codelists
from partnerships.api.partnerships import PartnershipViewSet
from partnerships.models import Partnership
from partnerships.phase_plan import add_months
from partnerships.routes import RISK_QUESTIONS, risk_points
from partnerships.services.creation import NewPartnership, PlannedPhase
from partnerships.types import types
from performance.api.definitions import (
    CodedKPIBody,
    CodedMilestoneBody,
    kpis_of,
    milestones_of,
    only_once,
    told_by_place,
)
from performance.selectors.opening import (
    authorities_for,
    members_by_side,
    partner_named,
    side_of,
    starters,
)
from performance.services.opening import Named, Opening, open_partnership
from performance.services.starters import kpi_from, milestone_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.models import Organisation, User
    from governance.roles import Side
    from performance.selectors.opening import Starters
    from performance.services.starters import NewMilestone

OPEN = Rule(Scope.DEFINE, "", may=may_open_partnerships)


class RiskAnswersBody(Body):
    """Four questions about the risk, each answered with 0 to 3 points; their sum is at most 12."""

    def get_fields(self) -> dict[str, Any]:
        """One field for each question."""
        return {
            one.code: serializers.IntegerField(
                min_value=0, max_value=3, required=False, help_text=str(one.question)
            )
            for one in RISK_QUESTIONS
        }


class ChosenRiskBody(Body):
    """A risk to write down, by its code, and who carries it."""

    code = serializers.SlugField()
    bearer = serializers.ChoiceField(
        choices=Risk.Bearer.choices, required=False, help_text="Left out: the usual one."
    )


class NamedBody(Body):
    """Somebody of the authority or the partner for a role."""

    role = serializers.ChoiceField(choices=choices())
    email = serializers.EmailField()
    title = serializers.CharField(
        allow_blank=True, default="", max_length=200, help_text="Their duties, where they differ."
    )


class OpeningBody(Body):
    """What the page of a new partnership asks for. Starters that are left out come as offered."""

    name = serializers.CharField(allow_blank=True, default="", max_length=300)
    type = serializers.ChoiceField(choices=types.choices())
    authority = serializers.UUIDField(help_text="uuid of the authority that leads.")
    sector = serializers.ChoiceField(choices=codelists.SECTORS)
    country = serializers.ChoiceField(choices=countries())
    currency = serializers.ChoiceField(choices=[(code, code) for code in EXPONENTS])
    summary = serializers.CharField(allow_blank=True, default="", max_length=2000)
    partner = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=300,
        help_text="A known or a new name; empty before the award.",
    )
    place = serializers.CharField(allow_blank=True, default="", max_length=300)
    capital_value = serializers.DecimalField(
        max_digits=20, decimal_places=4, allow_null=True, default=None
    )
    starts_on = serializers.DateField(allow_null=True, default=None)
    ends_on = serializers.DateField(allow_null=True, default=None)
    innovation_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=codelists.INNOVATION_KINDS), default=list
    )
    digital_aims = serializers.ListField(
        child=serializers.ChoiceField(choices=codelists.DIGITAL_AIMS), default=list
    )
    route = serializers.ChoiceField(
        choices=Partnership.Route.choices, default=Partnership.Route.FULL
    )
    maximum_loss = serializers.DecimalField(
        max_digits=20,
        decimal_places=4,
        allow_null=True,
        default=None,
        help_text="Of an experiment: what may be lost at most.",
    )
    risk = RiskAnswersBody(default=dict)
    kpis = CodedKPIBody(many=True, required=False, help_text="Left out: those of the type.")
    milestones = CodedMilestoneBody(
        many=True, required=False, help_text="Left out: those of the type."
    )
    risks = ChosenRiskBody(many=True, required=False, help_text="Left out: those of the type.")
    people = NamedBody(many=True, default=list)

    def validate_kpis(self, rows: list[Any]) -> list[Any]:
        """Each once."""
        only_once(rows)
        return rows

    def validate_milestones(self, rows: list[Any]) -> list[Any]:
        """Each once."""
        only_once(rows)
        return rows

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Amounts fit their currency.

        Raises:
            ValidationError: for decimals that the currency does not have.
        """
        wrong = {}
        for name in ("capital_value", "maximum_loss"):
            try:
                if attrs[name] is not None:
                    to_minor(attrs[name], attrs["currency"])
            except ValueError:
                message = _("Write it with the decimals of %(currency)s, and not too large.")
                wrong[name] = message % {"currency": attrs["currency"]}
        if wrong:
            raise serializers.ValidationError(wrong, "invalid")
        return attrs


AN_OPENING = {
    "name": "Northfield Online Booking",
    "type": "innovation",
    "authority": "5e0c4f9e-6f0e-4a0c-9d3e-1f2b3c4d5e6f",
    "sector": "health",
    "country": "IE",
    "currency": "EUR",
    "capital_value": "480000",
    "route": "light",
    "digital_aims": ["online_services"],
    "risk": {"harm": 1, "novelty": 1, "data": 1, "exit": 0},
}


class OpenedPartnershipViewSet(PartnershipViewSet):
    """Every partnership that the person may see; portfolio officials open new ones."""

    @creates(OPEN, body=OpeningBody, example=AN_OPENING)
    def create(self, *, actor: User, **sent: Any) -> Partnership:
        """Opens a partnership with stages, KPIs, milestones, risks and people, or nothing of it.

        The KPIs are proposed; they count once the other side has adopted them.
        """
        opening = _Reading(actor, sent).opening()
        if opening.people:
            ask_again(self.request)
        with told_by_place(opening.kpis, opening.milestones):
            return open_partnership(opening, actor=actor)


class _Reading:
    """What was sent, as the service takes it."""

    def __init__(self, actor: User, sent: Mapping[str, Any]) -> None:
        self.actor, self.sent = actor, sent
        known = {one.uuid: one for one in authorities_for(actor)}
        self.authority: Organisation | None = known.get(sent["authority"])
        self.partner = partner_named(sent["partner"]) if sent["partner"].strip() else None
        self.members = members_by_side((self.authority, self.partner))

    def opening(self) -> Opening:
        """All of it.

        Raises:
            Refused: for an authority, a risk or a person that is not known here.
        """
        sent = self.sent
        if self.authority is None:
            message = _("You may not open partnerships for this authority; choose another.")
            raise Refused([Problem("authority", "not_yours", message)])
        everybody = {one.uuid: one for side in self.members.values() for one in side}
        owners = {**everybody, self.actor.uuid: self.actor}
        found = starters(
            types[sent["type"]],
            kinds=sent["innovation_kinds"],
            aims=sent["digital_aims"],
            sector=sent["sector"],
            owners=list(owners.values()),
            starts_on=sent["starts_on"],
            ends_on=sent["ends_on"],
        )
        offered = found.offered.kpis
        kpis = {one.kpi.code: kpi_from(one.kpi) for one in offered}
        usual = [{"code": one.kpi.code} for one in offered if one.is_ticked]
        milestones = {one.code: one for one in _dated(found)}
        return Opening(
            facts=self._facts(self.authority, found),
            measured_from=found.offered.first_month.start,
            partner_name=sent["partner"],
            kpis=kpis_of(sent.get("kpis", usual), kpis, owners),
            milestones=milestones_of(
                sent.get("milestones", [{"code": code} for code in milestones]), milestones
            ),
            risks=self._risks(found),
            people=tuple(self._named()),
        )

    def _facts(self, authority: Organisation, found: Starters) -> NewPartnership:
        sent = self.sent
        same = ("type", "sector", "country", "currency", "summary", "place", "route")
        return NewPartnership(
            name=" ".join(sent["name"].split()),
            authority=authority,
            partner=self.partner,
            risk_points=risk_points(sent["risk"].get(one.code) for one in RISK_QUESTIONS),
            plan=tuple(
                PlannedPhase(
                    phase=one.phase,
                    planned_from=one.planned_from,
                    planned_until=one.planned_until,
                )
                for one in found.plan
            ),
            innovation_kinds=tuple(sent["innovation_kinds"]),
            digital_aims=tuple(sent["digital_aims"]),
            **{name: sent[name] for name in same},
            **{
                name: sent[name]
                for name in ("capital_value", "maximum_loss", "starts_on", "ends_on")
            },
        )

    def _risks(self, found: Starters) -> dict[str, str]:
        usual = {one.code: one.bearer.value for one in found.offered.risks}
        if "risks" not in self.sent:
            return usual
        wanted: Sequence[Mapping[str, str]] = self.sent["risks"]
        unknown = [one["code"] for one in wanted if one["code"] not in usual]
        if unknown:
            message = _("There is no such risk to take over: %(codes)s.")
            text = message % {"codes": ", ".join(unknown)}
            raise Refused([Problem("risks", "unknown", text)])
        return {one["code"]: one.get("bearer", usual[one["code"]]) for one in wanted}

    def _named(self) -> Iterator[Named]:
        unknown = []
        for place, one in enumerate(self.sent["people"]):
            side: Side = side_of(one["role"])
            wanted = one["email"].casefold()
            user = next((u for u in self.members[side] if u.email.casefold() == wanted), None)
            if user is None:
                message = _("Nobody of that side has this address; name them later.")
                unknown.append(Problem(f"people.{place}.email", "unknown", message))
                continue
            title = one["title"].strip() or str(ROLES[one["role"]].label)
            yield Named(role=one["role"], title=title, user=user, field=f"people.{place}.email")
        if unknown:
            raise Refused(unknown)


def _dated(found: Starters) -> Iterator[NewMilestone]:
    """The milestones of the type, so many months after today."""
    for one in found.milestones:
        day = add_months(clock.today(), one.months)
        final = add_months(day, one.final_months) if one.final_months is not None else None
        yield milestone_from(one, day, final)
