"""Naming the columns of one's own list, and remembering what was named for the next file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, jobs
from core.calendars import countries
from core.currencies import EXPONENTS
from core.ledger import SYSTEM_STREAM
from core.models import Membership
from core.problems import Problem, Refused, refuse_if
from core.subject import Subject
from core.transitions import Transition, perform
from partnerships.models import ImportRun, ListMapping
from partnerships.source import MappedSource
from partnerships.sources import sources
from partnerships.sources.own_list.fields import BY_KEY, REQUIRED
from partnerships.sources.own_list.mapping import DATES, DECIMALS, UNITS, Mapping, stages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.models import Organisation, User

NAMED: Final = Transition(
    "name_columns",
    frozenset({ImportRun.State.MAPPING, ImportRun.State.CHECKED, ImportRun.State.FAILED}),
    ImportRun.State.UPLOADED,
)
_LONGEST: Final = 40


def find_mapping(run: ImportRun, path: Path) -> bool:
    """Look at the columns of a run that has no mapping; whether one is remembered that fits.

    What is not remembered is proposed: `run.columns` holds the columns with examples, `run.mapping`
    what a person may correct.
    """
    source = sources[run.source]
    if not isinstance(source, MappedSource):
        return True
    found = source.columns(path)
    ours = organisation_of(run.created_by)
    remembered = _remembered(ours, found.headings)
    proposed = {**found.proposed}
    if ours is not None:
        proposed |= {"authority": ours.name if ours.is_public else "", "country": ours.country}
        proposed["scheme"] = _free_name(ours)
    run.columns = {
        "headings": list(found.headings),
        "letters": list(found.letters),
        "examples": [list(texts) for texts in found.examples],
        "proposed": proposed,
        "remembered": remembered.scheme if remembered else "",
    }
    run.mapping = remembered.mapping if remembered else {}
    return remembered is not None


def command_mapping(path: Path, source: str, scheme: str = "") -> dict[str, Any]:
    """For the command line: the mapping remembered as `scheme`, or what the headings suggest.

    Raises:
        Refused: no list is called so; and as `MappedSource.columns`.
    """
    known = sources[source]
    if not isinstance(known, MappedSource):
        return {}
    if not scheme:
        return dict(known.columns(path).proposed)
    row = ListMapping.objects.filter(scheme=scheme).first()
    if row is None:
        message = _("No list is called “%(name)s”: its columns were never named.")
        raise Refused([Problem("scheme", "unknown", message % {"name": scheme})])
    return dict(row.mapping)


def name_columns(run: ImportRun, mapping: dict[str, Any], *, actor: User, check: str) -> ImportRun:
    """Say what the columns mean, have the file checked by it, and remember it.

    `check` is the kind of the job that checks.

    Raises:
        Refused: with every objection; fields are those of `own_list.mapping.Mapping`, and
            "columns".
    """
    told = Mapping.from_json(mapping)
    refuse_if(_objections(run, told, actor))
    with transaction.atomic():

        def change(row: ImportRun) -> None:
            row.mapping = told.to_json()
            row.failure, row.problems, row.plan, row.rows_to_mend = "", [], {}, ""
            ListMapping.objects.update_or_create(
                scheme=told.scheme,
                defaults={
                    "organisation": organisation_of(actor),
                    "mapping": told.to_json(),
                    "used_at": clock.now(),
                    "used_by": actor,
                },
            )

        run = perform(
            run,
            NAMED,
            actor=actor,
            change=change,
            stream=SYSTEM_STREAM,
            kind="import_run.columns_named",
            facts={"run": run.uuid, "sha256": run.sha256, "columns": len(told.columns)},
        )
        run.job = jobs.enqueue(
            check,
            {"run": run.pk},
            key=f"{check}:{run.uuid}:{clock.now().isoformat()}",
            requested_by=actor,
            title=_("Check the list: %(list)s") % {"list": told.scheme},
            subject=Subject("import_run", run.uuid),
        )
        run.save(update_fields=["job"])
    return run


def organisation_of(user: User | None) -> Organisation | None:
    """Where the person works today; the latest where there are several."""
    if user is None:
        return None
    found = Membership.objects.in_force(clock.today()).filter(user=user)
    place = found.select_related("organisation").order_by("-from_on", "pk").first()
    return place.organisation if place else None


def _remembered(ours: Organisation | None, headings: tuple[str, ...]) -> ListMapping | None:
    """The mapping used last of which this file has all columns."""
    known = set(headings)
    rows = ListMapping.objects.filter(organisation=ours)
    return next((row for row in rows if set(row.mapping["columns"]) <= known), None)


def _free_name(ours: Organisation) -> str:
    return str(_("List of %(name)s") % {"name": ours.name})[:_LONGEST].strip()


def _objections(run: ImportRun, told: Mapping, actor: User) -> Iterator[Problem]:
    keys = list(told.columns.values())
    for key in REQUIRED:
        if key not in keys:
            message = _("Choose the column that holds “%(field)s”; the list cannot do without.")
            yield Problem("columns", "required", message % {"field": BY_KEY[key].label})
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        where = ", ".join(heading for heading, said in told.columns.items() if said == key)
        message = _("“%(field)s” is chosen for several columns: %(where)s. Choose it for one.")
        yield Problem("columns", "twice", message % {"field": BY_KEY[key].label, "where": where})
    unknown = set(told.columns) - set(run.columns.get("headings", []))
    if unknown:
        message = _("The file has no such columns: %(which)s.") % {"which": ", ".join(unknown)}
        yield Problem("columns", "unknown", message)
    if not {"authority", "sponsor"} & set(keys) and not told.authority.strip():
        message = _("Choose a column for the authority, or write who leads all of them.")
        yield Problem("authority", "required", message)
    yield from _name_objections(told, actor)
    choices = {
        "stage": {slug for _label, group in stages() for slug, _name in group},
        "country": {code for code, _name in countries()},
        "currency": set(EXPONENTS),
        "unit": {code for code, _label in UNITS},
        "dates": {code for code, _label in DATES},
        "decimals": {code for code, _label in DECIMALS},
    }
    for name, known in choices.items():
        if getattr(told, name) not in known:
            yield Problem(name, "unknown", _("Choose one of the list."))


def _name_objections(told: Mapping, actor: User) -> Iterator[Problem]:
    if not told.scheme.strip():
        yield Problem("scheme", "required", _("Write what this list is called."))
    elif len(told.scheme) > _LONGEST:
        yield Problem("scheme", "too_long", _("The name has more than 40 letters; shorten it."))
    elif told.scheme in {source.scheme for source in sources}:
        yield Problem("scheme", "taken", _("A published list is called so; choose another name."))
    else:
        others = ListMapping.objects.filter(scheme=told.scheme)
        if others.exclude(organisation=organisation_of(actor)).exists():
            message = _("Another organisation calls its list so; choose another name.")
            yield Problem("scheme", "taken", message)
