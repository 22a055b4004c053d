"""The terms of a change: drafted upon a published version, brought up to the newest, published."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.ledger.audit import joined
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships.events import ContractPublished, VariationMoved
from partnerships.models import ContractVersion, Variation, VariationStep
from partnerships.selectors.contract_versions import newest, terms_of
from partnerships.selectors.variations import has_moved, merged, revision_of
from partnerships.services.variation_checks import (
    CHANGED,
    KEEPS,
    in_force_from,
    is_there_a_contract,
    may,
)
from partnerships.terms import problems
from partnerships.terms_json import changes, in_facts, to_json
from partnerships.terms_merge import Chosen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from core.models import User
    from partnerships.terms import Terms
    from partnerships.terms_json import TermChange

_WRITABLE = (Variation.State.NOTICED, Variation.State.ESTIMATED)


def write_terms(
    variation: Variation,
    terms: Terms,
    *,
    effective_from: dt.date | None,
    actor: User,
    backdated_because: str = "",
) -> Variation:
    """Drafts the terms as they shall be, and from which day; at first upon the newest version.

    Raises:
        Refused: with everything that is wrong; put forward or decided already; not permitted.
    """
    with audited(variation.stream, actor=actor, kind="variation.terms") as act:
        row = locked(variation)
        partnership = row.partnership
        refuse_if([*_writable(row, actor), *is_there_a_contract(partnership)])
        base = row.version.base if row.version else newest(partnership)
        assert base is not None  # noqa: S101 - refused otherwise
        found = [*in_force_from(base, effective_from, backdated_because)]
        found += problems(terms, currency=partnership.currency)
        refuse_if(found)
        assert effective_from is not None  # noqa: S101 - refused otherwise
        before = terms_of(partnership, row.version or base)
        if row.version is None:
            row.version = ContractVersion(partnership=partnership, base=base)
        version = row.version
        version.number, version.title = base.number + 1, row.title
        version.effective_from = effective_from
        version.backdated_because = backdated_because.strip()
        _put(version, terms, actor)
        row.version = version
        row.save(update_fields=["version"])
        _step(row, VariationStep.Kind.TERMS, actor)
        act.fact(**_told(row, changes(before, terms)))
    return row


def rebase(
    variation: Variation,
    choices: Mapping[str, str],
    *,
    onto: int,
    actor: User,
    effective_from: dt.date | None = None,
    backdated_because: str = "",
) -> Variation:
    """Puts the drafted terms upon the newest version, knowingly.

    What only one of the two changed is kept; where both changed the same, `choices` says which
    holds: "ours" or "theirs" by the key of the meeting. `onto` is the number of the version that
    the person looked at.

    Raises:
        Refused: a meeting without a choice; another version came since; a day before that version
            without a reason; put forward already; not permitted.
    """
    with audited(variation.stream, actor=actor, kind="variation.rebased") as act:
        row = locked(variation)
        latest = has_moved(row)
        problem_list = [*_writable(row, actor)]
        if latest is None or row.version is None:
            message = _("These terms stand upon the newest version already.")
            problem_list.append(Problem("", "nothing_moved", message))
        elif latest.number != onto:
            message = _("Version %(number)d was published meanwhile; look at the terms again.")
            problem_list.append(Problem("", CHANGED, message % {"number": latest.number}))
        refuse_if(problem_list)
        assert latest is not None and row.version is not None  # noqa: S101, PT018 - refused
        version = row.version
        day = effective_from or version.effective_from
        because = backdated_because or version.backdated_because
        found = merged(row, latest, choices)
        refuse_if(
            [
                *(
                    Problem(one.key, "required", _("Choose which of the two shall hold."))
                    for one in found.undecided(choices)
                ),
                *in_force_from(latest, day, because),
                *problems(found.terms, currency=row.partnership.currency),
            ]
        )
        before = terms_of(row.partnership, version)
        version.base, version.number = latest, latest.number + 1
        version.effective_from, version.backdated_because = day, because.strip()
        _put(version, found.terms, actor)
        _step(row, VariationStep.Kind.REBASED, actor)
        kept = {one.key: str(Chosen(choices[one.key])) for one in found.meetings}
        act.fact(onto=latest.number, chosen=kept, **_told(row, changes(before, found.terms)))
        events.publish(VariationMoved(row.partnership_id, row.pk, row.state))
    return row


def publish_terms(variation: Variation, *, actor: User) -> ContractVersion:
    """Makes the drafted terms the next version; part of an approval, which has checked it all."""
    version, partnership = variation.version, variation.partnership
    assert version is not None  # noqa: S101 - the caller has looked
    act = joined(partnership.stream, actor=actor, kind="contract.published")
    version.state = ContractVersion.State.PUBLISHED
    version.published_at, version.published_by = clock.now(), actor
    version.save()
    act.fact(
        version=version.number,
        effective_from=version.effective_from,
        terms_sha256=version.terms_sha256,
        base=version.base.number if version.base else None,
        variation=str(variation.uuid),
    )
    act.seal(version)
    events.publish(
        ContractPublished(partnership.pk, version.pk, version.effective_from, is_first=False)
    )
    return version


def _writable(row: Variation, actor: User) -> Iterator[Problem]:
    yield from may(row.partnership, actor, KEEPS)
    if row.state == Variation.State.SUBMITTED:
        message = _("It is put forward for approval; take it back before you change its terms.")
        yield Problem("", "put_forward", message)
    elif row.state not in _WRITABLE:
        yield Problem("", "wrong_state", _("It is decided; its terms are as they are."))


def _put(version: ContractVersion, terms: Terms, actor: User) -> None:
    version.terms = to_json(terms)
    version.terms_sha256 = hashlib.sha256(version.terms.encode()).hexdigest()
    version.edited_by = actor
    version.save()


def _step(row: Variation, kind: str, actor: User) -> None:
    now = clock.now()
    VariationStep.objects.create(
        variation=row, kind=kind, on=now.date(), revision=revision_of(row), by=actor, at=now
    )


def _told(row: Variation, different: tuple[TermChange, ...]) -> dict[str, object]:
    version = row.version
    assert version is not None  # noqa: S101 - just written
    return {
        "variation": str(row.uuid),
        "version": version.number,
        "terms_sha256": version.terms_sha256,
        "effective_from": version.effective_from,
        "changed": in_facts(different),
    }
