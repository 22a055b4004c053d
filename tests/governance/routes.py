"""Every route of the app, with an address made for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN_TO_ALL = ("account/", "healthz", "readyz", "metrics")
PUBLIC = ("answer/", "public/", "survey/", "verify/")
"""Pages for whoever has the address, without an account: tests/governance/test_public_routes.py."""
OF_THE_API = "api/v1/"
OF_A_PARTNERSHIP = "partnerships/<uuid:uuid>/"
THINGS = {
    "audit-findings/": "audit-finding",
    "concerns/": "concern",
    "activities/": "activity",
    "contributions/": "contribution",
    "check-ins/": "check-in",
    "decisions/": "decision",
    "documents/": "document",
    "failures/": "failure",
    "figures/": "kpi-record",
    "formal-notices/": "formal-notice",
    "import/": "import-run",
    "information-requests/": "information-request",
    "jobs/": "job",
    "jurisdiction-rules/": "jurisdiction-rule",
    "kpis/": "kpi",
    "learning-sessions/": "learning-session",
    "lessons/": "proposed-lesson",
    "meetings/": "meeting",
    "milestones/": "milestone",
    "partnerships/<uuid:uuid>/": "partnership",
    "payment-items/": "payment-item",
    "payments/": "payment",
    "protocol-lines/": "protocol-line",
    "relationship-surveys/": "relationship-survey",
    "payment-figures/": "payment-figure",
    "pool-requests/": "pool-request",
    "pools/": "pool",
    "programmes/": "programme",
    "reports/": "report",
    "returns/": "return",
    "scorecards/": "scorecard-run",
    "stories/": "success-story",
    "users-surveys/": "users-survey",
}
"""Which thing of `everything.Everything` the uuid in a page's address names."""
PERSONAL = (
    "exports/",
    "notices/",
    "partnerships/new/",
    "portfolio/acts/",
    "portfolio/views/",
    "profile/data/",
    "reports/regular/",
    "profile/tokens/",
)
"""Pages of what belongs to one person; nobody else's role opens it."""


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    converters: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_a_partnership(self) -> bool:
        return self.pattern.startswith(OF_A_PARTNERSHIP)

    @property
    def is_of_the_api(self) -> bool:
        return self.pattern.startswith(OF_THE_API)

    @property
    def names_a_thing(self) -> bool:
        return any(name == "uuid" for name, _how in self.converters)

    @property
    def thing(self) -> str | None:
        """What its uuid names; None for what belongs to one person.

        Raises:
            LookupError: when nobody has declared it.
        """
        if self.pattern.startswith(PERSONAL):
            return None
        found = [name for start, name in THINGS.items() if self.pattern.startswith(start)]
        if not found:
            raise LookupError(f"Say in tests/governance/routes.py what {self.pattern} names.")
        return found[0]

    def url(self, **known: Any) -> str:
        """Its address: what is known by name, anything that fits for the rest."""
        return reverse(
            self.name, kwargs={name: known.get(name, _any(how)) for name, how in self.converters}
        )


def _any(converter: Any) -> Any:
    if isinstance(converter, UUIDConverter):
        return uuid.uuid4()
    return 1 if isinstance(converter, IntConverter) else "2026-10"


def _walk(patterns: list[Any], prefix: str = "") -> Iterator[Route]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and not route.startswith(OPEN_TO_ALL):
            assert entry.name, f"{route} has no name"
            yield Route(entry.name, route, tuple(entry.pattern.converters.items()))


def every_route() -> list[Route]:
    """All but those that are for everybody."""
    found = _walk(get_resolver().url_patterns)
    return [route for route in found if not route.pattern.startswith(PUBLIC)]


def public_routes() -> list[Route]:
    """Those that ask nobody to sign in."""
    found = _walk(get_resolver().url_patterns)
    return [route for route in found if route.pattern.startswith(PUBLIC)]


def every_page() -> list[Route]:
    """The routes that people meet."""
    return [route for route in every_route() if not route.is_of_the_api]


def routes_of_a_partnership() -> list[Route]:
    return [route for route in every_route() if route.is_of_a_partnership]
