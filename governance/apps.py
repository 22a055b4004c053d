"""The app's start: what it registers in the registries of the layers below."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        from core import asking  # noqa: PLC0415 - models load after apps
        from core.ledger import context  # noqa: PLC0415 - models load after apps
        from core.ledger.sealing import sealable  # noqa: PLC0415 - models load after apps
        from core.notifications import audience  # noqa: PLC0415 - as above
        from core.worklist import (  # noqa: PLC0415 - as above
            register_notes,
            register_provider,
        )
        from governance import (  # noqa: PLC0415 - models load after apps
            acts_here,  # noqa: F401 - its acts register themselves
            acts_partner,  # noqa: F401 - as above
            acts_variations,  # noqa: F401 - as above
            conditions,
            finding,
            finding_things,
            history,  # noqa: F401 - its sentences register themselves
            installing_access,
            installing_audit,
            installing_comments,
            installing_jurisdictions,
            installing_personal,
            installing_publications,
            installing_risks,
            installing_sharing,
            rail,
            stand_in,
        )
        from governance.authority import IN_FORCE  # noqa: PLC0415 - as above
        from governance.models import (  # noqa: PLC0415 - as above
            Appointment,
            Body,
            Concern,
            ConcernPosition,
            Decision,
            SaidAndDone,
            Seat,
            Survey,
        )
        from governance.notices import ByAppointment  # noqa: PLC0415 - as above
        from governance.ownership import register_owned  # noqa: PLC0415 - as above
        from governance.selectors.asking import whom_to_ask  # noqa: PLC0415 - as above
        from governance.selectors.concern_work import concern_work  # noqa: PLC0415 - as above
        from governance.selectors.cover import cover_notes  # noqa: PLC0415 - as above
        from governance.selectors.decision_work import decision_work  # noqa: PLC0415 - as above
        from governance.selectors.relationship_work import relationship_work  # noqa: PLC0415 - as above
        from governance.stage_route import by_a_body  # noqa: PLC0415 - as above
        from partnerships import tabs  # noqa: PLC0415 - as above
        from partnerships.models import Objective  # noqa: PLC0415 - as above
        from partnerships.models.access import register_gate  # noqa: PLC0415 - as above
        from partnerships.portfolio_actions import (  # noqa: PLC0415 - as above
            PortfolioAction,
            register_action,
        )
        from partnerships.stage_route import register_other_way  # noqa: PLC0415 - as above

        register_gate(IN_FORCE)
        context.register(stand_in.principals)
        audience.register(ByAppointment())
        asking.register_lookup(whom_to_ask)
        sealable(
            Appointment,
            content=Appointment.content,
            fetch=lambda rows: rows.select_related("user"),
        )
        sealable(Body, content=Body.content)
        sealable(
            Seat,
            content=Seat.content,
            fetch=lambda rows: rows.select_related("body", "holder", "deputy"),
        )
        sealable(
            Decision,
            content=Decision.content,
            rows=lambda rows: rows.filter(state__in=Decision.SEALED),
            fetch=lambda rows: rows.select_related("authorised_by").prefetch_related(
                "options__ratings"
            ),
        )
        sealable(
            Concern,
            content=Concern.content,
            rows=lambda rows: rows.exclude(closed_level=""),
            fetch=lambda rows: rows.select_related("raised_by", "closed_by"),
        )
        sealable(
            ConcernPosition,
            content=ConcernPosition.content,
            fetch=lambda rows: rows.select_related("concern", "by").prefetch_related("evidence"),
        )
        sealable(
            Survey,
            content=Survey.content,
            rows=lambda rows: rows.filter(state=Survey.State.CLOSED),
        )
        sealable(SaidAndDone, content=SaidAndDone.content)
        register_other_way(by_a_body)
        register_notes(cover_notes)
        register_provider(decision_work)
        register_provider(concern_work)
        register_provider(relationship_work)
        register_owned(Objective)
        for each in (
            installing_access,
            installing_audit,
            installing_comments,
            installing_jurisdictions,
            installing_personal,
            installing_publications,
            installing_risks,
            installing_sharing,
        ):
            each.install()
        tabs.register_tab(
            tabs.Tab(
                "people",
                _("People and decisions"),
                "people",
                30,
                pages=(
                    *tabs.in_group(
                        _("People"),
                        tabs.Page("people", _("People"), "people"),
                        tabs.Page("who_does_what", _("Who does what"), "who_does_what"),
                        tabs.Page("bodies", _("Bodies"), "bodies"),
                        tabs.Page("continuity", _("Continuity"), "continuity"),
                    ),
                    *tabs.in_group(
                        _("Deciding"),
                        tabs.Page("decisions", _("Decisions"), "decisions"),
                        tabs.Page("meetings", _("Meetings"), "meetings"),
                        tabs.Page("concerns", _("Concerns"), "concerns"),
                        tabs.Page("governed", _("By the quarter"), "governed"),
                    ),
                    *tabs.in_group(
                        tabs.TOGETHER,
                        tabs.Page("relationship", _("Relationship"), "relationship"),
                        tabs.Page("communication", _("Communication"), "communication"),
                        tabs.Page("learning", _("Learning"), "learning"),
                    ),
                ),
            )
        )
        tabs.add_page("overview", tabs.Page("obligations", _("Duties and rights"), "obligations"))
        tabs.add_page(
            "overview", tabs.Page("contract_calendar", _("Calendar"), "contract_calendar")
        )
        _install_obligations()
        _install_meetings()
        rail.install()
        conditions.install()
        finding.install()
        finding_things.install()
        register_action(
            PortfolioAction(_("Import a list"), "imports", rail.may_import_today, begins=True)
        )


def _install_obligations() -> None:
    from core.ledger.sealing import sealable  # noqa: PLC0415 - models load after apps
    from core.worklist import register_provider  # noqa: PLC0415 - as above
    from governance.models import Obligation, Occurrence  # noqa: PLC0415 - as above
    from governance.ownership import register_owned  # noqa: PLC0415 - as above
    from governance.selectors.continuity import handover_work  # noqa: PLC0415 - as above
    from governance.selectors.obligation_days import obligation_entries  # noqa: PLC0415 - as above
    from governance.selectors.obligation_work import obligation_work  # noqa: PLC0415 - as above
    from governance.variation_route import routes  # noqa: PLC0415 - as above
    from partnerships.contract_calendar import register_entries  # noqa: PLC0415 - as above
    from partnerships.variation_route import register_routes  # noqa: PLC0415 - as above

    register_routes(routes)
    sealable(
        Occurrence,
        content=Occurrence.content,
        rows=lambda rows: rows.filter(state__in=["accepted", "waived"]),
        fetch=lambda rows: rows.select_related(
            "obligation", "done_by", "evidence", "accepted_by", "waived_by"
        ),
    )
    register_provider(obligation_work)
    register_provider(handover_work)
    register_entries(obligation_entries)
    register_owned(Obligation)


def _install_meetings() -> None:
    from core.ledger.sealing import sealable  # noqa: PLC0415 - models load after apps
    from core.worklist import register_provider  # noqa: PLC0415 - as above
    from governance.models import Meeting  # noqa: PLC0415 - as above
    from governance.selectors.meeting_days import meeting_entries  # noqa: PLC0415 - as above
    from governance.selectors.meeting_work import meeting_work  # noqa: PLC0415 - as above
    from partnerships.contract_calendar import register_entries  # noqa: PLC0415 - as above

    sealable(
        Meeting,
        content=Meeting.content,
        rows=lambda rows: rows.filter(state=Meeting.State.APPROVED),
        fetch=lambda rows: rows.select_related(
            "body", "secretary", "circulated_by"
        ).prefetch_related("items", "attendance__seat", "attendance__person"),
    )
    register_provider(meeting_work)
    register_entries(meeting_entries)
