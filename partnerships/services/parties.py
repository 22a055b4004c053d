"""Parties and shareholders: recorded, corrected before the signature, ended afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, percent
from core.ledger import audited
from core.models import Organisation
from core.problems import Problem, refuse_if
from core.transitions import locked
from partnerships import codelists
from partnerships.editing import ended
from partnerships.models import Party
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

PARTNER: Final = "privateParty"
AUTHORITY: Final = "procuringEntity"
BIDDER: Final = "tenderer"
SHAREHOLDER: Final = "equityInvestor"
KINDS: Final = {
    "lender": Organisation.Kind.LENDER,
    "leadBank": Organisation.Kind.LENDER,
    "independentCertifier": Organisation.Kind.CERTIFIER,
    "evaluator": Organisation.Kind.EVALUATOR,
    "auditor": Organisation.Kind.AUDITOR,
    "regulator": Organisation.Kind.REGULATOR,
    "userGroup": Organisation.Kind.CIVIL_SOCIETY,
    AUTHORITY: Organisation.Kind.PUBLIC_AUTHORITY,
    "buyer": Organisation.Kind.PUBLIC_AUTHORITY,
    "payer": Organisation.Kind.PUBLIC_AUTHORITY,
}
"""What an organisation is that is recorded for the first time in a role; else a private partner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """An organisation in a role. `share` is a fraction of the equity, 0 to 1."""

    name: str
    role: str
    share: Decimal | None = None
    from_on: dt.date | None = None
    until_on: dt.date | None = None


def organisation_named(name: str, role: str) -> Organisation | None:
    """The oldest organisation of that name, one of the fitting kind first."""
    wanted = " ".join(name.split())
    found = list(Organisation.objects.filter(name__iexact=wanted).order_by("pk"))
    kind = KINDS.get(role, Organisation.Kind.PRIVATE_PARTNER)
    return next((one for one in found if one.kind == kind), next(iter(found), None))


def add_party(partnership: Partnership, facts: PartyFacts, *, actor: User) -> Party:
    """Records a party; the private partner, where there was none, becomes the partner here.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="party.added") as act:
        row = locked(partnership)
        refuse_if([*_not_permitted(row, actor), *_objections(row, facts)])
        organisation = organisation_named(facts.name, facts.role) or Organisation.objects.create(
            name=" ".join(facts.name.split()),
            kind=KINDS.get(facts.role, Organisation.Kind.PRIVATE_PARTNER),
            country=row.country,
        )
        refuse_if(_organisation_objections(row, organisation, facts))
        made = Party.objects.create(
            partnership=row,
            organisation=organisation,
            role=facts.role,
            share=facts.share,
            from_on=facts.from_on,
            until_on=facts.until_on,
        )
        if facts.role == PARTNER and row.partner_id is None:
            row.partner = organisation
            row.save(update_fields=["partner"])
        act.fact(organisation=str(organisation.uuid), role=facts.role, to=words_of(made))
    return made


def against_choosing(partnership: Partnership, bidder: Party | None) -> Iterator[Problem]:
    """Why no bidder, or not this one, can become the partner; nothing where it can."""
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if partnership.partner_id is not None:
        message = _("%(name)s is the partner; another partner needs another contract.")
        yield Problem("", "has_partner", message % {"name": partnership.partner})
    elif partnership.signed_on is not None:
        message = _("The contract is signed: the partner is chosen before that.")
        yield Problem("", "signed", message)
    elif not bidders_of(partnership):
        message = _(
            "No bidder is recorded. Record each under Overview, Parties and shareholders, in the"
            " role “bidder”; then ask who is chosen."
        )
        yield Problem("", "no_bidder", message)
    elif bidder is not None and bidder.organisation.is_public:
        message = _("%(name)s is a public body and cannot be the private partner.")
        yield Problem("bidder", "public", message % {"name": bidder.organisation})


def bidders_of(partnership: Partnership) -> list[Party]:
    """The organisations that compete today, by name."""
    today = clock.today()
    found = (
        partnership.parties.filter(role=BIDDER)
        .filter(Q(from_on__isnull=True) | Q(from_on__lte=today))
        .filter(Q(until_on__isnull=True) | Q(until_on__gte=today))
    )
    return list(found.select_related("organisation").order_by("organisation__name", "pk"))


def choose_partner(partnership: Partnership, bidder: Party, *, actor: User) -> Party:
    """Makes a bidder the private partner, as a decision that was carried and signed says.

    Whoever calls this has asked who may sign; the bidders stay on record as such.

    Raises:
        Refused: it cannot be done (any more).
    """
    with audited(partnership.stream, actor=actor, kind="party.chosen") as act:
        row = locked(partnership)
        refuse_if(against_choosing(row, bidder))
        made = Party.objects.create(
            partnership=row,
            organisation=bidder.organisation,
            role=PARTNER,
            from_on=clock.today(),
        )
        row.partner = bidder.organisation
        row.save(update_fields=["partner"])
        act.fact(organisation=str(bidder.organisation.uuid), role=PARTNER, bidder=str(bidder.uuid))
    return made


def change_party(party: Party, facts: PartyFacts, *, actor: User) -> Party:
    """Corrects share and days. After the signature only the last day: a new share is a new row.

    Raises:
        Refused: with everything that is wrong.
    """
    partnership = party.partnership
    with audited(partnership.stream, actor=actor, kind="party.changed") as act:
        row = locked(partnership)
        kept = locked(party)
        refuse_if(
            [
                *_not_permitted(row, actor),
                *_objections(row, facts, but=kept),
                *_signed_facts(row, kept, facts),
            ]
        )
        before = words_of(kept)
        kept.share, kept.from_on, kept.until_on = facts.share, facts.from_on, facts.until_on
        kept.save(update_fields=["share", "from_on", "until_on"])
        act.fact(
            organisation=str(kept.organisation.uuid),
            role=kept.role,
            **{"from": before, "to": words_of(kept)},
        )
    return kept


def words_of(party: Party) -> str:
    """Role, share and days in words."""
    parts = [str(party.get_role_display())]
    if party.share is not None:
        parts.append(percent(party.share * 100))
    if party.from_on:
        parts.append(_("from %(day)s") % {"day": day(party.from_on)})
    if party.until_on:
        parts.append(_("until %(day)s") % {"day": day(party.until_on)})
    return ", ".join(parts)


def _not_permitted(partnership: Partnership, actor: User) -> Iterator[Problem]:
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    if "edit_partnership" not in permissions_on(actor, partnership):
        yield Problem("", "forbidden", _("You are not appointed to record parties here."))


def _objections(
    partnership: Partnership, facts: PartyFacts, but: Party | None = None
) -> Iterator[Problem]:
    if not facts.name.strip():
        yield Problem("name", "required", _("Enter the name of the organisation."))
    if facts.role not in dict(codelists.PARTY_ROLES):
        yield Problem("role", "unknown", _("Choose its role."))
    if facts.from_on and facts.until_on and facts.until_on < facts.from_on:
        message = _("The last day lies before the first; correct one of them.")
        yield Problem("until_on", "before_start", message)
    yield from _share_objections(partnership, facts, but)


def _share_objections(
    partnership: Partnership, facts: PartyFacts, but: Party | None
) -> Iterator[Problem]:
    if facts.share is None:
        return
    if facts.role != SHAREHOLDER:
        message = _("Only a shareholder has a share of the equity; leave it empty.")
        yield Problem("share", "no_shareholder", message)
    if not 0 <= facts.share <= 1:
        yield Problem("share", "out_of_range", _("Enter a percentage from 0 to 100."))
        return
    first = facts.from_on or clock.today()
    held = partnership.parties.filter(role=SHAREHOLDER, share__isnull=False).filter(
        Q(until_on__isnull=True) | Q(until_on__gte=first)
    )
    if facts.until_on:
        held = held.filter(Q(from_on__isnull=True) | Q(from_on__lte=facts.until_on))
    others = [one.share for one in held if but is None or one.pk != but.pk]
    total = sum(others, Decimal(0)) + facts.share
    if total > 1:
        message = _(
            "The shares would come to %(total)s. End or lower another one first, or correct it."
        )
        yield Problem("share", "above_whole", message % {"total": percent(total * 100)})


def _organisation_objections(
    partnership: Partnership, organisation: Organisation, facts: PartyFacts
) -> Iterator[Problem]:
    if facts.role == PARTNER and partnership.partner_id not in {None, organisation.pk}:
        message = _("%(name)s is the partner; another partner needs another contract.")
        yield Problem("role", "has_partner", message % {"name": partnership.partner})
    if facts.role == PARTNER and organisation.is_public:
        message = _("%(name)s is a public body and cannot be the private partner.")
        yield Problem("name", "public", message % {"name": organisation})
    if facts.role == AUTHORITY and organisation.pk != partnership.authority_id:
        message = _("%(name)s leads this partnership; choose the role “buyer” for another one.")
        yield Problem("role", "other_authority", message % {"name": partnership.authority})
    open_ones = partnership.parties.filter(
        organisation=organisation, role=facts.role, until_on__isnull=True
    )
    if facts.until_on is None and open_ones.exists():
        message = _("%(name)s has this role already; end that entry first.")
        yield Problem("role", "twice", message % {"name": organisation})


def _signed_facts(partnership: Partnership, kept: Party, facts: PartyFacts) -> Iterator[Problem]:
    if partnership.signed_on is None:
        return
    message = _("This was agreed with the signature: end the entry, and add one with what is new.")
    if facts.share != kept.share:
        yield Problem("share", "signed", message)
    if facts.from_on != kept.from_on and kept.from_on is not None:
        yield Problem("from_on", "signed", message)
