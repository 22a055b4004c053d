"""Which scope of a token each permission on a partnership needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser

from core.models import Scope

if TYPE_CHECKING:
    from core.models import User
    from core.subject import Subject

SCOPE_OF: Final[dict[str, Scope]] = {
    "view_shared": Scope.READ,
    "view_internal": Scope.READ,
    "view_partner_internal": Scope.READ,
    "download_reports": Scope.READ,
    "download_shared_reports": Scope.READ,
    "view_history": Scope.READ,
    "view_own_history": Scope.READ,
    "submit_records": Scope.SUBMIT,
    "add_documents": Scope.SUBMIT,
    "check_records": Scope.CHECK,
    "accept_money": Scope.CHECK,
    "prepare_payments": Scope.CHECK,
    "certify_works": Scope.CHECK,
    "propose_gate": Scope.DECIDE,
    "decide_gate": Scope.DECIDE,
    "record_condition": Scope.DECIDE,
    "edit_partnership": Scope.DEFINE,
    "define_kpis": Scope.DEFINE,
    "adopt_kpis": Scope.DEFINE,
    "appoint_people": Scope.APPOINT,
    "keep_bodies": Scope.APPOINT,
    "keep_risks": Scope.DEFINE,
    "assess_risks": Scope.DEFINE,
    "take_part": Scope.DECIDE,
    "raise_concerns": Scope.DECIDE,
    "comment": Scope.DECIDE,
    "keep_relationship": Scope.DECIDE,
    "run_surveys": Scope.DEFINE,
    "keep_sharing": Scope.DECIDE,
    "publish_learning": Scope.DECIDE,
    "keep_obligations": Scope.DEFINE,
    "meet_obligations": Scope.SUBMIT,
    "waive_obligations": Scope.DECIDE,
    "issue_report": Scope.REPORT,
    "ask_variations": Scope.SUBMIT,
    "keep_variations": Scope.DEFINE,
    "approve_variations": Scope.DECIDE,
    "write_findings": Scope.REPORT,
    "answer_findings": Scope.DECIDE,
}


def within_reach(user: User | AnonymousUser, permission: str) -> bool:
    """Whether the token behind this request, if there is one, leaves the permission at all."""
    if isinstance(user, AnonymousUser) or user.reach is None:
        return True
    return SCOPE_OF[permission] in user.reach.scopes


def confined_to(user: User | AnonymousUser) -> Subject | None:
    """The one partnership to which a token confines the person; None where there is no limit."""
    if isinstance(user, AnonymousUser) or user.reach is None:
        return None
    return user.reach.only
