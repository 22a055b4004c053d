"""Who competes for a partnership: a bidder's people neither see nor decide who is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.models import Membership
from partnerships.models import Party

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from core.models import User
    from partnerships.models import Partnership

BIDDER = "tenderer"
SELECTION = "partner_selection"
"""The kind of decision that bidders are kept out of."""


def competed_for(user: User | AnonymousUser) -> QuerySet[Party, dict[str, Any]]:
    """Partnerships, by primary key, for which an organisation of the user is or was a bidder.

    Also once the award is made: what was said of the others is not told to whoever won.
    """
    own = Membership.objects.in_force().filter(user=user.pk).values("organisation")
    bids = Party.objects.filter(role=BIDDER, organisation__in=own)
    return bids.order_by().values("partnership")


def people_of_bidders(partnership: Partnership) -> frozenset[int]:
    """Everybody who is a member of a bidder's organisation today, by primary key."""
    bidders = Party.objects.filter(partnership=partnership, role=BIDDER).order_by()
    members = Membership.objects.in_force().filter(organisation__in=bidders.values("organisation"))
    return frozenset(members.values_list("user", flat=True))
