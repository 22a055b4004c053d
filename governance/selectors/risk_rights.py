"""What a person may do with the risks of a partnership, and with one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem
from governance.models import BlockSide, Risk, RiskAction
from partnerships.editing import ended
from partnerships.models.access import permissions_on
from partnerships.stage_people import people_with, roles_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

KEEPS, ASSESSES, SEES_SCORES = "keep_risks", "assess_risks", "view_internal"


@dataclass(frozen=True, slots=True)
class RiskRights:
    """One person's rights on the register of one partnership; asks nothing of the database.

    The authority's side writes in every risk. The partner's side writes in those that it wrote
    down, and does something about those that it carries, shares or sees to.
    """

    partnership: Partnership
    user: User
    permissions: frozenset[str]

    @classmethod
    def of(cls, user: User, partnership: Partnership) -> RiskRights:
        """Asks which permissions they hold today; two queries."""
        return cls(partnership, user, permissions_on(user, partnership))

    @property
    def sees_scores(self) -> bool:
        """Whether assessments, reasons and notes are theirs to read."""
        return SEES_SCORES in self.permissions

    @property
    def side(self) -> str:
        """For whom they write."""
        return str(BlockSide.AUTHORITY if self.sees_scores else BlockSide.PARTNER)

    @property
    def may_add(self) -> bool:
        return KEEPS in self.permissions and ended(self.partnership) is None

    @property
    def may_assess(self) -> bool:
        return {ASSESSES, SEES_SCORES} <= self.permissions and ended(self.partnership) is None

    def may_edit(self, risk: Risk) -> bool:
        return self.may_add and (self.sees_scores or risk.raised_for == self.side)

    def may_do_something_about(self, risk: Risk) -> bool:
        theirs = risk.bearer in {Risk.Bearer.PARTNER, Risk.Bearer.SHARED}
        return self.may_edit(risk) or (self.may_add and (theirs or risk.owner_id == self.user.pk))

    def may_end(self, action: RiskAction) -> bool:
        """Whoever owns an action reports on it, and so does the side that wrote it down."""
        if not self.may_add:
            return False
        return self.sees_scores or self.side == action.side or action.owner_id == self.user.pk

    def sees_cost(self, action: RiskAction) -> bool:
        """A cost is read by the authority, and by the side that wrote it down."""
        return self.sees_scores or (KEEPS in self.permissions and self.side == action.side)

    def against_keeping(self, *, allowed: bool) -> Iterator[Problem]:
        """Why they do not write here; nothing where they do."""
        closed = ended(self.partnership)
        if closed is not None:
            yield closed.problem()
        elif not allowed:
            message = _("Your role does not write this into the register of risks here.")
            yield Problem("", "forbidden", message)


def people_for(partnership: Partnership, *, internal: bool) -> dict[str, User]:
    """Who can see to a risk, by uuid: who keeps the register here, for an internal one an official.

    One query.
    """
    held = roles_held(partnership, clock.today())
    found = people_with(held, ASSESSES if internal else KEEPS)
    return {str(one.uuid): one for one in sorted(found, key=str)}
