"""Comments: written for both sides or for one, answered, corrected by another wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.commentable import commentables, find_commentable
from governance.events import CommentWritten
from governance.models import InternalComment, InternalWording, SharedComment, SharedWording
from governance.selectors.comments import COMMENTS, inside_of, mentioned_in, readers_of
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from uuid import UUID

    from core.ledger.act import Act
    from core.models import User
    from core.subject import Subject
    from governance.commentable import Found
    from partnerships.models import Partnership

LONGEST: Final = 8000
MOST_MENTIONS: Final = 20
_WORDINGS: Final[dict[type[Any], type[Any]]] = {
    SharedComment: SharedWording,
    InternalComment: InternalWording,
}


def write_shared(
    partnership: Partnership,
    about: Subject,
    *,
    text: str,
    actor: User,
    people: Collection[UUID] = (),
    answers: UUID | None = None,
) -> SharedComment:
    """Writes a comment that both sides read. Whoever is named, or was answered, is told.

    `people` are told besides those whom the text names with @ before their whole name.

    Raises:
        Refused: with everything that is wrong, or no right.
    """
    with audited(partnership.stream, actor=actor, kind="comment.shared") as act:
        row = locked(partnership)
        said = _Said(row, about, text.strip(), "", actor)
        problems = list(said.problems(people, answers))
        refuse_if(problems)
        made = SharedComment.objects.create(**said.facts)
        act.fact(comment=str(made.uuid), about=str(about))
        said.finish(made, act)
    return made


def write_internal(
    partnership: Partnership,
    about: Subject,
    *,
    text: str,
    actor: User,
    people: Collection[UUID] = (),
    answers: UUID | None = None,
) -> InternalComment:
    """Writes a comment that the actor's own side reads and nobody else.

    The ledger is read by both an authority's officials and auditors: it says that something was
    written, never about what.

    Raises:
        Refused: with everything that is wrong, or the actor reads nothing internal here.
    """
    with audited(partnership.stream, actor=actor, kind="comment.internal") as act:
        row = locked(partnership)
        side = inside_of(permissions_on(actor, row))
        said = _Said(row, about, text.strip(), side, actor, is_internal=True)
        refuse_if(said.problems(people, answers))
        made = InternalComment.objects.create(side=side, **said.facts)
        act.fact(internal_comment=str(made.uuid))
        said.finish(made, act)
    return made


class _Said:
    """What somebody wants to say, checked and written down."""

    def __init__(
        self,
        partnership: Partnership,
        about: Subject,
        text: str,
        side: str,
        actor: User,
        *,
        is_internal: bool = False,
    ) -> None:
        self.partnership, self.about, self.text = partnership, about, text
        self.side, self.actor, self.is_internal = side, actor, is_internal
        self.table: type[Any] = InternalComment if is_internal else SharedComment
        self.answered: Any = None
        self.title = ""
        self.mentions: list[User] = []

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "partnership": self.partnership,
            "about_kind": self.about.kind,
            "about_uuid": self.about.uuid,
            "about_title": self.title[:300],
            "thread": self.answered,
            "text": self.text,
            "by": self.actor,
            "at": clock.now(),
        }

    def problems(self, people: Collection[UUID], answers: UUID | None) -> Iterator[Problem]:
        """Every objection; afterwards it is known whom it answers and whom it mentions."""
        closed = ended(self.partnership)
        if closed is not None:
            yield closed.problem()
        yield from _may_write(self.partnership, self.actor, self.side, inside=self.is_internal)
        found = self._found(self.actor)
        if found is None:
            yield Problem("about", "unknown", _("Choose something here that you may read."))
            return
        self.title = found.title
        yield from _worded(self.text)
        yield from self._thread(answers)
        yield from self._told(people)

    def _found(self, person: User) -> Found | None:
        return find_commentable(person, self.partnership, self.about.kind, self.about.uuid)

    def _thread(self, answers: UUID | None) -> Iterator[Problem]:
        if answers is None:
            return
        rows = self.table._default_manager.filter(
            partnership=self.partnership, about_uuid=self.about.uuid, about_kind=self.about.kind
        )
        if self.is_internal:
            rows = rows.filter(side=self.side)
        found = rows.select_related("thread").filter(uuid=answers).first()
        if found is None:
            yield Problem("answers", "unknown", _("The comment you answer does not stand here."))
        else:
            self.answered = found.thread or found

    def _told(self, people: Collection[UUID]) -> Iterator[Problem]:
        readers = {one.uuid: one for one in readers_of(self.partnership, self.side)}
        unknown = [one for one in people if one not in readers]
        if unknown:
            message = (
                _("An internal comment can only be pointed out to people who may read it.")
                if self.is_internal
                else _("Somebody you chose has no role here today.")
            )
            yield Problem("people", "cannot_read", message)
        chosen = {one.pk: one for uuid, one in readers.items() if uuid in set(people)}
        chosen |= {one.pk: one for one in mentioned_in(self.text, readers.values())}
        chosen.pop(self.actor.pk, None)
        if len(chosen) > MOST_MENTIONS:
            message = _("Point it out to %(n)d people at most.") % {"n": MOST_MENTIONS}
            yield Problem("people", "too_many", message)
            return
        blind = [one for one in chosen.values() if self._found(one) is None]
        if blind:
            names = ", ".join(str(one) for one in blind)
            message = _("%(names)s may not read what this is about.") % {"names": names}
            yield Problem("people", "cannot_read", message)
        self.mentions = list(chosen.values())

    def finish(self, made: Any, act: Act) -> None:
        """The first wording, sealed; whom it names; and what follows."""
        made.mentions.set(self.mentions)
        _word(made, made.text, act)
        _publish(made)


def correct_comment(comment: Any, *, text: str, actor: User) -> Any:
    """Puts another wording in the place of the one in force; every earlier one stays readable.

    Raises:
        Refused: somebody else wrote it, nothing is said, or nothing changes.
    """
    is_internal = isinstance(comment, InternalComment)
    kind = "comment.internal_corrected" if is_internal else "comment.corrected"
    with audited(comment.stream, actor=actor, kind=kind) as act:
        row = locked(comment)
        refuse_if(_correctable(row, text.strip(), actor))
        row.text, row.version, row.corrected_at = text.strip(), row.version + 1, clock.now()
        row.save(update_fields=["text", "version", "corrected_at"])
        side = row.side if is_internal else ""
        named = mentioned_in(row.text, readers_of(row.partnership, side))
        row.mentions.add(*[one for one in named if _sees(one, row) and one.pk != actor.pk])
        act.fact(**{"internal_comment" if is_internal else "comment": str(row.uuid)})
        act.fact(version=row.version)
        _word(row, row.text, act)
        _publish(row)
    return row


def _sees(person: User, row: Any) -> bool:
    found = find_commentable(person, row.partnership, row.about_kind, row.about_uuid)
    return found is not None


def _correctable(row: Any, text: str, actor: User) -> Iterator[Problem]:
    closed = ended(row.partnership)
    if closed is not None:
        yield closed.problem()
    if row.by_id != actor.pk:
        message = _("Only whoever wrote a comment corrects it; answer it instead.")
        yield Problem("", "not_yours", message)
    yield from _may_write(
        row.partnership,
        actor,
        inside_of(permissions_on(actor, row.partnership)),
        inside=isinstance(row, InternalComment),
    )
    yield from _worded(text)
    if text and text == row.text:
        yield Problem("text", "same", _("Nothing is different from what stands there."))


def _may_write(
    partnership: Partnership, actor: User, side: str, *, inside: bool
) -> Iterator[Problem]:
    if COMMENTS not in permissions_on(actor, partnership):
        yield Problem("", "forbidden", _("Your role here reads and does not comment."))
    elif inside and not side:
        message = _("Internal comments are for the people of one side; write a shared one.")
        yield Problem("", "forbidden", message)


def _worded(text: str) -> Sequence[Problem]:
    if not text:
        return [Problem("text", "required", _("Write what you want to say."))]
    if len(text) > LONGEST:
        message = _("Write %(n)d characters at most; add a document for more.") % {"n": LONGEST}
        return [Problem("text", "too_long", message)]
    return []


def _word(made: Any, text: str, act: Act) -> None:
    wording = _WORDINGS[type(made)].objects.create(
        comment=made, number=made.version, text=text, at=made.corrected_at or made.at
    )
    act.seal(wording)


def _publish(made: Any) -> None:
    assert made.about_kind in commentables()  # noqa: S101 - found before
    events.publish(
        CommentWritten(
            made.partnership_id, made.pk, made.version, isinstance(made, InternalComment)
        )
    )
