"""Sign-off, evidence and the ledger as sections of reports: what shows that figures are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.ledger.history import entries_of
from core.models import AuditEvent
from partnerships.models import Document
from reports.blocks import Cell, Head, Section, table
from reports.selectors.life_sections import on

if TYPE_CHECKING:
    from core.periods import Period
    from partnerships.models import Partnership
    from reports.models import IssuedReport

DOCUMENTS, EVENTS = 200, 120
BLANK = ("\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
"""Room for a signature."""


def sign_off_section(report: IssuedReport) -> Section:
    """Lines to be signed on paper; Concord says only who had the pack made."""
    who = str(report.requested_by or "Concord")
    roles = (_("Auditor"), _("Reviewed by"), _("For the authority"))
    return Section(
        slug="sign_off",
        title=_("Sign-off"),
        words=(_("This pack was asked for by %(name)s.") % {"name": who},),
        tables=(
            table(
                (Head(_("Role")), Head(_("Name"), "came"), Head(_("Signature and day"), "came")),
                ((Cell(role), Cell("", BLANK), Cell("", BLANK)) for role in roles),
            ),
        ),
        data={"asked_for_by": who},
    )


def evidence_section(partnership: Partnership) -> Section:
    """Every document in its version of today, with its fingerprint."""
    rows = list(
        Document.objects.filter(partnership=partnership)
        .current()
        .select_related("uploaded_by")
        .order_by("kind", "title", "pk")
    )
    return Section(
        slug="evidence",
        title=_("Evidence index"),
        finding=ngettext("%(n)d document", "%(n)d documents", len(rows)) % {"n": len(rows)},
        tables=(
            table(
                (
                    Head(_("Document")),
                    Head(_("Kind"), "shaft"),
                    Head(_("Added"), "shaft"),
                    Head(_("Fingerprint (SHA-256)"), "came"),
                ),
                (
                    (
                        Cell(one.title, (_("version %(n)d") % {"n": one.version},)),
                        Cell(str(one.get_kind_display())),
                        Cell(on(clock.day_of(one.uploaded_at)), (str(one.uploaded_by),)),
                        Cell("", tuple(one.sha256[at : at + 22] for at in (0, 22, 44))),
                    )
                    for one in rows
                ),
                most=DOCUMENTS,
            ),
        ),
        data=[
            {
                "uuid": str(one.uuid),
                "title": one.title,
                "version": one.version,
                "sha256": one.sha256,
            }
            for one in rows
        ],
    )


def ledger_section(report: IssuedReport, period: Period) -> Section:
    """The newest events of the period: what was done by whom, each with its hash."""
    events = AuditEvent.objects.filter(
        stream=report.ledger_stream,
        seq__lte=report.ledger_seq or 0,
        at__date__range=(period.start, period.end),
    ).order_by("-seq")
    known = list(events.values_list("seq", "hash"))
    rows = [
        (
            Cell(str(entry.seq)),
            Cell(f"{entry.at:%Y-%m-%d %H:%M}"),
            Cell(f"{entry.act.who} {entry.act.what}"),
            Cell(entry.hash[:12]),
        )
        for entry in entries_of(events[:EVENTS])
    ]
    shown = table(
        (
            Head(_("No."), "small"),
            Head(_("When (UTC)"), "shaft"),
            Head(_("Act")),
            Head(_("Hash begins"), "state"),
        ),
        rows,
    )
    more = max(0, len(known) - len(rows))
    return Section(
        slug="ledger_extract",
        title=_("Extract of the ledger"),
        words=(
            _(
                "Each event carries the hash of the one before. The whole chain is checked by"
                " verify_ledger, or from an export on another machine."
            ),
        ),
        tables=(shown,),
        empty=_("Nothing happened in the period."),
        notes=(
            (_("and %(n)d older ones, all in the figures inside this file") % {"n": more},)
            if more
            else ()
        ),
        data=[{"seq": seq, "hash": code} for seq, code in known],
    )
