"""Figures that payments need, claimed and verified; deductions waived, amounts withheld."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.formatting import money_exact
from core.ledger import audited
from core.money import TooManyDecimals, to_minor
from core.periods import Period
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked, perform
from governance.selectors.sides import side_of
from partnerships.models.access import permissions_on
from performance.lifecycle.payments import GRANT, REFUSE, WITHDRAW
from performance.mechanism import CannotAssess
from performance.models import Payment, PaymentFigure, PaymentItem
from performance.payment_assembly import deductions
from performance.selectors.failure_rights import KEEPS
from performance.selectors.payment_figures import VERIFIES
from performance.selectors.payment_rights import APPROVES, PREPARES, limit_of, period_of
from performance.selectors.payments.book import PaymentBook
from performance.selectors.payments.closing import released_by_closing
from performance.selectors.payments.known import Known
from performance.selectors.payments.wanted import wanted_figures
from performance.services.locking import locked_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Document, Partnership

WHOLE: Final = frozenset({"outcome", "events", "first_days"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What is proposed for a payment; `amount` is positive, in the partnership's currency."""

    period: str
    kind: str
    amount: Decimal
    reason: str
    about: str = ""
    clause: str = ""
    document: Document | None = None


def claim_figure(
    partnership: Partnership,
    *,
    period: str,
    code: str,
    value: Decimal,
    title: str = "",
    note: str = "",
    document: Document | None = None,
    actor: User,
) -> PaymentFigure:
    """Claims a figure for a payment; an official verifies it before it counts.

    Raises:
        Refused: with everything that is wrong.
    """
    with audited(partnership.stream, actor=actor, kind="payment_figure.claimed") as act:
        row = locked(partnership)
        side = side_of(actor, row)
        found = []
        if KEEPS.get(side) not in permissions_on(actor, row):
            message = _("The partner’s people who send returns and the contract manager do this.")
            found.append(Problem("", "forbidden", message))
        when, wrong = period_of(row, period)
        found += wrong
        found += _wrong_figure(row, when, code, title, value)
        found += _of_another(row, document)
        refuse_if(found)
        figure = PaymentFigure.objects.create(
            partnership=row,
            period=period,
            code=code,
            title=title.strip(),
            side=side,
            claimed=value,
            claimed_by=actor,
            claimed_at=clock.now(),
            note=note.strip(),
            document=document,
        )
        act.fact(figure=str(figure.uuid), period=period, code=code, value=value)
    return figure


def verify_figure(
    figure: PaymentFigure, *, value: Decimal, finding: str = "", actor: User
) -> PaymentFigure:
    """Says what an official found; only that counts. It is final; a correction is claimed anew.

    Raises:
        Refused: with everything that is wrong: an own claim, no reason for another number.
    """
    with audited(figure.partnership.stream, actor=actor, kind="payment_figure.verified") as act:
        partnership, row = locked_below(figure)
        found = []
        if VERIFIES not in permissions_on(actor, partnership):
            message = _("The contract manager or the senior responsible owner verifies figures.")
            found.append(Problem("", "forbidden", message))
        if row.claimed_by_id == actor.pk:
            message = _("You claimed this yourself; a colleague verifies it.")
            found.append(Problem("", "own_entry", message))
        if row.verified_at is not None:
            message = _("It is verified already. A correction is claimed anew.")
            found.append(Problem("", "wrong_state", message))
        if value != row.claimed and not finding.strip():
            message = _("Say what was found, since it is another number than was claimed.")
            found.append(Problem("finding", "required", message))
        found += _wrong_value(partnership, row.code, value)
        refuse_if(found)
        row.verified, row.verified_by, row.verified_at = value, actor, clock.now()
        row.finding = finding.strip()
        row.save()
        act.fact(figure=str(row.uuid), period=row.period, code=row.code, value=value)
        act.seal(row)
    return row


def propose_item(partnership: Partnership, facts: ItemFacts, *, actor: User) -> PaymentItem:
    """Proposes to waive a deduction, to withhold an amount or to release it.

    A deduction is waived also after its certificate was issued: the next payment pays it back.

    Raises:
        Refused: with everything that is wrong, such as more than is deducted.
    """
    with audited(partnership.stream, actor=actor, kind="payment_item.proposed") as act:
        row = locked(partnership)
        found = []
        if PREPARES not in permissions_on(actor, row):
            message = _("The contract manager proposes what is waived, withheld or released.")
            found.append(Problem("", "forbidden", message))
        period, wrong = period_of(row, facts.period)
        found += wrong
        found += _wrong_item(row, facts)
        if period is not None and not wrong:
            found += _about_a_line(row, period, facts)
        refuse_if(found)
        item = PaymentItem.objects.create(
            partnership=row,
            period=facts.period,
            kind=facts.kind,
            about=facts.about,
            currency=row.currency,
            amount=facts.amount,
            reason=facts.reason.strip(),
            clause=facts.clause.strip(),
            document=facts.document,
            proposed_by=actor,
            proposed_at=clock.now(),
        )
        act.fact(
            item=str(item.uuid),
            what=item.kind,
            about=item.about,
            amount=item.amount,
            currency=item.currency,
            period=item.period,
        )
    return item


def grant_item(item: PaymentItem, *, answer: str = "", actor: User) -> PaymentItem:
    """Grants it, within the limit of whoever does: all that they granted for the month counts.

    Raises:
        Refused: with everything that is wrong.
    """
    partnership = item.partnership
    limit = limit_of(actor, partnership)

    def change(row: PaymentItem) -> None:
        refuse_if(_cannot_decide(row, actor, limit=limit, grants=True))
        row.decided_by, row.decided_at = actor, clock.now()
        row.answer, row.limit = answer.strip(), limit

    with transaction.atomic():
        # One after the other, so that two grants at once do not pass the limit together.
        locked(partnership)
        return perform(
            item, GRANT, actor=actor, change=change, facts=_told(item), stream=partnership.stream
        )


def refuse_item(item: PaymentItem, *, answer: str, actor: User) -> PaymentItem:
    """Refuses it with a reason.

    Raises:
        Refused: with everything that is wrong.
    """
    found = list(_cannot_decide(item, actor, limit=None, grants=False))
    if not answer.strip():
        found.append(Problem("answer", "required", _("Say why.")))
    refuse_if(found)

    def change(row: PaymentItem) -> None:
        row.decided_by, row.decided_at, row.answer = actor, clock.now(), answer.strip()

    return perform(
        item,
        REFUSE,
        actor=actor,
        change=change,
        facts=_told(item),
        stream=item.partnership.stream,
    )


def withdraw_item(item: PaymentItem, *, actor: User) -> PaymentItem:
    """Takes a proposal back; only whoever made it does.

    Raises:
        Refused: it is somebody else's, or decided already.
    """
    if item.proposed_by_id != actor.pk:
        raise Refused([Problem("", "forbidden", _("Only whoever proposed it withdraws it."))])
    return perform(item, WITHDRAW, actor=actor, facts=_told(item), stream=item.partnership.stream)


def _told(item: PaymentItem) -> dict[str, object]:
    return {
        "item": str(item.uuid),
        "what": item.kind,
        "about": item.about,
        "amount": str(item.amount),
        "currency": item.currency,
        "period": item.period,
    }


def _cannot_decide(
    item: PaymentItem, actor: User, *, limit: Decimal | None, grants: bool
) -> Iterator[Problem]:
    if APPROVES not in permissions_on(actor, item.partnership):
        message = _("The senior responsible owner decides this.")
        yield Problem("", "forbidden", message)
    if item.proposed_by_id == actor.pk:
        yield Problem("", "own_entry", _("You proposed this; a colleague decides it."))
    if not grants:
        return
    granted = [
        one.amount
        for one in PaymentItem.objects.filter(
            partnership=item.partnership_id,
            period=item.period,
            decided_by=actor,
            state=PaymentItem.State.GRANTED,
        )
    ]
    total = sum(granted, item.amount)
    if limit is None or total > limit:
        message = _(
            "With this you would have decided %(total)s %(currency)s for the month; your limit is"
            " %(limit)s. A colleague with a higher limit decides it."
        )
        known = {"total": total, "currency": item.currency, "limit": limit or 0}
        yield Problem("", "beyond_limit", message % known)
    yield from _issued(item.partnership, item.period, item.kind)


def _wrong_item(partnership: Partnership, facts: ItemFacts) -> Iterator[Problem]:
    if facts.kind not in set(PaymentItem.Kind) - {PaymentItem.Kind.REOPENING}:
        yield Problem("kind", "unknown", _("Choose what is proposed."))
    if not facts.reason.strip():
        yield Problem("reason", "required", _("Give the reason; it stands in the certificate."))
    if facts.amount <= 0:
        yield Problem("amount", "too_small", _("Enter an amount above 0."))
    yield from wrong_money(partnership, "amount", facts.amount)
    yield from _of_another(partnership, facts.document)
    yield from _issued(partnership, facts.period, facts.kind)


def _about_a_line(partnership: Partnership, period: Period, facts: ItemFacts) -> Iterator[Problem]:
    """A waiver names a deduction, and all waivers of it are at most what is deducted.

    What is released was withheld, and is released once.
    """
    if facts.kind == PaymentItem.Kind.RELEASE:
        yield from _beyond_withheld(partnership, period, facts)
    if facts.kind != PaymentItem.Kind.WAIVER:
        return
    try:
        worked = PaymentBook(partnership).work_out(period)
    except CannotAssess as error:
        for one in error.objections:
            yield Problem(one.where, "cannot_assess", str(one.message))
        return
    deducted = deductions(worked.lines)
    if facts.about not in deducted:
        message = _("Nothing is deducted for %(about)s. Deducted is for: %(known)s.")
        known = {"about": facts.about or "–", "known": ", ".join(deducted) or "–"}
        yield Problem("about", "unknown", message % known)
        return
    others = PaymentItem.objects.filter(
        partnership=partnership,
        period=facts.period,
        kind=facts.kind,
        about=facts.about,
        state__in=(PaymentItem.State.PROPOSED, PaymentItem.State.GRANTED),
    )
    left = deducted[facts.about] - sum((one.amount for one in others), Decimal(0))
    if facts.amount > left:
        message = _("At most %(left)s of %(about)s can be waived.")
        yield Problem("amount", "too_large", message % {"left": left, "about": facts.about})


def _beyond_withheld(
    partnership: Partnership, period: Period, facts: ItemFacts
) -> Iterator[Problem]:
    """What is withheld in a later period is not released in this one."""
    kind, state = PaymentItem.Kind, PaymentItem.State
    rows = list(PaymentItem.objects.filter(partnership=partnership))
    left = sum(
        (
            one.amount
            for one in rows
            if one.kind == kind.WITHHOLDING
            and one.state == state.GRANTED
            and Period.parse(one.period).start <= period.start
        ),
        Decimal(0),
    )
    left -= sum(
        one.amount
        for one in rows
        if one.kind == kind.RELEASE and one.state in (state.PROPOSED, state.GRANTED)
    )
    left -= released_by_closing(Known(partnership))
    if facts.amount > left:
        message = _("At most %(left)s is withheld by then and not released yet.")
        known = {"left": money_exact(max(left, Decimal(0)), partnership.currency)}
        yield Problem("amount", "too_large", message % known)


def _wrong_figure(
    partnership: Partnership, period: Period | None, code: str, title: str, value: Decimal
) -> Iterator[Problem]:
    if period is None:
        return
    wanted = {one.code: one for one in wanted_figures(partnership, period)}
    if code not in wanted:
        message = _("This contract needs no such figure. It needs: %(known)s.")
        known = ", ".join(str(one.label) for one in wanted.values())
        yield Problem("code", "unknown", message % {"known": known})
    elif wanted[code].is_named and not title.strip():
        yield Problem("title", "required", _("Say what it is for."))
    yield from _wrong_value(partnership, code, value)


def _wrong_value(partnership: Partnership, code: str, value: Decimal) -> Iterator[Problem]:
    if value < 0:
        yield Problem("value", "too_small", _("Enter 0 or more."))
    if code.split("-", maxsplit=1)[0] in WHOLE and value != value.to_integral_value():
        yield Problem("value", "whole", _("Enter a whole number."))
    if code in {"at_cost", "revenue", "third_party", "fees"}:
        yield from wrong_money(partnership, "value", value)


def wrong_money(partnership: Partnership, field: str, amount: Decimal) -> Iterator[Problem]:
    try:
        to_minor(amount, partnership.currency)
    except TooManyDecimals:
        message = _("%(currency)s has no such small amounts; round it.")
        yield Problem(field, "decimals", message % {"currency": partnership.currency})


def _of_another(partnership: Partnership, document: Document | None) -> Iterator[Problem]:
    if document is not None and document.partnership_id != partnership.pk:
        yield Problem("document", "unknown", _("Choose a document of this partnership."))


def _issued(partnership: Partnership, period: str, kind: str) -> Iterator[Problem]:
    """A certificate never changes: only a deduction is let go afterwards, by the next payment."""
    if kind == PaymentItem.Kind.WAIVER:
        return
    final = (Payment.State.ISSUED, Payment.State.PAID)
    if Payment.objects.filter(partnership=partnership, period=period, state__in=final).exists():
        message = _("The certificate of this period is issued; choose a later one.")
        yield Problem("period", "issued", message)
