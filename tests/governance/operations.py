"""Every operation of the API, read from its routes: address, method, rule."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import get_resolver, reverse

from core.api.rules import Rule, rule_of
from governance.roles import ROLES
from governance.selectors.legal_holds import DECIDES, decides_somewhere
from governance.selectors.people_access import looks_after_concord
from governance.selectors.personal_data import keeps_data
from tests.governance.routes import every_route

if TYPE_CHECKING:
    from tests.governance.everything import Everything

MANDATED = "portfolio_official"
"""Holds what `Rule.may` asks for: a mandate over all authorities."""

OF_ADMINISTRATORS = {keeps_data, looks_after_concord}
"""What whoever looks after Concord does in a session; no role does, and no token."""


@dataclass(frozen=True)
class Operation:
    """One method of one route."""

    name: str
    noun: str
    method: str
    action: str
    view: Any
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def rule(self) -> Rule | None:
        view = self.view()
        view.action = self.action
        return rule_of(view, self.method)

    def url(self, world: Everything | None, **other: Any) -> str:
        """Its address, with things of `world`, or with uuids of nothing."""
        known = {} if world is None else world.uuids
        kwargs = {}
        for name in self.parameters:
            thing = self.noun if name == "uuid" else name
            kwargs[name] = other.get(thing) or (known[thing] if world else uuid.uuid4())
        return reverse(self.name, kwargs=kwargs)

    def is_for(self, role: str) -> bool:
        """Whether the rule lets `role` do it on what is theirs."""
        rule = self.rule
        assert rule is not None
        if rule.may in OF_ADMINISTRATORS:
            return False
        if rule.may is decides_somewhere:
            return DECIDES in ROLES[role].permissions
        if rule.may is not None:
            carried = ROLES[role].mandate and rule.permissions & ROLES[role].permissions
            return bool(carried) if rule.permissions else role == MANDATED
        return not rule.permissions or bool(rule.permissions & ROLES[role].permissions)

    def depends_on_side(self, role: str) -> bool:
        """Whether a service tells which of two permissions counts for this object."""
        return bool(self.rule and self.rule.also) and self.is_for(role)


def every_operation() -> list[Operation]:
    patterns = {pattern.name: pattern for pattern in _patterns(get_resolver().url_patterns)}
    found = []
    for route in every_route():
        if not route.is_of_the_api or not hasattr(patterns[route.name].callback, "actions"):
            continue
        view = patterns[route.name].callback
        for method, action in view.actions.items():
            found.append(
                Operation(
                    name=route.name,
                    noun=view.initkwargs["basename"].removeprefix("api-"),
                    method=method.upper(),
                    action=action,
                    view=view.cls,
                    parameters=tuple(name for name, _how in route.converters),
                )
            )
    return found


def _patterns(entries: Any) -> Any:
    for entry in entries:
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry.url_patterns)
        else:
            yield entry
