"""The rail's entries for each kind of person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core import navigation
from core.beside import unread_of
from governance.authority import held_today
from governance.roles import ROLES, Side, roles_with
from partnerships.scopes import confined_to, within_reach

if TYPE_CHECKING:
    from core.models import User


OF_A_PARTNERSHIP = (
    "partnership",
    "overview_beside",
    "document*",
    "history",
    "stage*",
    "decide_stage",
    "withdraw_stage",
    "waive_condition",
    "people*",
    "decision*",
    "meeting*",
    "concern*",
    "communication",
    "governed",
    "publication*",
    "audit_finding*",
    "formal_notice*",
    "information_request*",
    "check_in*",
    "protocol_line*",
    "comment*",
    "single_acceptance",
    "bod*",
    "seat*",
    "who_does_what",
    "obligation*",
    "contract_calendar*",
    "continuity",
    "key_person*",
    "resource*",
    "pool*",
    "programme*",
    "interests",
    "side_objective*",
    "contribution*",
    "handover",
    "responsibility",
    "relationship*",
    "risk*",
    "trust*",
    "users_survey*",
    "activity*",
    "learning*",
    "lesson*",
    "story*",
    "scorecard*",
    "set_up",
    "adopt_kpis",
    "report_list",
    "figure",
    "kpi*",
    "listed_*",
    "milestone*",
    "objective*",
    "affordability*",
    "ceiling_new",
    "liability*",
    "calculator*",
    "contract",
    "contract_*",
    "failure*",
    "payment*",
    "deductions*",
    "tariffs",
    "instalments",
    "handback",
    "what_if",
    "variation*",
    "terms",
    "parties",
    "party*",
)

OF_THE_PORTFOLIO = (
    "portfolio_acts",
    "bulk_run",
    "report_pack",
    "saved_view*",
    "export*",
    "jurisdiction*",
    "people_access",
    "personal_data",
    "emergency_access",
    "legal_holds",
    "retention",
)


def roles_of(user: User) -> frozenset[str]:
    """The roles that `user` holds anywhere today; asked of the database once for each request."""
    return frozenset(one.role for one in held_today(user))


def may_open_today(user: User) -> bool:
    """As `may_open_partnerships`, asked of the database once for each request."""
    return bool(_mandates(user))


def may_set_for_jurisdictions_today(user: User) -> bool:
    """As `selectors.jurisdictions.may_set`, asked of the database once for each request."""
    return bool(_mandates(user, "keep_bodies"))


def may_read_jurisdictions_today(user: User) -> bool:
    """As `selectors.jurisdictions.reading`, asked of the database once for each request."""
    return may_set_for_jurisdictions_today(user) or bool(_mandates(user, "view_internal"))


def may_report_on_portfolio_today(user: User) -> bool:
    """Whether reports over many partnerships are offered to `user`: by mandate."""
    return bool(_mandates(user, "issue_report"))


def may_import_today(user: User) -> bool:
    """As `may_import`, asked of the database once for each request."""
    return None in _mandates(user)


def _mandates(user: User, permission: str = "edit_partnership") -> frozenset[int | None]:
    """The authorities of the mandates that carry `permission`; None stands for all."""
    if confined_to(user) is not None or not within_reach(user, permission):
        return frozenset()
    carrying = roles_with(permission)
    return frozenset(
        one.authority for one in held_today(user) if one.is_mandate and one.role in carrying
    )


def is_on_side(user: User, side: Side) -> bool:
    """Whether `user` holds a role of that side anywhere today."""
    return any(ROLES[role].side is side for role in roles_of(user))


def works_on_lists(user: User) -> bool:
    """Whether To do is for them: whoever checks, decides, certifies or follows findings up."""
    held = [ROLES[role] for role in roles_of(user)]
    return any(
        one.side is not Side.PARTNER and (one.writes or "write_findings" in one.permissions)
        for one in held
    )


def _reads_emergencies(user: User) -> bool:
    """Auditors, and whoever looks after Concord and nothing else."""
    held = roles_of(user)
    return "auditor" in held or (user.is_staff and not held)


def install() -> None:
    """Puts the entries that every layer shares on the rail."""
    navigation.register(
        navigation.NavItem(_("To do"), "to_do", 10, works_on_lists, counted_at="to_do_count")
    )
    navigation.register(
        navigation.NavItem(
            _("Portfolio"),
            "portfolio",
            20,
            lambda user: bool(roles_of(user)) and not is_on_side(user, Side.PARTNER),
            covers=(*OF_A_PARTNERSHIP, *OF_THE_PORTFOLIO, "import*", "new_partnership*"),
        )
    )
    navigation.register(
        navigation.NavItem(
            _("Our partnerships"),
            "portfolio",
            20,
            lambda user: is_on_side(user, Side.PARTNER),
            covers=(*OF_A_PARTNERSHIP, *OF_THE_PORTFOLIO),
        )
    )
    navigation.register(
        navigation.NavItem(
            _("Checkpoints"), "checkpoints", 80, lambda user: "auditor" in roles_of(user)
        )
    )
    navigation.register(
        navigation.NavItem(_("Emergency access"), "emergency_access", 96, _reads_emergencies)
    )
    navigation.register(navigation.NavItem(_("Legal holds"), "legal_holds", 97, _reads_emergencies))
    navigation.register(navigation.NavItem(_("Records"), "retention", 98, _reads_emergencies))
    navigation.register(
        navigation.NavItem(
            _("Notices"),
            "notices",
            90,
            lambda user: bool(roles_of(user)),
            count=unread_of,
        )
    )
