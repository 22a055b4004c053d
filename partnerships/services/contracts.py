"""The draft of a contract: its terms, and the signature that makes it final."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships.conditions import State, conditions
from partnerships.editing import ended, terms_closed
from partnerships.events import ContractPublished
from partnerships.models.access import permissions_on
from partnerships.selectors.contract_versions import first_draft
from partnerships.selectors.stage_facts import stage_facts
from partnerships.services.creation import publish_contract
from partnerships.terms import problems
from partnerships.terms_json import changes, from_json, in_facts, to_json
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import ContractVersion, Partnership
    from partnerships.terms import Terms


def edit_terms(partnership: Partnership, terms: Terms, *, actor: User) -> ContractVersion:
    """Writes the terms of the draft. Whoever does it does not record the signature.

    Raises:
        Refused: with everything that is wrong; there is no draft; not permitted.
    """
    with audited(partnership.stream, actor=actor, kind="contract.terms_changed") as act:
        row = locked(partnership)
        draft = first_draft(row)
        closed = terms_closed(row, has_draft=draft is not None)
        found = [closed.problem()] if closed else []
        if "edit_partnership" not in permissions_on(actor, row):
            found.append(Problem("", "forbidden", _("You are not appointed to edit the draft.")))
        refuse_if(found)
        assert draft is not None  # noqa: S101 - closed otherwise
        refuse_if([*problems(terms, currency=row.currency), *_above_the_loss(row, terms)])
        kind = types[row.type]
        different = changes(from_json(kind.terms, draft.terms), terms)
        draft.terms = to_json(terms)
        draft.terms_sha256 = hashlib.sha256(draft.terms.encode()).hexdigest()
        draft.edited_by = actor
        draft.save(update_fields=["terms", "terms_sha256", "edited_by"])
        act.fact(
            version=draft.number,
            terms_sha256=draft.terms_sha256,
            changed=in_facts(different),
        )
    return draft


def _above_the_loss(partnership: Partnership, terms: Terms) -> Iterator[Problem]:
    cost, loss = getattr(terms, "maximum_cost", None), partnership.maximum_loss
    if cost is not None and loss is not None and cost > loss:
        message = _("An experiment costs no more than the maximum loss that was agreed; lower it.")
        yield Problem("maximum_cost", "above_loss", message)


def sign_contract(
    partnership: Partnership, *, signed_on: dt.date, effective_from: dt.date, actor: User
) -> ContractVersion:
    """Records that the draft was signed: from then on it never changes.

    Raises:
        Refused: with everything that stands in the way; above all a shared objective without a
            baseline, a KPI or an owner.
    """
    with audited(partnership.stream, actor=actor, kind="contract.signed") as act:
        row = locked(partnership)
        refuse_if(objections(row, signed_on, effective_from, actor))
        version = publish_contract(
            row, actor=actor, signed_on=signed_on, effective_from=effective_from
        )
        act.fact(version=version.number, to=str(signed_on))
        events.publish(ContractPublished(row.pk, version.pk, effective_from))
    return version


def objections(
    partnership: Partnership, signed_on: dt.date, effective_from: dt.date, actor: User
) -> Iterator[Problem]:
    """Everything that stands in the way of the signature."""
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if "decide_gate" not in permissions_on(actor, partnership):
        message = _("The senior responsible owner records the signature.")
        yield Problem("", "forbidden", message)
    draft = first_draft(partnership)
    if draft is None:
        yield Problem("", "no_draft", _("There is no draft of the contract to sign."))
    elif draft.edited_by_id == actor.pk:
        message = _("You wrote these terms; another senior responsible owner records it.")
        yield Problem("", "own", message)
    if signed_on > clock.today():
        yield Problem("signed_on", "in_future", _("A contract counts once it is signed."))
    if effective_from < signed_on:
        message = _("It cannot be in force before it is signed; correct one of the days.")
        yield Problem("effective_from", "before_signed", message)
    sentence = objectives_missing(partnership)
    if sentence:
        yield Problem("", "objectives", sentence)


def objectives_missing(partnership: Partnership) -> str:
    """What the shared objectives lack before anything is signed; "" where nothing does."""
    kind = types[partnership.type]
    asked = next(one for one in kind.requirements if one.kind == "shared_objectives")
    found = conditions[asked.kind].check(asked, stage_facts(partnership, "").facts)
    if found.state is State.MET:
        return ""
    return _("Nothing is signed before each shared objective is complete. %(found)s") % {
        "found": found.sentence
    }
