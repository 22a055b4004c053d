"""What keeps the outcomes mechanism from working, with the offending numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from performance.mechanism import Objection
from performance.scoring.exact import plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from performance.mechanisms.outcome_facts import OutcomeFacts, OutcomeSettings


def objections_to_settings(settings: OutcomeSettings) -> Iterator[Objection]:
    codes = [one.code for one in settings.tariffs] + [one.code for one in settings.thresholds]
    for code, times in Counter(codes).items():
        if times > 1:
            yield Objection("tariffs", text(_("Two rows are called %(code)s."), code=code))
    for tariff in settings.tariffs:
        if tariff.price < 0:
            words = {"code": tariff.code, "price": plain(tariff.price)}
            yield Objection(
                "tariffs", text(_("The price of %(code)s is %(price)s, below 0."), **words)
            )
    if settings.quality is not None:
        yield from settings.quality.objections("quality")


def objections_to_facts(facts: OutcomeFacts, settings: OutcomeSettings) -> Iterator[Objection]:
    tariffs = {tariff.code for tariff in settings.tariffs}
    thresholds = {one.code for one in settings.thresholds}
    for where, code, known in (
        *(("counted", one.tariff, tariffs) for one in facts.counted),
        *(("reached", one.threshold, thresholds) for one in facts.reached),
    ):
        if code not in known:
            yield Objection(where, text(_("The rate card has no row %(code)s."), code=code))
    if facts.paid_before < 0:
        message = _("%(value)s is below 0.")
        yield Objection("paid_before", text(message, value=plain(facts.paid_before)))
    yield from _repeated(facts)
    yield from _wrong_counts(facts, settings)
    yield from _wrong_quality(facts, settings)


def _repeated(facts: OutcomeFacts) -> Iterator[Objection]:
    for where, codes in (
        ("counted", [one.tariff for one in facts.counted]),
        ("reached", [one.threshold for one in facts.reached]),
    ):
        for code, times in Counter(codes).items():
            if times > 1:
                message = _("%(code)s stands here %(times)s times: add the numbers up.")
                yield Objection(where, text(message, code=code, times=str(times)))


def _wrong_counts(facts: OutcomeFacts, settings: OutcomeSettings) -> Iterator[Objection]:
    for one in facts.counted:
        if min(one.claimed, one.verified, one.paid_before) < 0:
            message = _("%(code)s has a number below 0.")
            yield Objection("counted", text(message, code=one.tariff))
        if settings.person_cap is not None and len(one.people) != one.verified:
            message = _(
                "%(code)s: %(verified)s outcomes were verified, of %(people)s people: name the"
                " person of each, since one person's outcomes are capped."
            )
            words = {"verified": str(one.verified), "people": str(len(one.people))}
            yield Objection("counted", text(message, code=one.tariff, **words))


def _wrong_quality(facts: OutcomeFacts, settings: OutcomeSettings) -> Iterator[Objection]:
    if settings.quality is not None and facts.quality_score is None and facts.counted:
        message = _("What outcomes pay depends on quality: enter the score.")
        yield Objection("quality_score", text(message))
    score, table = facts.quality_score, settings.quality
    if table is not None and score is not None and score % table.resolution:
        message = _("%(score)s is finer than the scores of the contract, %(resolution)s.")
        words = {"score": plain(score), "resolution": plain(table.resolution)}
        yield Objection("quality_score", text(message, **words))
