"""Decisions with everything that is always shown of them."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects

from governance.models import Decision, FollowUp, Position, Vote

S = Decision.State
VOTES = Prefetch("votes", Vote.objects.select_related("by"))


def with_votes(decision: Decision) -> Decision:
    """The same with its votes; before the first vote nothing is asked for them."""
    before = decision.round == 1 and decision.state in {S.DRAFT, S.CONSULTATION}
    none = Prefetch("votes", Vote.objects.none())
    prefetch_related_objects([decision], none if before else VOTES)
    return decision


def with_successor(decisions: Any) -> Any:
    """The same with reference and uuid of the decision that superseded each, where one did."""
    done = Decision.objects.filter(supersedes=OuterRef("pk"), state=S.DONE)
    return decisions.annotate(
        superseded_by=Subquery(done.values("reference")[:1]),
        superseded_by_uuid=Subquery(done.values("uuid")[:1]),
    )


def find(decisions: Any, *, votes: bool = True) -> Any:
    """A queryset of decisions with what the page always shows."""
    positions = Position.objects.select_related("organisation", "by", "prefers")
    return decisions.select_related(
        "body",
        "partnership__authority",
        "partnership__partner",
        "raised_by",
        "authorised_by",
        "supersedes",
    ).prefetch_related(
        "options",
        # Without criteria nothing is asked for ratings.
        "criteria__ratings",
        "interests",
        "papers",
        Prefetch("positions", positions),
        *((VOTES,) if votes else ()),
        Prefetch("follow_ups", FollowUp.objects.select_related("owner")),
    )
