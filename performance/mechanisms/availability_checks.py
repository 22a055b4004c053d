"""What keeps the availability mechanism from working, with the offending numbers."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.mechanism import Objection
from performance.scoring.exact import plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from performance.mechanisms.availability_facts import AvailabilityFacts, AvailabilitySettings


def objections_to_settings(settings: AvailabilitySettings) -> Iterator[Objection]:
    shares = {
        "indexed_share": settings.indexed_share,
        "used_share": settings.used_share,
        "cap": settings.cap if settings.cap is not None else Decimal(0),
    }
    for where, share in shares.items():
        if not 0 <= share <= 1:
            message = _("%(share)s is no share: enter one from 0 to 1.")
            yield Objection(where, text(message, share=plain(share)))
    for where in ("annual_charge", "point_value", "reporting_deduction"):
        value = getattr(settings, where)
        if value < 0:
            yield Objection(where, text(_("%(value)s is below 0."), value=plain(value)))
    for where, steps in (("repeats", settings.repeats), ("point_steps", settings.point_steps)):
        above = [step.above for step in steps]
        if above != sorted(set(above)):
            message = _("The steps do not rise: %(steps)s.")
            yield Objection(where, text(message, steps=", ".join(map(str, above))))
    yield from _wrong_areas(settings)
    if settings.point_steps and settings.point_steps[0].above != settings.free_points:
        yield Objection(
            "point_steps",
            text(
                _("The first step begins at %(first)s; the free points end at %(free)s."),
                first=str(settings.point_steps[0].above),
                free=str(settings.free_points),
            ),
        )


def objections_to_facts(
    facts: AvailabilityFacts, settings: AvailabilitySettings
) -> Iterator[Objection]:
    for where in ("index_base", "index_now"):
        if getattr(facts, where) <= 0:
            message = _("The index is %(value)s: a figure above 0 is needed.")
            yield Objection(where, text(message, value=plain(getattr(facts, where))))
    if not 0 <= facts.available <= 1:
        message = _("%(share)s is no share: enter one from 0 to 1.")
        yield Objection("available", text(message, share=plain(facts.available)))
    if facts.deducted_before < 0:
        message = _("%(value)s is below 0.")
        yield Objection("deducted_before", text(message, value=plain(facts.deducted_before)))
    yield from _wrong_days(facts, settings)
    yield from _wrong_terms(facts, settings)
    yield from _wrong_events(facts, settings)
    yield from _repeated(facts)


def _wrong_areas(settings: AvailabilitySettings) -> Iterator[Objection]:
    for area in settings.areas:
        if area.weight <= 0 or area.count < 1 or area.periods < 1:
            message = _("%(name)s needs a weight, areas and deduction periods above 0.")
            yield Objection("areas", text(message, name=area.name))


def _wrong_days(facts: AvailabilityFacts, settings: AvailabilitySettings) -> Iterator[Objection]:
    terms = 1 + len(settings.later)
    if len(facts.charged) != terms and (facts.charged or settings.later):
        message = _("Stretches of days: %(days)s, terms: %(terms)s. One stretch each is needed.")
        words = {"days": str(len(facts.charged)), "terms": str(terms)}
        yield Objection("charged", text(message, **words))
    for one in facts.charged:
        if one.index_base <= 0 or one.index_now <= 0 or not 0 <= one.days.days <= one.days.of > 0:
            message = _("The days from %(first)s need an index above 0, and days of the month.")
            yield Objection("charged", text(message, first=one.days.first.isoformat()))
    if sum((one.days.share for one in facts.charged if one.days.of), Fraction(0)) > 1:
        yield Objection("charged", text(_("More days count than the month has.")))


def _wrong_terms(facts: AvailabilityFacts, settings: AvailabilitySettings) -> Iterator[Objection]:
    named = [(one.ref, one.terms) for one in facts.unavailable]
    named += [(one.ref, one.terms) for one in facts.shortfalls]
    for ref, terms in (*named, *facts.reports_by):
        if not 0 <= terms <= len(settings.later):
            message = _("%(ref)s counts by terms number %(number)s, which the month does not have.")
            yield Objection("terms", text(message, ref=ref, number=str(terms)))


def _wrong_events(facts: AvailabilityFacts, settings: AvailabilitySettings) -> Iterator[Objection]:
    known = [{area.name for area in one.areas} for one in (settings, *settings.later)]
    for one in facts.unavailable:
        if 0 <= one.terms < len(known) and one.area_class not in known[one.terms]:
            message = _("%(ref)s names the class %(name)s, which the contract does not have.")
            yield Objection("unavailable", text(message, ref=one.ref, name=one.area_class))
        if one.missed < 0:
            message = _("%(ref)s has %(missed)s missed periods: enter 0 or more.")
            yield Objection("unavailable", text(message, ref=one.ref, missed=str(one.missed)))
    for short in facts.shortfalls:
        if short.points < 0:
            message = _("%(ref)s has %(points)s points: enter 0 or more.")
            yield Objection("shortfalls", text(message, ref=short.ref, points=str(short.points)))


def _repeated(facts: AvailabilityFacts) -> Iterator[Objection]:
    refs = Counter([one.ref for one in facts.unavailable] + [one.ref for one in facts.shortfalls])
    for ref, times in refs.items():
        if times > 1:
            message = _("%(ref)s stands here %(times)s times: join what is the same failure.")
            yield Objection("unavailable", text(message, ref=ref, times=str(times)))
