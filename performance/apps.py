"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "performance"

    def ready(self) -> None:
        from core.insert_only import insert_only  # noqa: PLC0415 - models load after apps
        from core.ledger.sealing import sealable  # noqa: PLC0415 - as above
        from governance.ownership import register_owned  # noqa: PLC0415 - as above
        from performance import (  # noqa: PLC0415 - acts, words, matters and triggers register themselves
            acts,  # noqa: F401
            calculators,  # noqa: F401
            commented,
            conditions,
            failure_matter,  # noqa: F401
            history,  # noqa: F401
            installing_failures,
            installing_lists,
            matters,  # noqa: F401
            triggers,  # noqa: F401
        )
        from performance.models import (  # noqa: PLC0415 - as above
            KPI,
            BudgetCeiling,
            Certificate,
            ContingentLiability,
            FailureEntry,
            IndexFigure,
            KPIRecord,
            Milestone,
            PaidPart,
            Payment,
            PaymentAssessment,
            PaymentFigure,
            PaymentItem,
            PaymentLine,
            Scorecard,
            TrustIndex,
            TrustWeights,
        )

        commented.install()
        final = [KPIRecord.State.ACCEPTED, KPIRecord.State.SUPERSEDED]
        done = [Milestone.State.ACCEPTED, Milestone.State.ACCEPTED_MINOR]
        sealable(
            KPIRecord,
            content=KPIRecord.content,
            rows=lambda rows: rows.filter(state__in=final),
            fetch=lambda rows: rows.prefetch_related("evidence"),
        )
        sealable(
            Milestone,
            content=Milestone.content,
            rows=lambda rows: rows.filter(state__in=done),
        )
        sealable(Scorecard, content=Scorecard.content)
        sealable(Certificate, content=Certificate.content)
        sealable(TrustIndex, content=TrustIndex.content)
        sealable(
            TrustWeights,
            content=TrustWeights.content,
            rows=lambda rows: rows.filter(state=TrustWeights.State.ADOPTED),
        )
        for added_only in (FailureEntry, PaidPart, PaymentAssessment, PaymentLine):
            insert_only(added_only)
        sealable(
            FailureEntry,
            content=FailureEntry.content,
            fetch=lambda rows: rows.prefetch_related("evidence"),
        )
        sealable(PaymentAssessment, content=PaymentAssessment.content)
        sealable(
            PaymentFigure,
            content=PaymentFigure.content,
            rows=lambda rows: rows.filter(verified_at__isnull=False),
        )
        sealable(
            PaymentItem,
            content=PaymentItem.content,
            rows=lambda rows: rows.filter(state=PaymentItem.State.GRANTED),
        )
        sealable(
            Payment,
            content=Payment.content,
            rows=lambda rows: rows.filter(state__in=[Payment.State.ISSUED, Payment.State.PAID]),
        )
        sealable(PaidPart, content=PaidPart.content)
        sealable(IndexFigure, content=IndexFigure.content)
        sealable(BudgetCeiling, content=BudgetCeiling.content)
        sealable(ContingentLiability, content=ContingentLiability.content)
        for model in (IndexFigure, BudgetCeiling, ContingentLiability):
            insert_only(model)
        register_owned(KPI)
        conditions.install()
        _install_tabs()
        _install_milestones()
        _install_returns()
        _install_portfolio()
        _install_overview()
        _install_objectives()
        _install_set_up()
        _install_trust()
        _install_interests()
        _install_indices()
        _install_money()
        installing_failures.install()
        installing_lists.install()


def _install_overview() -> None:
    from partnerships.tabs import Panel, register_panel  # noqa: PLC0415 - models load after apps
    from performance.panels import latest, overview  # noqa: PLC0415 - as above

    folder = "performance/panels"
    for panel in (
        Panel("next", f"{folder}/next_thing.html", 5, overview.next_thing, place="top"),
        Panel("results", f"{folder}/results.html", 10, overview.results, place="top"),
        Panel("worst", f"{folder}/worst_kpi.html", 3, latest.worst_kpi),
        Panel("milestones", f"{folder}/next_milestones.html", 4, overview.next_milestones),
        Panel("beside", f"{folder}/beside.html", 2, latest.beside, place="side"),
    ):
        register_panel(panel)


def _install_objectives() -> None:
    from partnerships import tabs  # noqa: PLC0415 - models load after apps

    tabs.add_page("overview", tabs.Page("objectives", _("Objectives"), "objectives"))


def _install_set_up() -> None:
    from core import worklist  # noqa: PLC0415 - models load after apps
    from partnerships.tabs import Panel, register_panel  # noqa: PLC0415 - as above
    from performance.panels.set_up import nothing_measured  # noqa: PLC0415 - as above
    from performance.worklists.set_up import (  # noqa: PLC0415 - as above
        changes_to_do,
        proposals_to_do,
    )

    worklist.register_provider(proposals_to_do)
    worklist.register_provider(changes_to_do)
    template = "performance/panels/next_thing.html"
    register_panel(Panel("set_up", template, 1, nothing_measured, place="top"))


def _install_trust() -> None:
    from core import worklist  # noqa: PLC0415 - models load after apps
    from partnerships.tabs import Page, Panel, add_page, register_panel  # noqa: PLC0415 - as above
    from performance.panels.trust import trust_of_overview  # noqa: PLC0415 - as above
    from performance.worklists.trust import weights_to_do  # noqa: PLC0415 - as above

    worklist.register_provider(weights_to_do)
    add_page("performance", Page("users_surveys", _("Users’ surveys"), "users_surveys"))
    add_page("performance", Page("trust", _("Trust"), "trust"))
    template = "performance/panels/trust.html"
    register_panel(Panel("trust", template, 4, trust_of_overview, place="side"))


def _install_interests() -> None:
    from core import worklist  # noqa: PLC0415 - models load after apps
    from governance.asked_about import register_about  # noqa: PLC0415 - as above
    from partnerships import tabs  # noqa: PLC0415 - as above
    from performance.selectors import goals_apart  # noqa: PLC0415 - as above
    from performance.worklists.interests import interests_to_do  # noqa: PLC0415 - as above

    worklist.register_provider(interests_to_do)
    register_about(goals_apart.ABOUT, goals_apart.asked_about)
    interests = tabs.Page("interests", _("Interests"), "interests", group=tabs.TOGETHER)
    tabs.add_page("people", interests)


def _install_indices() -> None:
    from core import navigation  # noqa: PLC0415 - models load after apps
    from governance.rail import roles_of  # noqa: PLC0415 - as above
    from partnerships import tabs  # noqa: PLC0415 - as above

    tabs.add_page(
        "money",
        tabs.Page("affordability", _("Affordability"), "affordability", "view_internal"),
    )
    tabs.add_page("money", tabs.Page("calculators", _("Calculators"), "calculators", order=80))

    navigation.register(
        navigation.NavItem(
            _("Money"),
            "price_indices",
            30,
            lambda user: bool(roles_of(user)),
            covers=("price_index*", "index_*", "portfolio_affordability", "authority_ceiling_new"),
        )
    )


def _install_money() -> None:
    from core import worklist  # noqa: PLC0415 - models load after apps
    from partnerships import tabs  # noqa: PLC0415 - as above
    from performance.worklists.payments import payments_to_do  # noqa: PLC0415 - as above

    tabs.lead_tab("money", tabs.Page("payments", _("Payments"), "payments", order=10))
    tabs.add_page("money", tabs.Page("deductions", _("Deductions"), "deductions", order=15))
    tabs.add_page("money", tabs.Page("what_if", _("What if"), "what_if", order=40))
    worklist.register_provider(payments_to_do)


def _install_portfolio() -> None:
    from governance.rail import (  # noqa: PLC0415 - models load after apps
        may_import_today,
        may_open_today,
    )
    from partnerships.portfolio_actions import (  # noqa: PLC0415 - as above
        PortfolioAction,
        register_action,
    )
    from partnerships.selectors.portfolio_filters import (  # noqa: PLC0415 - as above
        register_pass_mark,
    )
    from performance import bulk  # noqa: PLC0415 - as above
    from performance.services.score_results import RULES  # noqa: PLC0415 - as above

    register_action(PortfolioAction(_("Scorecards"), "scorecard_runs", may_import_today))
    register_action(
        PortfolioAction(
            _("New partnership"), "new_partnership", may_open_today, primary=True, begins=True
        )
    )
    register_pass_mark(RULES.pass_mark)
    bulk.install()


def _install_milestones() -> None:
    from core import worklist  # noqa: PLC0415 - models load after apps
    from partnerships import tabs  # noqa: PLC0415 - as above
    from partnerships.contract_calendar import register_entries  # noqa: PLC0415 - as above
    from partnerships.contract_parts import register_part  # noqa: PLC0415 - as above
    from performance.calendar_days import milestone_deadlines  # noqa: PLC0415 - as above
    from performance.contract_part import rules_on  # noqa: PLC0415 - as above
    from performance.worklists.milestones import milestones_to_do  # noqa: PLC0415 - as above

    worklist.register_provider(milestones_to_do)
    register_entries(milestone_deadlines)
    register_part(rules_on)
    tabs.register_tab(tabs.Tab("milestones", _("Milestones"), "milestones", 40))


def _install_tabs() -> None:
    from partnerships import tabs  # noqa: PLC0415 - models load after apps

    tabs.register_tab(
        tabs.Tab(
            "performance",
            _("Performance"),
            "scorecard",
            50,
            pages=(
                tabs.Page("scorecard", _("Scorecard"), "scorecard"),
                tabs.Page("kpis", _("KPIs"), "kpis"),
            ),
        )
    )


def _install_returns() -> None:
    from core import navigation, worklist  # noqa: PLC0415 - models load after apps
    from governance.rail import is_on_side  # noqa: PLC0415 - as above
    from governance.roles import Side  # noqa: PLC0415 - as above
    from performance.worklists.returns import returns_to_do  # noqa: PLC0415 - as above

    worklist.register_provider(returns_to_do)
    for item in (
        navigation.NavItem(
            _("Due from us"),
            "due",
            10,
            lambda user: is_on_side(user, Side.PARTNER),
            counted_at="to_do_count",
            covers=("monthly_return", "return_answers"),
        ),
        navigation.NavItem(
            _("Sent by us"),
            "sent",
            12,
            lambda user: is_on_side(user, Side.PARTNER),
            covers=("return_round",),
        ),
    ):
        navigation.register(item)
