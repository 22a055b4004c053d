"""Governance roles and what each may do: the one table of permissions.

A permission is held through an appointment in force today, never by the person and never
globally. Nothing here says what may be done with one's own entries: four eyes is a rule of the
services and of the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.utils.functional import Promise


class Side(StrEnum):
    AUTHORITY = "authority"
    PARTNER = "partner"
    USERS = "users"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its word, its side, what it may do, and what it decides in a person's words."""

    slug: str
    label: str | Promise
    side: Side
    permissions: frozenset[str]
    decides: str | Promise
    may_have_limit: bool = False
    mandate: bool = False
    """Whether it may be held over many partnerships at once."""
    writes: bool = True


_OFFICIAL = frozenset(
    {"view_shared", "view_internal", "issue_report", "download_reports", "view_history"}
)
_RISKS = frozenset({"keep_risks", "assess_risks"})

PORTFOLIO_OFFICIAL = Role(
    "portfolio_official",
    _("Portfolio official"),
    Side.AUTHORITY,
    _OFFICIAL
    | _RISKS
    | {
        "edit_partnership",
        "define_kpis",
        "appoint_people",
        "add_documents",
        "keep_bodies",
        "raise_concerns",
        "comment",
        "keep_sharing",
        "publish_learning",
        "keep_obligations",
        "keep_variations",
    },
    _("opens partnerships, imports, and appoints people"),
    mandate=True,
)
CONTRACT_MANAGER = Role(
    "contract_manager",
    _("Contract manager"),
    Side.AUTHORITY,
    _OFFICIAL
    | _RISKS
    | {
        "edit_partnership",
        "propose_gate",
        "record_condition",
        "define_kpis",
        "check_records",
        "prepare_payments",
        "add_documents",
        "appoint_people",
        "keep_bodies",
        "keep_obligations",
        "meet_obligations",
        "take_part",
        "raise_concerns",
        "comment",
        "keep_relationship",
        "run_surveys",
        "keep_sharing",
        "publish_learning",
        "ask_variations",
        "keep_variations",
        "approve_variations",
        "answer_findings",
    },
    _("checks what the partner sends and proposes stage approvals"),
)
APPROVER = Role(
    "approver",
    _("Senior responsible owner"),
    Side.AUTHORITY,
    _OFFICIAL
    | _RISKS
    | {
        "decide_gate",
        "adopt_kpis",
        "check_records",
        "accept_money",
        "record_condition",
        "meet_obligations",
        "waive_obligations",
        "take_part",
        "raise_concerns",
        "comment",
        "keep_relationship",
        "keep_sharing",
        "publish_learning",
        "ask_variations",
        "approve_variations",
        "answer_findings",
    },
    _("decides stage approvals, and what moves money"),
    may_have_limit=True,
)
BOARD_MEMBER = Role(
    "board_member",
    _("Board member"),
    Side.AUTHORITY,
    frozenset({"view_shared", "download_reports", "take_part", "raise_concerns", "comment"}),
    _("reads the papers and votes for their side"),
)
PARTNER_BOARD_MEMBER = Role(
    "partner_board_member",
    _("Partner’s board member"),
    Side.PARTNER,
    frozenset(
        {
            "view_shared",
            "download_shared_reports",
            "take_part",
            "raise_concerns",
            "comment",
            "view_partner_internal",
        }
    ),
    _("reads the papers and votes for the partner’s side"),
)
PARTNER_SUBMITTER = Role(
    "partner_submitter",
    _("Partner’s submitter"),
    Side.PARTNER,
    frozenset(
        {
            "view_shared",
            "submit_records",
            "meet_obligations",
            "download_shared_reports",
            "view_own_history",
            "add_documents",
            "raise_concerns",
            "comment",
            "view_partner_internal",
            "keep_risks",
            "ask_variations",
        }
    ),
    _("sends monthly returns and claims milestones"),
)
PARTNER_LEAD = Role(
    "partner_lead",
    _("Partner’s lead"),
    Side.PARTNER,
    frozenset(
        {
            "view_shared",
            "submit_records",
            "meet_obligations",
            "adopt_kpis",
            "download_shared_reports",
            "view_own_history",
            "add_documents",
            "appoint_people",
            "take_part",
            "raise_concerns",
            "comment",
            "view_partner_internal",
            "keep_relationship",
            "keep_risks",
            "keep_sharing",
            "ask_variations",
        }
    ),
    _("answers for the partner, adopts what is measured, invites colleagues, and sends as well"),
)
USERS_REPRESENTATIVE = Role(
    "users_representative",
    _("Users’ representative"),
    Side.USERS,
    frozenset({"view_shared", "download_shared_reports", "take_part", "raise_concerns", "comment"}),
    _("speaks for the users of the service, and votes where a body gives them a voice"),
)
CERTIFIER = Role(
    "certifier",
    _("Independent certifier"),
    Side.INDEPENDENT,
    frozenset(
        {"view_shared", "certify_works", "download_shared_reports", "raise_concerns", "comment"}
    ),
    _("certifies that works are complete"),
)
LENDER = Role(
    "lender",
    _("Lender’s representative"),
    Side.INDEPENDENT,
    frozenset({"view_shared", "download_shared_reports"}),
    _("follows the partnership for those who lend"),
    writes=False,
)
AUDITOR = Role(
    "auditor",
    _("Auditor"),
    Side.INDEPENDENT,
    frozenset(
        {
            "view_shared",
            "view_internal",
            "issue_report",
            "download_reports",
            "view_history",
            "write_findings",
        }
    ),
    _("reads everything in the mandate, writes findings, and changes nothing of a partnership"),
    mandate=True,
    writes=False,
)

ROLES: dict[str, Role] = {
    role.slug: role
    for role in (
        PORTFOLIO_OFFICIAL,
        CONTRACT_MANAGER,
        APPROVER,
        BOARD_MEMBER,
        PARTNER_BOARD_MEMBER,
        PARTNER_SUBMITTER,
        PARTNER_LEAD,
        USERS_REPRESENTATIVE,
        CERTIFIER,
        LENDER,
        AUDITOR,
    )
}


APPOINTS: dict[str, frozenset[str]] = {
    "portfolio_official": frozenset(ROLES),
    "contract_manager": frozenset({"partner_lead", "users_representative"}),
    "partner_lead": frozenset({"partner_submitter", "partner_board_member"}),
}
"""Who appoints and invites to which roles, ends such appointments and arranges their cover."""

COVERS: dict[str, frozenset[str]] = {"partner_lead": frozenset({"partner_lead"})}
"""The roles for which somebody arranges leave cover besides: a lead for the time they are away."""

OWN_ORGANISATION_ONLY = frozenset({"partner_lead"})
"""Who does all that among the people of their own organisation only."""


def choices() -> list[tuple[str, str | Promise]]:
    """Slug and word of every role."""
    return [(role.slug, role.label) for role in ROLES.values()]


def roles_with(permission: str) -> frozenset[str]:
    """The roles that carry `permission`."""
    return frozenset(slug for slug, role in ROLES.items() if permission in role.permissions)


_WHERE_MONEY_MOVES = frozenset({"contract_manager", "approver"})


def conflict(first: str, second: str, *, single_acceptance: bool = False) -> bool:
    """Whether one person may not hold both roles on one partnership.

    Partner and official never, nor either of them and who speaks for the users; auditor and any
    role that writes never; certifier or lender and either party never. Contract manager and
    approver only where `single_acceptance` is set: then what moves money is still for somebody
    else (`holds_both_sides_of_money`).
    """
    one, two = ROLES[first], ROLES[second]
    if one.side is not two.side:
        return True
    if "auditor" in {one.slug, two.slug}:
        return one.slug != two.slug
    if {one.slug, two.slug} == _WHERE_MONEY_MOVES:
        return not single_acceptance
    return one.side is Side.INDEPENDENT and one.slug != two.slug


def holds_both_sides_of_money(roles: Collection[str]) -> bool:
    """Whether whoever holds `roles` on one partnership manages it and approves there as well."""
    return _WHERE_MONEY_MOVES.issubset(roles)
