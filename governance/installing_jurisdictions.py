"""What jurisdictions put into the registries when the app starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ledger.sealing import sealable
from core.worklist import register_provider
from governance.models import JurisdictionRule
from governance.rail import may_read_jurisdictions_today
from governance.selectors.jurisdiction_work import jurisdiction_work
from partnerships.portfolio_actions import PortfolioAction, register_action


def install() -> None:
    """Once, at the app's start."""
    sealable(
        JurisdictionRule,
        content=JurisdictionRule.content,
        rows=lambda rows: rows.filter(state=JurisdictionRule.State.CONFIRMED),
        fetch=lambda rows: rows.select_related("authority", "proposed_by", "decided_by"),
    )
    register_provider(jurisdiction_work)
    register_action(
        PortfolioAction(_("Who does what"), "jurisdictions", may_read_jurisdictions_today)
    )
