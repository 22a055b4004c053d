"""What the law of a country says on who does what, set by two portfolio officials."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from config.demo.part import Part
from governance.selectors.jurisdictions import Jurisdiction
from governance.services.jurisdictions import confirm_rule, propose_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from governance.models import JurisdictionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What holds in the country of a partnership, proposed `days_ago`, confirmed after `days`."""

    kind: str
    reason: str
    days_ago: int
    days: int
    letters: Mapping[str, str] = field(default_factory=dict)


LAWS: Final = {
    "Mtondo Expressway": Law(
        kind="large_change",
        letters={"portfolio_official": "A", "approver": "R", "contract_manager": "C"},
        reason="The Act on partnerships asks the national unit to approve every large change.",
        days_ago=300,
        days=9,
    )
}
"""By the name of the partnership with which it came up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laws(Part):
    """The law of one partnership's country."""

    def plan(self) -> None:
        """Puts proposal and confirmation on the agenda."""
        law = LAWS.get(self.partnership.name)
        if law is not None:
            self.agenda.on(self._day(law.days_ago), partial(self._propose, law))

    def _propose(self, law: Law) -> None:
        where = Jurisdiction(self.partnership.country)
        rule = propose_rule(
            where, law.kind, law.letters, reason=law.reason, actor=self.people["amara"]
        )
        self.agenda.on(self._day(law.days_ago - law.days), partial(self._confirm, rule))

    def _confirm(self, rule: JurisdictionRule) -> None:
        confirm_rule(rule, actor=self.people["tunde"])

    def _day(self, days_ago: int) -> dt.date:
        return self.today - dt.timedelta(days=days_ago)
