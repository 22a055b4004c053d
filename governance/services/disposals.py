"""Records that were kept long enough go: proposed, agreed to by two, disposed of by a third."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.retention import record_class
from core.transitions import locked
from governance.models import Disposal
from governance.selectors.disposals import may_decide
from governance.selectors.people_access import looks_after_concord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.models import User
    from core.retention import RecordClass

S = Disposal.State
CHUNK: Final = 500


def propose_disposal(slug: str, *, actor: User) -> Disposal:
    """Proposes that what is due of a class today goes.

    Raises:
        Refused: `actor` does not look after Concord, no such class, two people do not decide on
            it, nothing of it is due, or a proposal waits already.
    """
    found = _class(slug)
    due = None if found is None else found.free(clock.now())
    rows = 0 if due is None else due.count()
    with audited(Disposal().stream, actor=actor, kind="records.disposal_proposed") as act:
        refuse_if(_against_proposing(found, rows, actor))
        assert found is not None  # noqa: S101 - objected to above
        made = Disposal.objects.create(
            record_class=slug,
            before=found.kept_until(clock.now()),
            proposed_rows=rows,
            proposed_by=actor,
            proposed_at=clock.now(),
        )
        act.fact(disposal=str(made.uuid), record_class=slug, before=made.before, rows=rows)
    return made


def agree_to_disposal(disposal: Disposal, *, actor: User) -> Disposal:
    """The first or the second word of approval.

    Raises:
        Refused: `actor` approves nowhere, proposed it or agreed already, or it waits for nobody.
    """
    with audited(disposal.stream, actor=actor, kind="records.disposal_agreed") as act:
        row = _to_decide(disposal, actor)
        if row.state == S.PROPOSED:
            row.state, row.first_by, row.first_at = S.AGREED_ONCE, actor, clock.now()
        else:
            row.state, row.second_by, row.second_at = S.AGREED, actor, clock.now()
        row.save(update_fields=["state", "first_by", "first_at", "second_by", "second_at"])
        act.fact(disposal=str(row.uuid), state=row.state)
    return row


def refuse_disposal(disposal: Disposal, *, actor: User) -> Disposal:
    """Everything stays.

    Raises:
        Refused: as for `agree_to_disposal`.
    """
    with audited(disposal.stream, actor=actor, kind="records.disposal_refused") as act:
        row = _to_decide(disposal, actor)
        row.state, row.refused_by = S.REFUSED, actor
        row.save(update_fields=["state", "refused_by"])
        act.fact(disposal=str(row.uuid))
    return row


def dispose(disposal: Disposal, *, actor: User) -> Disposal:
    """Removes what is due of the class by the day proposed, but for what a legal hold keeps now.

    The event says how many records went, and a digest of them with a salt that stands beside it
    and not in the ledger.

    Raises:
        Refused: `actor` does not look after Concord, or two people have not agreed.
    """
    with audited(disposal.stream, actor=actor, kind="records.disposed") as act:
        row = locked(disposal)
        refuse_if(_against_disposing(row, actor))
        found = record_class(row.record_class)
        row.salt = secrets.token_hex(32)
        row.rows, row.sha256 = _remove(_rows(found, row), row.salt)
        row.state, row.done_by, row.done_at = S.DONE, actor, clock.now()
        row.save(update_fields=["state", "done_by", "done_at", "rows", "salt", "sha256"])
        act.fact(
            disposal=str(row.uuid),
            record_class=row.record_class,
            before=row.before,
            rows=row.rows,
            sha256=row.sha256,
        )
    return row


def _rows(found: RecordClass, row: Disposal) -> QuerySet[Any]:
    assert found.due is not None  # noqa: S101 - objected to when it was proposed
    return found.without_held(found.due(row.before))


def _remove(rows: QuerySet[Any], salt: str) -> tuple[int, str]:
    """How many went, and the digest of their lines, one JSON object each, by primary key."""
    digest = hmac.new(salt.encode(), digestmod=hashlib.sha256)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = rows.model._default_manager.filter(pk__in=keys[start : start + CHUNK])
        for values in chunk.order_by("pk").values():
            line = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
            digest.update(f"{line}\n".encode())
        chunk.delete()
    return len(keys), digest.hexdigest()


def _class(slug: str) -> RecordClass | None:
    try:
        return record_class(slug)
    except LookupError:
        return None


def _against_proposing(found: RecordClass | None, rows: int, actor: User) -> Iterator[Problem]:
    if not looks_after_concord(actor):
        words = _("Whoever looks after Concord proposes what is disposed of.")
        yield Problem("", "forbidden", words)
    if found is None or found.removal != "by_two":
        words = _("Records of this class are not disposed of here.")
        yield Problem("record_class", "unknown", words)
    elif not rows:
        yield Problem("record_class", "nothing_due", _("Nothing of it was kept long enough."))
    elif Disposal.objects.filter(
        record_class=found.slug, state__in=[S.PROPOSED, S.AGREED_ONCE, S.AGREED]
    ).exists():
        yield Problem("record_class", "waits", _("A proposal for it waits already."))


def _to_decide(disposal: Disposal, actor: User) -> Disposal:
    row = locked(disposal)
    problems = []
    if not may_decide(actor):
        words = _("Two senior responsible owners decide what is disposed of.")
        problems.append(Problem("", "forbidden", words))
    if not row.is_open:
        problems.append(Problem("", "decided", _("This was answered already.")))
    elif not row.is_for(actor):
        words = _("Somebody else answers: neither who proposed it nor who agreed to it.")
        problems.append(Problem("", "own_entry", words))
    refuse_if(problems)
    return row


def _against_disposing(row: Disposal, actor: User) -> Iterator[Problem]:
    if not looks_after_concord(actor) or actor.pk in {row.first_by_id, row.second_by_id}:
        words = _("Whoever looks after Concord carries it out, not who agreed to it.")
        yield Problem("", "forbidden", words)
    if row.state != S.AGREED:
        yield Problem("", "decided", _("Two people have not agreed to it, or it is done."))
