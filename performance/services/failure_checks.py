"""What stands against an entry in the log of service failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem, Refused
from core.subject import Subject
from governance.selectors.sides import side_of
from governance.services.concerns import open_about
from partnerships.editing import ended
from partnerships.models.access import permissions_on
from partnerships.terms_json import from_json
from partnerships.types import types
from performance.models import ServiceFailure
from performance.selectors.failure_rights import KEEPS, OPEN
from performance.selectors.payment_terms import version_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership
    from performance.services.service_failures import FailureSaid


def keeper(partnership: Partnership, actor: User) -> tuple[str, list[Problem]]:
    """The side for which `actor` keeps the log, and what stands against it."""
    found = []
    closed = ended(partnership)
    if closed is not None:
        found.append(closed.problem())
    held = permissions_on(actor, partnership)
    side = side_of(actor, partnership)
    if KEEPS.get(side) not in held:
        message = _(
            "Your role does not keep the log of failures; the contract manager and whoever sends"
            " the partner’s returns do."
        )
        found.append(Problem("", "forbidden", message))
        side = ""
    return side, found


def wrong_words(said: FailureSaid) -> Iterator[Problem]:
    """What the kind of failure needs and is missing."""
    kinds = ServiceFailure.Kind
    if said.kind not in kinds.values:
        yield Problem("kind", "unknown", _("Choose what kind of failure it is."))
    if not said.requirement.strip():
        message = _("Say which requirement of the contract was missed.")
        yield Problem("requirement", "required", message)
    if said.kind == kinds.UNAVAILABLE and not said.area.strip():
        yield Problem("area", "required", _("Name the area that was not available."))
    if said.kind == kinds.SERVICE and said.points is None:
        yield Problem("points", "required", _("Enter the points of the contract; 0 is a number."))
    if said.kind != kinds.SERVICE and said.points is not None:
        message = _("Points are for a service that was not good enough; leave it empty.")
        yield Problem("points", "not_here", message)


def wrong_times(occurred_at: dt.datetime, rectified_at: dt.datetime | None) -> Iterator[Problem]:
    """Times that are not in the past, or in the wrong order."""
    now = clock.now()
    if occurred_at > now:
        yield Problem("occurred_at", "in_future", _("It cannot have begun yet."))
    if rectified_at is None:
        return
    if rectified_at > now:
        yield Problem("rectified_at", "in_future", _("It cannot have been put right yet."))
    if rectified_at < occurred_at:
        message = _("It cannot be put right before it began; correct one of the times.")
        yield Problem("rectified_at", "before", message)


def of_the_contract(partnership: Partnership, said: FailureSaid) -> list[Problem]:
    """What the contract of that day does not know."""
    try:
        version = version_on(partnership, clock.day_of(said.occurred_at))
    except Refused as refused:
        message = str(refused.problems[0].message)
        return [Problem("occurred_at", "no_version", message)]
    if said.kind != ServiceFailure.Kind.UNAVAILABLE:
        return []
    terms = from_json(types[partnership.type].terms, version.terms)
    standards = getattr(terms, "availability_standards", ())
    classes = [one.area for one in standards]
    if said.area_class in classes:
        return []
    if not classes:
        message = _("The contract has no classes of areas; nothing can be unavailable under it.")
    else:
        message = _("Choose one of the contract’s classes: %(classes)s.") % {
            "classes": ", ".join(classes)
        }
    return [Problem("area_class", "unknown", message)]


def in_a_concern(failure: ServiceFailure) -> Iterator[Problem]:
    """A concern is open about it: neither side moves it alone."""
    concern = open_about(failure.partnership, Subject.of(failure))
    if concern is not None:
        message = _("%(reference)s is about it: settling that says what becomes of the failure.")
        yield Problem("", "in_a_concern", message % {"reference": concern.reference})


def twin_of(partnership: Partnership, said: FailureSaid) -> ServiceFailure | None:
    """A failure that stands there already: same area or service, same requirement, same time."""
    rows = ServiceFailure.objects.filter(
        partnership=partnership,
        kind=said.kind,
        requirement__iexact=said.requirement.strip(),
        area__iexact=said.area.strip(),
        service__iexact=said.service.strip(),
        state__in=OPEN,
    )
    for one in rows:
        begins_before = said.rectified_at is None or one.occurred_at <= said.rectified_at
        if begins_before and (one.rectified_at is None or said.occurred_at <= one.rectified_at):
            return one
    return None
