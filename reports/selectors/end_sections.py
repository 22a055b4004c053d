"""The end of the term and the contract as of a day, as sections of reports."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day
from core.problems import Refused
from governance.models import Occurrence, Risk
from governance.selectors.obligations import whose
from partnerships import codelists
from partnerships.contract_parts import parts_on
from partnerships.models import ContractVersion, Document
from partnerships.selectors.contract_versions import terms_of
from partnerships.selectors.term_words import changes_in_words, terms_in_words
from partnerships.terms_json import changes
from partnerships.types import types
from performance.calculator import calculators
from performance.selectors.calculator_defaults import defaults_for
from reports.blocks import NOTHING, Cell, Head, Section, table
from reports.selectors.life_sections import on

if TYPE_CHECKING:
    from partnerships.models import Partnership

AHEAD = dt.timedelta(days=7 * 366)
"""How long before the end its preparation is looked at: seven years, as expiry checks begin."""
MOST = 120
SURVEYS = ("conditionSurvey", "remedialProgramme", "retentionAccount", "handover")
"""Kinds of document that show how ready a partnership is for its end."""


def years_left(partnership: Partnership, today: dt.date) -> str:
    """How long until the contract ends, in words; "" where that is not known."""
    if partnership.ends_on is None:
        return ""
    months = (partnership.ends_on - today).days // 30
    if months < 0:
        return _("The contract ended on %(day)s") % {"day": day(partnership.ends_on)}
    years = months // 12
    words = (
        ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
        if years
        else ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    )
    return _("The contract ends on %(day)s, in %(left)s") % {
        "day": day(partnership.ends_on),
        "left": words,
    }


def surveys_section(partnership: Partnership, today: dt.date) -> Section:
    """When the checks before the end are due, by the calculator, and which documents are there."""
    calculator = calculators["expiry"]
    given: Any = defaults_for(calculator, partnership, today)
    notes: tuple[str, ...] = ()
    try:
        working = calculator.work_out(given, currency=partnership.currency)
    except Refused as refused:
        notes = tuple(one.message for one in refused.problems)
    else:
        notes = tuple(str(one) for one in working.notes)
    words = dict(codelists.DOCUMENT_KINDS)
    held: dict[str, Document] = {}
    rows = Document.objects.filter(partnership=partnership, kind__in=SURVEYS).current()
    for one in rows.order_by("uploaded_at", "pk"):
        held[one.kind] = one
    return Section(
        slug="surveys",
        title=_("Checks before the end, and what shows them"),
        finding=years_left(partnership, today),
        words=notes,
        tables=(
            table(
                (Head(_("What is needed")), Head(_("Document"), "came"), Head(_("Added"), "shaft")),
                (
                    (
                        Cell(str(words[kind])),
                        Cell(held[kind].title)
                        if kind in held
                        else Cell(_("missing"), is_late=True),
                        Cell(on(clock.day_of(held[kind].uploaded_at)) if kind in held else NOTHING),
                    )
                    for kind in SURVEYS
                ),
            ),
        ),
        notes=(calculator.source_words,),
        data={
            "ends_on": partnership.ends_on,
            "notes": list(notes),
            "documents": {kind: held[kind].sha256 if kind in held else None for kind in SURVEYS},
        },
    )


def last_duties_section(partnership: Partnership, today: dt.date) -> Section:
    """Duties and rights that fall due in the last seven years and are not done yet."""
    found: list[Occurrence] = []
    ends = partnership.ends_on
    if ends is not None:
        rows = Occurrence.objects.filter(
            obligation__partnership=partnership, due_on__gte=ends - AHEAD
        ).exclude(state__in=[Occurrence.State.ACCEPTED, Occurrence.State.WAIVED])
        found = list(
            rows.select_related("obligation__organisation", "obligation__owner").order_by(
                "due_on", "pk"
            )
        )
    for one in found:
        one.obligation.partnership = partnership
    late = sum(one.due_on < today and one.state == one.State.DUE for one in found)
    finding = ""
    if found:
        finding = _("%(all)d still to be done, %(late)d of them late") % {
            "all": len(found),
            "late": late,
        }
    return Section(
        slug="last_duties",
        title=_("Duties and rights of the last seven years"),
        finding=finding,
        tables=(
            table(
                (
                    Head(_("Duty or right")),
                    Head(_("Whose"), "came"),
                    Head(_("Due"), "shaft"),
                    Head(_("State"), "date"),
                ),
                (
                    (
                        Cell(one.obligation.title, (one.obligation.clause,)),
                        Cell(str(whose(one.obligation, partnership))),
                        Cell(day(one.due_on), is_late=one.due_on < today and one.state == "due"),
                        Cell(str(one.get_state_display())),
                    )
                    for one in found
                ),
                most=MOST,
            ),
        ),
        empty=_("Nothing of these years is recorded, or all of it is done."),
        data=[
            {
                "uuid": str(one.uuid),
                "reference": one.obligation.reference,
                "clause": one.obligation.clause,
                "due_on": one.due_on,
                "state": one.state,
            }
            for one in found
        ],
    )


def handback_risks_section(partnership: Partnership) -> Section:
    """Risks of the handback that are open."""
    rows = list(
        Risk.objects.filter(partnership=partnership, closed_on=None, category="handback")
        .select_related("owner")
        .order_by("position", "pk")
    )
    return Section(
        slug="handback_risks",
        title=_("Risks of the handback"),
        tables=(
            table(
                (
                    Head(_("Risk")),
                    Head(_("Carried by"), "state"),
                    Head(_("Who sees to it"), "came"),
                ),
                (
                    (
                        Cell(one.title),
                        Cell(str(one.get_bearer_display() if one.bearer else _("nobody yet"))),
                        Cell(str(one.owner or _("nobody yet"))),
                    )
                    for one in rows
                ),
            ),
        ),
        empty=_("No risk of the handback is written down."),
        data=[{"uuid": str(one.uuid), "title": one.title, "bearer": one.bearer} for one in rows],
    )


def terms_sections(
    partnership: Partnership, version: ContractVersion | None, until: dt.date
) -> list[Section]:
    """The terms in force on a day, what else held then, and how they came about."""
    if version is None:
        text = _("No signed version of the contract was in force on %(day)s.")
        words = (text % {"day": day(until)},)
        return [Section(slug="terms", title=_("Terms"), words=words, data=None)]
    return [
        _terms(partnership, version),
        *_parts(partnership, until),
        _versions(partnership, version),
    ]


def signed_versions(partnership: Partnership) -> list[ContractVersion]:
    """What is signed or agreed, by number."""
    rows = partnership.contract_versions.filter(state=ContractVersion.State.PUBLISHED)
    return list(rows.select_related("base", "variation", "published_by").order_by("number"))


def _terms(partnership: Partnership, version: ContractVersion) -> Section:
    rows = terms_in_words(partnership, version)
    plain = [one for one in rows if one["table"] is None and (one["value"] or one.get("open"))]
    tables = [
        table(
            [Head(str(column["label"])) for column in one["table"]["columns"]],
            (
                tuple(Cell(str(cell["text"])) for cell in row["cells"])
                for row in one["table"]["rows"]
            ),
            title=one["term"],
        )
        for one in rows
        if one["table"] is not None
    ]
    return Section(
        slug="terms",
        title=_("Terms"),
        finding=_("Version %(number)s, in force since %(day)s")
        % {"number": version.number, "day": day(version.effective_from)},
        words=(version.title,) if version.title else (),
        facts=tuple((one["term"], one["value"] or one["open"]) for one in plain),
        tables=tuple(tables),
        data={
            "version": version.number,
            "effective_from": version.effective_from,
            "terms": json.loads(version.terms),
            "terms_sha256": version.terms_sha256,
        },
    )


def _parts(partnership: Partnership, until: dt.date) -> list[Section]:
    return [
        Section(
            slug=one.slug.replace("-", "_"),
            title=str(one.title),
            tables=(
                table(
                    [
                        Head(str(column["label"]), is_number=bool(column.get("num")))
                        for column in one.columns
                    ],
                    (
                        tuple(
                            Cell(str(cell["text"]), (str(cell["sub"]),) if cell.get("sub") else ())
                            for cell in row["cells"]
                        )
                        for row in one.rows
                    ),
                ),
            ),
            empty=str(one.empty),
            data=[[str(cell["text"]) for cell in row["cells"]] for row in one.rows],
        )
        for one in parts_on(partnership, until)
    ]


def _versions(partnership: Partnership, version: ContractVersion) -> Section:
    known = [one for one in signed_versions(partnership) if one.number <= version.number]
    before = {one.pk: one for one in known}
    rows, data = [], []
    for one in known:
        base = before.get(one.base_id or 0)
        found = (
            []
            if base is None
            else list(changes(terms_of(partnership, base), terms_of(partnership, one)))
        )
        told = changes_in_words(found, partnership)
        rows.append(
            (
                Cell(str(one.number), (_of_change(one),)),
                Cell(day(one.effective_from)),
                Cell(
                    _("as first signed") if base is None else "",
                    tuple(f"{row['where']}: {row['now']} → {row['after']}" for row in told),
                ),
            )
        )
        data.append(
            {
                "version": one.number,
                "effective_from": one.effective_from,
                "terms_sha256": one.terms_sha256,
                "changes": [[row["where"], row["now"], row["after"]] for row in told],
            }
        )
    return Section(
        slug="versions",
        title=_("How the terms came about"),
        tables=(
            table(
                (
                    Head(_("Version"), "state"),
                    Head(_("In force from"), "shaft"),
                    Head(_("What changed")),
                ),
                rows,
            ),
        ),
        data=data,
    )


def _of_change(one: ContractVersion) -> str:
    variation = getattr(one, "variation", None)
    return str(variation) if variation is not None else one.title


def handback_milestones(partnership: Partnership) -> Q:
    """Of the stage that ends the contract, and of the last seven years."""
    last = [gate.code for gate in types[partnership.type].gates[-1:]]
    found = Q(gate__in=last)
    if partnership.ends_on is not None:
        found |= Q(baseline_on__gte=partnership.ends_on - AHEAD)
    return found
