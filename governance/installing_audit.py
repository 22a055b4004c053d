"""What audit findings put into the registries when the app starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ledger.sealing import sealable
from core.worklist import register_provider
from governance.models import AuditFinding, AuditStep
from governance.selectors.audit_work import audit_work
from partnerships import tabs


def install() -> None:
    """Once, at the app's start."""
    sealable(
        AuditFinding,
        content=AuditFinding.content,
        rows=lambda rows: rows.exclude(state__in=AuditFinding.UNPUBLISHED),
    )
    sealable(AuditStep, content=AuditStep.content)
    register_provider(audit_work)
    tabs.add_page("documents", tabs.Page("audit_findings", _("Audit findings"), "audit_findings"))
