"""Short ways to write the requirements of a gate; each names the kind of check behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from partnerships import codelists
from partnerships.type import Requirement

if TYPE_CHECKING:
    from partnerships.codelists import Text

OFFICIAL: Final = "portfolio_official"
MANAGER: Final = "contract_manager"
APPROVER: Final = "approver"
BOARD: Final = "board_member"
LEAD: Final = "partner_lead"
SUBMITTER: Final = "partner_submitter"
CERTIFIER: Final = "certifier"
LENDER: Final = "lender"

_LABELS: Final = codelists.labels(codelists.DOCUMENT_KIND_CODES)
_WORD: Final = re.compile(r"(?<!^)(?=[A-Z])")


def document(
    kind: str, owner: str, title: Text = "", *, code: str = "", **known: Any
) -> Requirement:
    """A document of that kind is there. Code and title follow from the kind unless given.

    Raises:
        KeyError: when it is not a kind of document.
    """
    return Requirement(
        code or _WORD.sub("_", kind).lower(),
        "document",
        title or _LABELS[kind],
        owner,
        (kind,),
        **known,
    )


def confirmed(code: str, title: Text, owner: str, **known: Any) -> Requirement:
    """Somebody with the right has confirmed it, by name."""
    return Requirement(code, "confirmed", title, owner, **known)


def accounts_returned(owner: str = LEAD) -> Requirement:
    """What the partner knows and holds of users goes back with the asset."""
    title = _("User accounts, deposits and tolling data returned")
    return confirmed("accounts_returned", title, owner)


def contract_signed(owner: str = APPROVER, **known: Any) -> Requirement:
    """The contract is signed."""
    return Requirement("contract_signed", "contract_signed", _("Contract signed"), owner, **known)


def shared_objectives(owner: str = MANAGER, **known: Any) -> Requirement:
    """Every shared objective has a baseline, a KPI and an owner. Never waived, on every route."""
    return Requirement(
        "shared_objectives",
        "shared_objectives",
        _("Shared objectives agreed"),
        owner,
        is_light=True,
        why=_("nothing is signed without a baseline, a KPI and an owner for each"),
        **known,
    )


def maximum_loss_agreed(owner: str = APPROVER) -> Requirement:
    """Both sides agreed on what an experiment may lose at most. On the experiment lane only."""
    return confirmed(
        "maximum_loss_agreed",
        _("Maximum loss agreed by both sides"),
        owner,
        is_light=True,
        is_experiment=True,
        why=_("an experiment stops when that much is spent"),
    )


def parties_recorded(*roles: str, owner: str = MANAGER, **known: Any) -> Requirement:
    """Somebody is recorded in each of these party roles."""
    return Requirement(
        "parties_recorded", "parties_recorded", _("Parties recorded"), owner, roles, **known
    )


def terms_known(gate: str, owner: str = MANAGER, **known: Any) -> Requirement:
    """The terms that must be known by that gate are entered."""
    return Requirement(
        f"terms_{gate.lower()}",
        "terms_known",
        _("Terms of the contract entered"),
        owner,
        (gate,),
        is_light=True,
        **known,
    )


def term_in_force(code: str, title: Text, owner: str, term: str, **known: Any) -> Requirement:
    """The day that a term names as an end has not passed."""
    return Requirement(code, "term_in_force", title, owner, (term,), **known)


def milestones_accepted(
    code: str, title: Text, owner: str, *milestones: str, **known: Any
) -> Requirement:
    """These milestones are accepted (certified, where the contract names a certifier)."""
    return Requirement(code, "milestone_accepted", title, owner, milestones, **known)


def role_filled(role: str, title: Text, owner: str = OFFICIAL, **known: Any) -> Requirement:
    """Somebody is appointed to the governance role today."""
    return Requirement(f"{role}_appointed", "role_filled", title, owner, (role,), **known)


def kpis_adopted(owner: str = APPROVER, **known: Any) -> Requirement:
    """Both sides have adopted the KPIs, with targets and weights."""
    return Requirement("kpis_adopted", "kpis_adopted", _("KPIs adopted"), owner, **known)


def risks_have_bearers(owner: str = MANAGER, *, code: str = "", **known: Any) -> Requirement:
    """Each risk in the register has somebody who carries it."""
    return Requirement(
        code or "risks_have_bearers",
        "risks_have_bearers",
        known.pop("title", _("Risks shared out")),
        owner,
        **known,
    )
