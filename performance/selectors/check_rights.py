"""Who may decide on a figure: never its maker; on what moves money only who may accept money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.authority import holders
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from core.models import User
    from partnerships.models import Partnership
    from performance.models import KPIRecord, Milestone


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why this person cannot decide on a figure, and who can."""

    code: str
    message: str
    others: tuple[User, ...]


class CheckRights:
    """What one person may decide on one partnership; asks the database once for each question."""

    def __init__(self, partnership: Partnership, user: User) -> None:
        self._partnership = partnership
        self._user = user
        self._permissions = permissions_on(user, partnership)
        self._holders: dict[str, list[User]] = {}

    @property
    def may_check(self) -> bool:
        return "check_records" in self._permissions

    def hindrance(self, record: KPIRecord) -> Hindrance | None:
        """What keeps the person from deciding; None when nothing does."""
        needed = "accept_money" if record.kpi.moves_money else "check_records"
        if record.submitted_by_id == self._user.pk:
            return self._hindered(
                "own_entry",
                _("You cannot accept your own entry: %(kpi)s."),
                record,
                needed,
            )
        if needed not in self._permissions or not self.may_check:
            return self._hindered(
                "moves_money" if needed == "accept_money" else "not_permitted",
                _("%(kpi)s moves money, so it is not yours to accept.")
                if needed == "accept_money"
                else _("You are not appointed to check %(kpi)s."),
                record,
                needed,
            )
        return None

    def _hindered(self, code: str, words: str, record: KPIRecord, needed: str) -> Hindrance:
        others = tuple(one for one in self._able(needed) if one.pk != record.submitted_by_id)
        return Hindrance(code, f"{words % {'kpi': record.kpi.name}} {who_can(others)}", others)

    def _able(self, permission: str) -> list[User]:
        if permission not in self._holders:
            self._holders[permission] = holders(self._partnership, permission)
        return self._holders[permission]


def who_can(people: tuple[User, ...]) -> str:
    """The people by name and the word "can"; whom to ask where there is nobody."""
    if not people:
        return _("Nobody else is appointed to do it yet: ask a portfolio official to appoint one.")
    names = [str(person) for person in people]
    if len(names) == 1:
        return _("%(name)s can.") % {"name": names[0]}
    return _("%(names)s or %(last)s can.") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def alone_words(row: KPIRecord | Milestone) -> str:
    """What stands beside the name of whoever accepted it; empty where roles were kept apart."""
    return _("(single acceptance: manages and approves)") if row.single_acceptance else ""
