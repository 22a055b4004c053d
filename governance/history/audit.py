"""The ledger's acts on audit findings, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe_all, names, reserve
from governance.models import AuditFinding

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise


@names("audit_finding")
def findings(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Findings that were published for both sides; all others are named on their own page only."""
    found = AuditFinding.objects.published().filter(uuid__in=ids, audience="both")
    return {one.uuid: About(str(one), reverse("audit_finding", args=[one.uuid])) for one in found}


SENTENCES: dict[str, str | Promise] = {
    "audit_finding.drafted": gettext_lazy("began a finding of the audit"),
    "audit_finding.reworded": gettext_lazy("worded a finding of the audit anew"),
    "audit_finding.dropped": gettext_lazy("dropped a draft of the audit"),
    "audit_finding.published": gettext_lazy("published a finding of the audit"),
    "audit_finding.answered": gettext_lazy("answered a finding of the audit"),
    "audit_finding.said_done": gettext_lazy("said that what was promised to the audit is done"),
    "audit_finding.followed_up": gettext_lazy("followed a finding of the audit up"),
    "audit_finding.kept": gettext_lazy("put on record, word for word, what was said to a finding"),
}

OF_DRAFTS = ("audit_finding.drafted", "audit_finding.reworded", "audit_finding.dropped")

describe_all(SENTENCES)
reserve(OF_DRAFTS, permission="write_findings")
