"""The app's start: its tabs and panels."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from core.worklist import register_deadlines, register_provider  # noqa: PLC0415 - models load after apps
        from partnerships import history, panels, tabs  # noqa: F401, PLC0415 - after the models
        from partnerships.contract_calendar import register_entries  # noqa: PLC0415 - as above
        from partnerships.selectors import stage_work  # noqa: PLC0415 - as above
        from partnerships.selectors.calendar_days import contract_days  # noqa: PLC0415 - as above
        from partnerships.selectors.next_deadline import next_deadline  # noqa: PLC0415 - as above

        _install_portfolio()
        _install_contract()
        tabs.register_tab(
            tabs.Tab(
                "overview",
                _("Overview"),
                "partnership",
                10,
                pages=(
                    tabs.Page("overview", _("Overview"), "partnership"),
                    tabs.Page("parties", _("Parties"), "parties"),
                ),
            )
        )
        tabs.register_tab(tabs.Tab("stages", _("Stages"), "stages", 20))
        contract = (
            tabs.Page("contract", _("Contract"), "contract"),
            tabs.Page("variations", _("Changes"), "variations"),
        )
        tabs.register_tab(tabs.Tab("money", _("Money"), "contract", 55, pages=contract))
        register_provider(stage_work.stage_work)
        register_deadlines(next_deadline)
        register_entries(contract_days)
        tabs.register_tab(
            tabs.Tab(
                "documents",
                _("Documents and history"),
                "documents",
                90,
                pages=(
                    tabs.Page("documents", _("Documents"), "documents"),
                    tabs.Page("history", _("History"), "history"),
                ),
            )
        )
        for slug, context, order in (
            ("objectives", panels.objectives, 20),
            ("charges", panels.charges, 40),
        ):
            tabs.register_panel(
                tabs.Panel(slug, f"partnerships/panels/{slug}.html", order, context)
            )
        for slug, context, order in (
            ("facts", panels.facts, 10),
            ("parties", panels.parties, 20),
            ("funding", panels.funding, 30),
        ):
            template = f"partnerships/panels/{slug}.html"
            tabs.register_panel(tabs.Panel(slug, template, order, context, place="side"))


def _install_contract() -> None:
    from core.insert_only import final_once  # noqa: PLC0415 - models load after apps
    from core.ledger.sealing import sealable  # noqa: PLC0415 - as above
    from core.worklist import register_provider  # noqa: PLC0415 - as above
    from partnerships import variation_history  # noqa: F401, PLC0415 - its sentences register
    from partnerships.models import ContractVersion  # noqa: PLC0415 - as above
    from partnerships.selectors.variation_work import variation_work  # noqa: PLC0415 - as above

    register_provider(variation_work)
    sealable(
        ContractVersion,
        content=ContractVersion.content,
        rows=lambda rows: rows.filter(published_at__isnull=False),
    )
    final_once(
        ContractVersion,
        "{row}.state = 'published'",
        clashes=(
            (
                "{row}.partnership_id = NEW.partnership_id AND {row}.number = NEW.number "
                "AND (NEW.base_id IS NULL OR NEW.state = 'published')"
            ),
        ),
    )


def _install_portfolio() -> None:
    from core import navigation  # noqa: PLC0415 - models load after apps
    from partnerships import bulk_export, finding  # noqa: PLC0415 - as above
    from partnerships.selectors import saved_views  # noqa: PLC0415 - as above

    navigation.register_own_lists(
        navigation.OwnLists(
            links=lambda request, user: saved_views.links(user, request.GET.get("view", "")),
            counted_at=lambda request: (
                f"{reverse('saved_view_counts')}?{saved_views.opened(request.GET)}"
            ),
        )
    )
    bulk_export.install()
    finding.install()
