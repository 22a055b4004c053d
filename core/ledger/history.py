"""Reading the ledger: who did what, from what to what, and when, in sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _

from core.models.ledger import AuditEvent
from core.models.user import User

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """One act as it was recorded: facts are JSON values, decimals and ids are text."""

    kind: str
    facts: Mapping[str, Any]
    actor: UUID | None
    on_behalf_of: UUID | None


@dataclass(frozen=True, slots=True)
class About:
    """What an act was about, by its name of today; `url` is "" where it has no page."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act in words, its states too. `was` and `now` are "" where the act moved nothing."""

    who: str
    on_behalf_of: str
    what: str
    was: str
    now: str
    kind: str
    about: tuple[About, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event of the chain: the act that was meant, and what it brought about at once."""

    stream: str
    seq: int
    at: dt.datetime
    act: HistoryLine
    followed: tuple[HistoryLine, ...]
    request_id: str
    hash: str


Describer = Callable[[RecordedAct], str]
_describers: dict[str, Describer] = {}


def describe(kind: str) -> Callable[[Describer], Describer]:
    """Decorate the function that tells acts of `kind` in one translated sentence without a subject.

    It is called for acts of every age, so it copes with facts that were not recorded then.

    Raises:
        ValueError: when the kind has its sentence already.
    """

    def register(function: Describer) -> Describer:
        if _describers.get(kind, function) is not function:
            raise ValueError(f"Acts of kind {kind} are described by {_describers[kind]} already.")
        _describers[kind] = function
        return function

    return register


def describe_all(sentences: Mapping[str, object]) -> None:
    """As `describe`, for kinds whose sentence needs no facts: translatable texts by kind."""
    for kind, text in sentences.items():
        describe(kind)(partial(_plainly, text))


def _plainly(text: object, _act: RecordedAct) -> str:
    return str(text)


Finder = Callable[[Collection[UUID]], Mapping[UUID, About]]
_finders: dict[str, Finder] = {}


def names(fact: str) -> Callable[[Finder], Finder]:
    """Decorate the function that finds what the uuids under the fact `fact` are called, in bulk.

    The chain keeps ids alone, so that a name can be corrected or erased; one query for each kind.

    Raises:
        ValueError: when the fact has its finder already.
    """

    def register(function: Finder) -> Finder:
        if _finders.get(fact, function) is not function:
            raise ValueError(f"What stands under {fact} is found by {_finders[fact]} already.")
        _finders[fact] = function
        return function

    return register


_reserved: dict[str, str] = {}


def reserve(kinds: Iterable[str], *, permission: str) -> None:
    """Tell acts of these kinds only to those who hold the permission on the partnership.

    For what nobody else may learn of; an event counts as its first act.
    """
    _reserved.update(dict.fromkeys(kinds, permission))


def kept_from(permissions: Collection[str]) -> frozenset[str]:
    """The kinds of acts that somebody with these permissions is not told."""
    return frozenset(kind for kind, needed in _reserved.items() if needed not in permissions)


StateWords = Callable[[], Mapping[str, object]]
_states: dict[str, StateWords] = {}


def states(family: str, words: StateWords) -> None:
    """Tell acts of the kinds "family.…" that move a status with the words of its states.

    The chain keeps the codes of states. Where the family is a model with a column `state`, the
    words are those of its choices; for all others `words` gives them by code, and is called when
    an act is told, in the reader's language.

    Raises:
        ValueError: when the family has its words already.
    """
    if _states.get(family, words) is not words:
        raise ValueError(f"The states of {family} are told by {_states[family]} already.")
    _states[family] = words


def sentence(act: RecordedAct) -> str:
    """What was done; the kind in plain letters where no sentence is registered."""
    describer = _describers.get(act.kind)
    if describer is not None:
        return describer(act)
    return act.kind.replace(".", " ").replace("_", " ").capitalize()


def history(
    stream: str,
    *,
    before_seq: int | None = None,
    limit: int = 50,
    actors: Collection[UUID] | None = None,
    without: Collection[str] = (),
) -> list[HistoryEntry]:
    """The newest events of a stream, newest first, each with its acts in order.

    Two queries, and one for each kind of thing that the acts are about.

    Permission is the caller's: ask only for a stream that the reader may see. `actors` keeps the
    acts of these people, `without` leaves out kinds of events; `before_seq` and `limit` turn the
    page.
    """
    events = AuditEvent.objects.filter(stream=stream).order_by("-seq")
    if before_seq is not None:
        events = events.filter(seq__lt=before_seq)
    if actors is not None:
        events = events.filter(actor__in=actors)
    if without:
        events = events.exclude(kind__in=without)
    return entries_of(events[:limit], actors)


def entries_of(
    events: Iterable[AuditEvent], actors: Collection[UUID] | None = None
) -> list[HistoryEntry]:
    """These events in words, in their order, with the acts of `actors`; None means everybody's."""
    found = [(event, _acts(event)) for event in events]
    every = [act for _event, acts in found for act in acts]
    people, things = _names(every), _things(every)
    told = (
        (
            event,
            [_line(act, people, things) for act in acts if actors is None or act.actor in actors],
        )
        for event, acts in found
    )
    return [_entry(event, lines) for event, lines in told if lines]


def _entry(event: AuditEvent, lines: list[HistoryLine]) -> HistoryEntry:
    return HistoryEntry(
        stream=event.stream,
        seq=event.seq,
        at=event.at,
        act=lines[0],
        followed=tuple(lines[1:]),
        request_id=event.request_id,
        hash=event.hash,
    )


def _acts(event: AuditEvent) -> list[RecordedAct]:
    return [
        RecordedAct(
            kind=act["kind"],
            facts=act["facts"],
            actor=_uuid(act["actor"]) if "actor" in act else event.actor,
            on_behalf_of=(
                _uuid(act["on_behalf_of"]) if "on_behalf_of" in act else event.on_behalf_of
            ),
        )
        for act in json.loads(event.body)["acts"]
    ]


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _names(acts: Any) -> dict[UUID, str]:
    people = {one for act in acts for one in (act.actor, act.on_behalf_of) if one is not None}
    return {user.uuid: str(user) for user in User.objects.filter(uuid__in=people)}


def _things(acts: Iterable[RecordedAct]) -> dict[str, Mapping[UUID, About]]:
    wanted: dict[str, set[UUID]] = {}
    for act in acts:
        for fact, found in _ids(act):
            wanted.setdefault(fact, set()).add(found)
    return {fact: _finders[fact](ids) for fact, ids in wanted.items()}


def _ids(act: RecordedAct) -> Iterator[tuple[str, UUID]]:
    for fact in _finders:
        with suppress(ValueError):
            if act.facts.get(fact):
                yield fact, UUID(str(act.facts[fact]))


def _line(
    act: RecordedAct, names: Mapping[UUID, str], things: Mapping[str, Mapping[UUID, About]]
) -> HistoryLine:
    return HistoryLine(
        who=_name(act.actor, names) if act.actor else "Concord",
        on_behalf_of=_name(act.on_behalf_of, names) if act.on_behalf_of else "",
        what=sentence(act),
        was=_told(act, "from"),
        now=_told(act, "to"),
        kind=act.kind,
        about=tuple(things[fact][one] for fact, one in _ids(act) if one in things[fact]),
    )


def _told(act: RecordedAct, fact: str) -> str:
    """What it was or became: words as they are kept, the codes of states in words."""
    kept = str(act.facts.get(fact, ""))
    if "transition" not in act.facts:
        return kept
    words = _words_of(act.kind.partition(".")[0])
    codes = kept.split(", ") if kept else []
    return ", ".join(str(words.get(code, code.replace("_", " "))) for code in codes)


def _words_of(family: str) -> Mapping[str, object]:
    teller = _states.get(family)
    if teller is not None:
        return teller()
    return _states_of_models().get(family.replace("_", ""), {})


@cache
def _states_of_models() -> Mapping[str, Mapping[str, object]]:
    """The words of the column `state` of every model that has one, by the model's name."""
    fields = (
        (model, field)
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name == "state" and field.choices
    )
    return {str(model._meta.model_name): dict(field.flatchoices) for model, field in fields}


def _name(person: UUID, names: Mapping[UUID, str]) -> str:
    return names.get(person, _("a person no longer on record"))
