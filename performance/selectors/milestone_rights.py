"""What one person may do with one milestone, and who can where they cannot."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem
from governance.authority import held_appointments, holders
from governance.roles import roles_with
from partnerships.models.access import permissions_on
from performance.models import Milestone
from performance.selectors.check_rights import who_can

if TYPE_CHECKING:
    from core.models import User


class MilestoneRights:
    """Asks the database once for each question; give `permissions` where they are known."""

    def __init__(
        self, milestone: Milestone, user: User, permissions: frozenset[str] | None = None
    ) -> None:
        self._milestone = milestone
        self._user = user
        self._partnership = milestone.partnership
        if permissions is not None:
            self.__dict__["permissions"] = permissions

    @cached_property
    def permissions(self) -> frozenset[str]:
        return permissions_on(self._user, self._partnership)

    @property
    def may_send(self) -> bool:
        """Whether the milestone is owed by the person's side, so that they forecast and claim."""
        partner = self._milestone.owed_by == Milestone.Side.PARTNER
        return ("submit_records" if partner else "edit_partnership") in self.permissions

    @property
    def may_check(self) -> bool:
        return "check_records" in self.permissions

    @property
    def needed_to_decide(self) -> str:
        return "accept_money" if self._milestone.moves_money else "check_records"

    @cached_property
    def may_certify(self) -> bool:
        """Whether the person certifies works here for the certifier whom the contract names."""
        named = self._partnership.certifier_id
        if named is None or "certify_works" not in self.permissions:
            return False
        appointments = held_appointments(clock.today(), roles_with("certify_works"))
        found: bool = appointments.filter(
            user=self._user, partnership=self._partnership, organisation=named
        ).exists()
        return found

    def against_sending(self) -> list[Problem]:
        if self.may_send:
            return []
        return [
            Problem(
                "",
                "not_permitted",
                _("%(milestone)s is owed by the %(side)s, so only they report on it.")
                % {
                    "milestone": self._milestone.name,
                    "side": self._milestone.get_owed_by_display(),
                },
            )
        ]

    def against_deciding(self) -> list[Problem]:
        """Why the person cannot decide on the claim, and who can."""
        own = self._milestone.claimed_by_id == self._user.pk
        needed = self.needed_to_decide
        if not own and self.may_check and needed in self.permissions:
            return []
        others = tuple(
            one
            for one in holders(self._partnership, needed)
            if one.pk not in {self._user.pk, self._milestone.claimed_by_id}
        )
        if own:
            code, words = "own_entry", _("You claimed %(milestone)s yourself.")
        elif not self.may_check:
            code, words = "not_permitted", _("You are not appointed to check %(milestone)s.")
        else:
            code, words = (
                "moves_money",
                _("%(milestone)s moves money, so it is not yours to accept."),
            )
        said = words % {"milestone": self._milestone.name}
        return [Problem("", code, f"{said} {who_can(others)}")]

    def against_certifying(self) -> list[Problem]:
        if self.may_certify:
            return []
        named = self._partnership.certifier
        return [
            Problem(
                "",
                "not_permitted",
                _("Only %(certifier)s certifies works here.") % {"certifier": named}
                if named
                else _("The contract names no certifier. Ask the authority to name one first."),
            )
        ]
