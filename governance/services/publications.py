"""Making something public, and taking it back: by a decision alone, in its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.models import Decision, Publication

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from governance.publishable import Version
    from partnerships.models import Partnership


def against_publishing(kind: str, version: Version, from_on: dt.date) -> Iterator[Problem]:
    """Why this cannot be made public from that day on; one query."""
    if from_on < clock.today():
        message = _("That day has passed. Enter a day from today on.")
        yield Problem("from_on", "past", message)
    yield from far_off("from_on", from_on)
    live = Publication.objects.filter(kind=kind, thing=version.uuid, withdrawn_at__isnull=True)
    if live.exists():
        message = _("It is published already; a decision can withdraw it first.")
        yield Problem("thing", "published", message)


def publish_by_decision(
    partnership: Partnership,
    kind: str,
    version: Version,
    *,
    from_on: dt.date,
    decision: Decision,
    actor: User,
) -> Publication:
    """Makes one version public from a day on.

    Raises:
        Refused: the day has passed, or it is public already.
    """
    with audited(partnership.stream, actor=actor, kind="publication.published") as act:
        locked(partnership)
        refuse_if(against_publishing(kind, version, from_on))
        made = Publication.objects.create(
            partnership=partnership,
            kind=kind,
            thing=version.uuid,
            title=version.title[:300],
            sha256=version.sha256,
            from_on=from_on,
            decision=decision,
            published_by=actor,
            published_at=clock.now(),
        )
        act.fact(
            publication=str(made.uuid),
            decision=str(decision.uuid),
            sha256=made.sha256,
            from_on=from_on,
        )
        act.seal(made)
    return made


def withdraw_by_decision(
    publication: Publication, *, reason: str, decision: Decision, actor: User
) -> Publication:
    """Takes it off the public pages; its place says why. The decision supersedes the first one.

    Raises:
        Refused: it was withdrawn before, or the decision supersedes another one.
    """
    with audited(publication.stream, actor=actor, kind="publication.withdrawn") as act:
        row = locked(publication)
        problems = []
        if row.is_withdrawn:
            message = _("It was withdrawn already.")
            problems.append(Problem("publication", "withdrawn", message))
        if decision.supersedes_id not in {None, row.decision_id}:
            message = _("This question supersedes another decision than the one that published it.")
            problems.append(Problem("publication", "supersedes_another", message))
        if Decision.objects.superseding(row.decision).exclude(pk=decision.pk).exists():
            message = _("Another question is to supersede the decision that published it.")
            problems.append(Problem("publication", "superseded", message))
        refuse_if(problems)
        Decision.objects.filter(pk=decision.pk).update(supersedes=row.decision_id)
        decision.supersedes_id = row.decision_id
        row.withdrawn_decision, row.withdrawn_by = decision, actor
        row.withdrawn_at, row.reason = clock.now(), reason.strip()
        row.save()
        act.fact(publication=str(row.uuid), decision=str(decision.uuid))
        act.seal(row)
    return row
