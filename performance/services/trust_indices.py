"""Working out the trust index of a quarter, as it was known on its last day."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.ledger import audited
from core.ledger.canonical import canonical_json
from core.problems import Problem, Refused, refuse_if
from core.transitions import locked
from partnerships.models import Partnership
from partnerships.models.access import permissions_on
from performance.models import TrustIndex, TrustWeights
from performance.scoring.exact import decimal
from performance.selectors.trust_inputs import inputs_of, rules_of, weights_in_force
from performance.selectors.trust_page import last_quarter
from performance.services.score_results import sha256_of
from performance.trust.calculation import trust_of
from performance.trust.trace import trace_of

if TYPE_CHECKING:
    import datetime as dt
    from fractions import Fraction

    from django.db.models import QuerySet

    from core.models import User
    from core.periods import Period

KEEPS: Final = "keep_relationship"


def issue_trust(
    partnership: Partnership, period: Period, *, cause: str, actor: User | None = None
) -> TrustIndex | None:
    """The index of a quarter that has ended: a new version where the result changed, else None.

    Raises:
        Refused: both sides have not adopted weights for it; the quarter has not ended; no right.
    """
    weights = weights_in_force(partnership, period.start)
    refuse_if(_objections(partnership, period, weights, actor))
    assert weights is not None  # noqa: S101 - refused otherwise
    # One language, so that who asks for it does not make another result.
    with translation.override(settings.LANGUAGE_CODE):
        found = trust_of(inputs_of(partnership, period.end), rules_of(weights))
    text = canonical_json(trace_of(found))
    sha256 = sha256_of(text)
    if _latest(partnership, period).filter(result_sha256=sha256).exists():
        return None
    with audited(partnership.stream, actor=actor, kind="trust.issued") as act:
        row = locked(partnership)
        before = _latest(row, period).first()
        if before is not None and before.result_sha256 == sha256:
            raise Refused([Problem("", "same", _("It was worked out meanwhile; nothing changed."))])
        _latest(row, period).update(is_latest=False)
        made = TrustIndex.objects.create(
            partnership=row,
            weights=weights,
            period=period.key,
            period_start=period.start,
            period_end=period.end,
            version=(before.version if before else 0) + 1,
            score=None if found.score is None else _six(found.score),
            cause=cause[:200],
            issued_by=actor,
            issued_at=clock.now(),
            result_sha256=sha256,
            result=text,
        )
        act.fact(
            trust_index=str(made.uuid),
            period=period.key,
            version=made.version,
            weights=weights.number,
            result_sha256=sha256,
        )
        act.seal(made)
    return made


def issue_due(today: dt.date) -> int:
    """The index of the last quarter wherever weights are in force and there is none; how many."""
    period = last_quarter(today)
    adopted = TrustWeights.objects.filter(
        partnership=OuterRef("pk"),
        state=TrustWeights.State.ADOPTED,
        effective_from__lte=period.start,
    )
    known = TrustIndex.objects.filter(partnership=OuterRef("pk"), period=period.key)
    issued = 0
    for one in Partnership.objects.filter(Exists(adopted), ~Exists(known)).order_by("pk"):
        made = issue_trust(one, period, cause=_("the quarter has ended"))
        issued += made is not None
    return issued


def issue_after_adoption(weights: TrustWeights) -> TrustIndex | None:
    """The index of the last quarter, where the weights just adopted hold for it."""
    period = last_quarter(clock.today())
    if weights.effective_from > period.start:
        return None
    return issue_trust(weights.partnership, period, cause=_("both sides adopted the weights"))


def _latest(partnership: Partnership, period: Period) -> QuerySet[TrustIndex]:
    return TrustIndex.objects.filter(partnership=partnership, period=period.key, is_latest=True)


def _objections(
    partnership: Partnership,
    period: Period,
    weights: TrustWeights | None,
    actor: User | None,
) -> list[Problem]:
    found = []
    if actor is not None and KEEPS not in permissions_on(actor, partnership):
        message = _("Your role does not have it worked out; the contract manager or the lead does.")
        found.append(Problem("", "forbidden", message))
    if weights is None:
        message = _("Not yet agreed: both sides adopt the weights before the index counts.")
        found.append(Problem("", "not_agreed", message))
    if period.end >= clock.today():
        message = _("The quarter has not ended yet; the index looks back from its last day.")
        found.append(Problem("period", "not_ended", message))
    return found


def _six(score: Fraction) -> Decimal:
    """The column keeps six decimals, half-up; the exact value stands in the trace."""
    return decimal(score).quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
