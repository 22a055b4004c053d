"""Jurisdictions: which there are, who sets what holds there, and what does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q

from core import clock
from core.calendars import countries
from core.models import Organisation
from governance.authority import held_appointments, mandates_of
from governance.layers import Layer
from governance.models import Appointment, JurisdictionRule
from governance.roles import roles_with
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.contrib.auth.models import AnonymousUser

    from core.models import User

SETS: Final = "keep_bodies"
"""What a mandate must carry to set what holds for many partnerships."""
READS: Final = "view_internal"
"""What a mandate must carry to read it."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A country, or everything that one authority leads."""

    country: str
    authority: Organisation | None = None

    @property
    def layer(self) -> Layer:
        return Layer.COUNTRY if self.authority is None else Layer.AUTHORITY

    @property
    def key(self) -> str:
        """How an address names it."""
        return self.country if self.authority is None else str(self.authority.uuid)

    def __str__(self) -> str:
        return country_name(self.country) if self.authority is None else self.authority.name

    @property
    def columns(self) -> dict[str, Any]:
        """How a rule of it is stored."""
        if self.authority is None:
            return {"country": self.country, "authority": None}
        return {"country": "", "authority": self.authority}

    def partnerships(self) -> Any:
        """Where it holds."""
        if self.authority is None:
            return Partnership.objects.filter(country=self.country)
        return Partnership.objects.filter(authority=self.authority)

    def rules(self) -> Any:
        """Everything proposed and confirmed for it, in order."""
        if self.authority is None:
            return JurisdictionRule.objects.filter(country=self.country)
        return JurisdictionRule.objects.filter(authority=self.authority)


def country_name(code: str) -> str:
    """The country's name, or its code where it is not known."""
    return dict(countries()).get(code, code)


def jurisdiction_of(rule: JurisdictionRule) -> Jurisdiction:
    """Where a rule holds."""
    return Jurisdiction(rule.authority.country if rule.authority else rule.country, rule.authority)


def covers(mandates: Iterable[Appointment], where: Jurisdiction) -> bool:
    """Whether one of the mandates is over all, or over the authority that is meant."""
    return any(
        one.mandate_id is None
        or (where.authority is not None and one.mandate_id == where.authority.pk)
        for one in mandates
    )


def setting(user: User | AnonymousUser) -> list[Appointment]:
    """The mandates through which `user` sets what holds for jurisdictions; one query."""
    return mandates_of(user, SETS)


def reading(user: User | AnonymousUser) -> list[Appointment]:
    """The mandates through which `user` reads it: auditors read what officials set."""
    return setting(user) or mandates_of(user, READS)


def is_alone(rule: JurisdictionRule) -> bool:
    """Whether nobody but its proposer holds a mandate that covers it today."""
    return bool(_alone(JurisdictionRule.objects.filter(pk=rule.pk)).exists())


def _alone(rules: Any) -> Any:
    """Proposals whose proposer is the only one whose mandate covers them."""
    others = (
        held_appointments(clock.today(), roles_with(SETS))
        .filter(partnership__isnull=True)
        .filter(Q(mandate__isnull=True) | Q(mandate=OuterRef("authority")))
        .exclude(user=OuterRef("proposed_by"))
    )
    return rules.filter(~Exists(others), state=JurisdictionRule.State.PROPOSED)


def may_set(user: User) -> bool:
    """Whether `user` sets what holds for some jurisdiction."""
    return bool(setting(user))


def jurisdictions_of(mandates: Iterable[Appointment]) -> list[Jurisdiction]:
    """Countries, then authorities, in which these mandates cover a partnership; two queries."""
    over = [one.mandate_id for one in mandates]
    led = Organisation.objects.filter(partnerships_led__isnull=False).distinct()
    if None not in over:
        led = led.filter(pk__in=[one for one in over if one is not None])
    found = [Jurisdiction(one.country, one) for one in led.order_by("name", "pk")]
    if None not in over:
        return found
    known = Partnership.objects.order_by("country").values_list("country", flat=True).distinct()
    return [*sorted((Jurisdiction(code) for code in known if code), key=str), *found]


def rules_seen(mandates: Iterable[Appointment]) -> Any:
    """Every rule that these mandates cover, and proposals whose proposer has nobody beside them."""
    over = [one.mandate_id for one in mandates]
    rows = JurisdictionRule.objects.select_related("authority", "proposed_by", "decided_by")
    if None in over:
        return rows
    alone = _alone(JurisdictionRule.objects.all()).values("pk") if over else ()
    return rows.filter(Q(authority__in=over) | Q(pk__in=alone))


@dataclass(frozen=True, slots=True)
class InForce:
    """What was confirmed last for the country and for the authority, for one kind."""

    country: JurisdictionRule | None = None
    authority: JurisdictionRule | None = None

    def letters(self) -> dict[Layer, Mapping[str, str]]:
        """What differs, by layer."""
        said = {Layer.COUNTRY: self.country, Layer.AUTHORITY: self.authority}
        return {layer: rule.letters for layer, rule in said.items() if rule is not None}


NOTHING: Final = InForce()


def confirmed_in(places: Iterable[tuple[str, int]]) -> Any:
    """Every rule that was ever confirmed for these countries and authorities, the newest last."""
    wanted = set(places)
    return JurisdictionRule.objects.filter(
        Q(country__in={country for country, _authority in wanted} - {""})
        | Q(authority__in={authority for _country, authority in wanted}),
        state=JurisdictionRule.State.CONFIRMED,
    ).order_by("decided_at", "pk")


def in_force(places: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Mapping[str, InForce]]:
    """By country and authority, then by kind, what holds there above the partnership; one query."""
    wanted = set(places)
    rows = confirmed_in(wanted).select_related("decided_by", "authority")
    of_country: dict[tuple[str, str], JurisdictionRule] = {}
    of_authority: dict[tuple[int, str], JurisdictionRule] = {}
    # The newest holds.
    for row in rows:
        if row.authority_id is None:
            of_country[row.country, row.kind] = row
        else:
            of_authority[row.authority_id, row.kind] = row
    kinds = {kind for _where, kind in (*of_country, *of_authority)}
    return {
        (country, authority): {
            kind: InForce(of_country.get((country, kind)), of_authority.get((authority, kind)))
            for kind in kinds
        }
        for country, authority in wanted
    }
