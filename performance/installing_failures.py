"""What the log of failures and the figures for payments register in the layers below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def install() -> None:
    """Pages under Money, and rows of To do."""
    from core import worklist  # noqa: PLC0415 - models load after apps
    from partnerships import tabs  # noqa: PLC0415 - as above
    from partnerships.types import types  # noqa: PLC0415 - as above
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
    figures = tabs.Page("payment_figures", _("Figures"), "payment_figures", order=30)
    tabs.add_page("money", figures)
