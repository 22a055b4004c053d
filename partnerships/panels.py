"""The overview's own panels: facts, parties, objectives, charges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, money_short, percent
from partnerships import codelists
from partnerships.selectors.charges import charges_of
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership


def facts(partnership: Partnership, _user: User, _permissions: frozenset[str]) -> Mapping[str, Any]:
    """The contract at a glance."""
    kind = types[partnership.type]
    rows = [
        (_("Type"), str(kind.label)),
        (_("Stage"), str(kind.phase(partnership.phase).name)),
        (_("In this stage since"), day(partnership.phase_since)),
        (_("Signed"), day(partnership.signed_on) if partnership.signed_on else ""),
        (_("Financial close"), day(partnership.closed_on) if partnership.closed_on else ""),
        (_("Term begins"), day(partnership.starts_on) if partnership.starts_on else ""),
        (_("Ends"), day(partnership.ends_on) if partnership.ends_on else ""),
        (
            _("Capital value"),
            money_short(partnership.capital_value, partnership.currency)
            if partnership.capital_value is not None
            else "",
        ),
        (_("Route"), str(partnership.get_route_display())),
        (
            _("Maximum loss"),
            money_short(partnership.maximum_loss, partnership.currency)
            if partnership.maximum_loss is not None
            else "",
        ),
        (_("Place"), ", ".join(filter(None, (partnership.place, partnership.region)))),
        (_("Innovation"), _words(partnership.innovation_kinds, codelists.INNOVATION_KINDS)),
        (_("Digital aims"), _words(partnership.digital_aims, codelists.DIGITAL_AIMS)),
    ]
    return {"facts": [{"term": term, "value": value} for term, value in rows if value]}


def parties(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """Parties and shareholders, with their share of the equity."""
    rows = [
        {
            "term": str(party.get_role_display()),
            "value": party.organisation.name,
            "sub": percent(party.share * 100) if party.share is not None else "",
        }
        for party in partnership.parties.select_related("organisation")
    ]
    return {"parties": rows} if rows else None


def funding(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """Where the money came from at financial close, the largest source first."""
    sources = sorted(partnership.funding.all(), key=lambda one: -one.amount)
    if not sources:
        return None
    total = sum(one.amount for one in sources)
    return {
        "funding": [
            {
                "term": one.provider or str(one.get_kind_display()),
                "value": money_short(one.amount, one.currency),
                "sub": _("%(kind)s, %(share)s")
                % {
                    "kind": one.get_kind_display(),
                    "share": percent(one.amount / total * 100, 0) if total else "–",
                },
            }
            for one in sources
        ]
    }


def objectives(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """Shared objectives with where they start, the KPIs that show them, and who owns them."""
    rows = list(partnership.objectives.select_related("owner").prefetch_related("kpis"))
    return {"objectives": rows} if rows else None


def charges(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """Planned and actual charges as a chart."""
    found = charges_of(partnership, clock.today())
    return {"charges": found} if found else None


def _words(codes: list[str], known: Any) -> str:
    labels = dict(known)
    return ", ".join(str(labels.get(code, code)) for code in codes)
