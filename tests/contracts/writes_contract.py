"""Changes of the contract: scenes for `test_every_write`."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from partnerships.selectors.variations import revision_of
from tests.contracts.writes_together import Sending, typed
from tests.partnerships.variations.builders import World, a_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerships.models import Variation

DONE = {"on": "2026-11-23", "note": "Fitted"}


def _step(here: World, who: Any, row: Variation, slug: str, **own: Any) -> Sending:
    address = reverse("variation", args=[here.partnership.uuid, row.uuid])
    return who, address, {"step": slug, **own}


def change_asked_for(client_of: Callable[[Any], Any]) -> Sending:
    here = a_world()
    own = {"title": "A socket", "reason": "Nurses ask", "documents": []}
    return typed(client_of, here.lead, "variation_new", here.partnership.uuid, **own)


def change_estimated() -> Sending:
    here = a_world()
    return _step(here, here.lead, here.asked(), "estimate", charge_change="1,000")


def change_drafted(client_of: Callable[[Any], Any]) -> Sending:
    here = a_world()
    own = {"effective_from": "2027-04-01", "unitary_charge": "30,001,000"}
    place = (here.partnership.uuid, here.estimated().uuid)
    return typed(client_of, here.unit, "variation_terms", *place, **own)


def change_rebased(client_of: Callable[[Any], Any]) -> Sending:
    here = a_world()
    mine = here.drafted(unitary_charge=Decimal(30_009_000))
    first = dt.date(2027, 1, 1)
    here.approved(unitary_charge=Decimal(30_002_000), effective_from=first)
    own = {"unitary_charge": "ours"}
    place = (here.partnership.uuid, mine.uuid)
    return typed(client_of, here.unit, "variation_rebase", *place, **own)


def change_put_forward() -> Sending:
    here = a_world()
    return _step(here, here.unit, here.drafted(), "submit", note="Ready")


def consent_recorded() -> Sending:
    here = a_world()
    row = here.drafted(unitary_charge=Decimal(31_000_000))
    return _step(here, here.unit, row, "consent", note="They agree")


def change_approved() -> Sending:
    here = a_world()
    row = here.submitted()
    seen = revision_of(here.fresh(row))
    return _step(here, here.manager, row, "approve", seen=seen, note="")


def change_refused() -> Sending:
    here = a_world()
    return _step(here, here.manager, here.submitted(), "refuse", reason="No money")


def change_withdrawn() -> Sending:
    here = a_world()
    return _step(here, here.lead, here.submitted(), "withdraw", reason="Found another way")


def change_carried_out() -> Sending:
    here = a_world()
    return _step(here, here.manager, here.approved(), "implement", **DONE)


CHANGED = (
    change_estimated,
    change_put_forward,
    consent_recorded,
    change_approved,
    change_refused,
    change_withdrawn,
    change_carried_out,
)
TYPED_CHANGED = (change_asked_for, change_drafted, change_rebased)
