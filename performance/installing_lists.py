"""What published lists bring of outcomes and payments: sources, parts of imports, pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def install() -> None:
    """Sources that write to this app, what keeps their rows, and where these are read."""
    from partnerships import tabs  # noqa: PLC0415 - models load after apps
    from partnerships.sources import sources  # noqa: PLC0415 - as above
    from performance.selectors.listed import has_outcomes, has_payments  # noqa: PLC0415 - as above
    from performance.services import listed  # noqa: PLC0415 - as above

    listed.install()
    sources.discover("performance.sources")
    outcomes = tabs.Page(
        "listed_outcomes", _("Outcomes in the list"), "listed_outcomes", applies=has_outcomes
    )
    tabs.add_page("performance", outcomes)
    payments = tabs.Page(
        "listed_payments",
        _("Payments in the list"),
        "listed_payments",
        applies=has_payments,
        order=35,
    )
    tabs.add_page("money", payments)
