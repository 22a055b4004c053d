"""What the log of failures and the figures for payments register in the layers below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def install() -> None:
    """Pages under Money, and rows of To do."""
    from core import clock, worklist  # noqa: PLC0415 - models load after apps
    from partnerships import tabs  # noqa: PLC0415 - as above
    from partnerships.types import types  # noqa: PLC0415 - as above
    from performance.selectors.payments.wanted import handback_in_sight  # noqa: PLC0415 - as above
    from performance.selectors.tariffs import speaks_of_tariffs  # noqa: PLC0415 - as above
    from performance.worklists.failures import failures_to_do  # noqa: PLC0415 - as above
    from performance.worklists.payment_figures import figures_to_do  # noqa: PLC0415 - as above

    worklist.register_provider(failures_to_do)
    worklist.register_provider(figures_to_do)
    tabs.add_page(
        "money",
        tabs.Page(
            "failures",
            _("Failures"),
            "failures",
            applies=lambda one: types[one.type].mechanism == "availability",
            order=20,
        ),
    )
    tabs.add_page(
        "money",
        tabs.Page(
            "tariffs",
            _("Tariffs"),
            "tariffs",
            applies=lambda one: speaks_of_tariffs(types[one.type].terms),
            order=20,
        ),
    )
    tabs.add_page(
        "money",
        tabs.Page(
            "instalments",
            _("Stages"),
            "instalments",
            applies=lambda one: types[one.type].mechanism == "stage_instalments",
            order=20,
        ),
    )
    tabs.add_page(
        "money",
        tabs.Page(
            "handback",
            _("Handback"),
            "handback",
            applies=lambda one: handback_in_sight(one, clock.today()),
            order=25,
        ),
    )
    figures = tabs.Page("payment_figures", _("Figures"), "payment_figures", order=30)
    tabs.add_page("money", figures)
