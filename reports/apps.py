"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from partnerships.models import Partnership


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from core.insert_only import insert_only  # noqa: PLC0415 - models load after apps
        from core.ledger.sealing import sealable  # noqa: PLC0415 - as above
        from reports import (  # noqa: PLC0415 - as above
            bulk,
            checks,  # noqa: F401 - registers what a start tells
            history,  # noqa: F401 - tells the ledger's acts
            publishable,
        )
        from reports.models import IssuedReport, SigningCertificate  # noqa: PLC0415 - as above

        insert_only(SigningCertificate)
        sealable(
            IssuedReport,
            content=IssuedReport.content,
            rows=lambda rows: rows.filter(state=IssuedReport.State.ISSUED),
            fetch=lambda rows: rows.select_related("certificate"),
        )
        _install_pages()
        _install_portfolio()
        bulk.install()
        publishable.install()
        _tell_what_was_issued()


def _tell_what_was_issued() -> None:
    from governance.issued import register_issued  # noqa: PLC0415 - models load after apps
    from reports.selectors.about import issued_about_thing  # noqa: PLC0415 - as above

    register_issued(issued_about_thing)


def _install_pages() -> None:
    from core import navigation  # noqa: PLC0415 - models load after apps
    from governance.rail import roles_of  # noqa: PLC0415 - as above
    from governance.roles import ROLES  # noqa: PLC0415 - as above
    from partnerships import tabs  # noqa: PLC0415 - as above
    from partnerships.views.base import register_head_actions  # noqa: PLC0415 - as above

    tabs.add_page("documents", tabs.Page("reports", _("Reports"), "report_list"))
    register_head_actions(_buttons)
    fetches = {"download_reports", "download_shared_reports"}
    navigation.register(
        navigation.NavItem(
            _("Reports"),
            "reports",
            70,
            lambda user: any(fetches & ROLES[role].permissions for role in roles_of(user)),
            covers=("report", "report_check", "report_portfolio", "report_schedule*"),
        )
    )


def _install_portfolio() -> None:
    from governance.rail import may_report_on_portfolio_today  # noqa: PLC0415 - as above
    from partnerships.portfolio_actions import (  # noqa: PLC0415 - as above
        PortfolioAction,
        register_action,
    )

    register_action(
        PortfolioAction(
            _("Issue overview"), "report_portfolio", may_report_on_portfolio_today, post=True
        )
    )


def _buttons(partnership: Partnership, permissions: frozenset[str]) -> list[dict[str, Any]]:
    """Summary and Full report on every partnership, for whoever may issue them."""
    if "issue_report" not in permissions or not hasattr(partnership, "standing"):
        return []
    if not partnership.standing.period:
        return []
    url = reverse("report_list", args=[partnership.uuid])
    return [
        {"label": label, "url": url, "post": True, "name": "length", "value": value}
        for value, label in (("summary", _("Summary")), ("full", _("Full report")))
    ]
