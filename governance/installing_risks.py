"""What the register of risks puts into the registries when the app starts."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ledger.sealing import sealable
from core.worklist import register_provider
from governance import (
    acts_risks,  # noqa: F401 - its acts register themselves
    triggers_here,  # noqa: F401 - its triggers register themselves
)
from governance.models import Risk, RiskAction, RiskAssessment
from governance.ownership import register_owned
from governance.selectors.risk_days import risk_entries
from governance.selectors.risk_rights import SEES_SCORES
from governance.selectors.risk_work import risk_work
from governance.selectors.risks import risks_of
from partnerships import tabs
from partnerships.contract_calendar import register_entries


def install() -> None:
    """Once, at the app's start."""
    sealable(
        RiskAssessment,
        content=RiskAssessment.content,
        fetch=lambda rows: rows.select_related("risk"),
    )
    register_owned(Risk)
    register_owned(RiskAction, through="risk__partnership", only=Q(state="open"))
    tabs.register_panel(tabs.Panel("risks", "governance/panels/risks.html", 30, risks_of))
    register_provider(risk_work)
    register_entries(risk_entries)
    tabs.register_tab(
        tabs.Tab(
            "risks",
            _("Risks"),
            "risks",
            80,
            pages=(
                tabs.Page("risks", _("Register"), "risks"),
                tabs.Page("risk_map", _("Map"), "risk_map", SEES_SCORES),
            ),
        )
    )
