"""What may be changed in which phase, and what to do instead where it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import day
from core.problems import Problem

if TYPE_CHECKING:
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Closed:
    """Why something is not changed any more, and what to do instead.

    `url_name` is the page where that is done; its address takes the partnership's uuid.
    """

    why: str
    instead: str = ""
    url_name: str = ""
    link: str = ""

    def problem(self) -> Problem:
        """The refusal of a service."""
        return Problem("", "closed", " ".join(filter(None, (self.why, self.instead))))


def ended(partnership: Partnership) -> Closed | None:
    """A partnership that ended is read, never changed."""
    if partnership.is_live:
        return None
    return Closed(_("The partnership has ended; it is kept as it was."))


def signed(partnership: Partnership) -> str:
    """The sentence that the contract is signed; "" while it is not."""
    if partnership.signed_on is None:
        return ""
    return _("The contract was signed on %(day)s.") % {"day": day(partnership.signed_on)}


def terms_closed(partnership: Partnership, *, has_draft: bool) -> Closed | None:
    """Terms are changed in a draft of the contract only."""
    if has_draft or not partnership.is_live:
        return ended(partnership)
    return Closed(
        _("This version of the contract is published and never changes."),
        _("Agree on a change with the other side; it becomes the next version of the contract."),
        "variations",
        _("Changes of the contract"),
    )


def plan_closed(partnership: Partnership) -> Closed | None:
    """Baselines are frozen with the signature; afterwards only the forecast moves."""
    if not partnership.is_live or partnership.signed_on is None:
        return ended(partnership)
    return Closed(
        _("%(signed)s From then on the baseline is frozen.") % {"signed": signed(partnership)},
        _("Whoever owes the milestone gives a new forecast with a reason."),
        "milestones",
        _("Milestones"),
    )
