"""The page of a concern as values: the ladder, what both sides say, what it holds, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day, money
from governance.ladder import LABELS, LADDER, TALKS, Awaits, Level
from governance.models import Concern, ConcernOffer, ConcernPosition, ConcernSide, ConcernStep
from governance.selectors.concern_list import TAG, clock_of
from governance.selectors.concern_people import PARTIES
from governance.selectors.concern_reader import ConcernForReader
from governance.selectors.sides import side_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.ledger.history import About

S = Concern.State
Row = dict[str, Any]


class ConcernView(ConcernForReader):
    """Everything that the page of a concern shows."""

    @property
    def tag(self) -> str:
        return TAG[S(self.concern.state)]

    @property
    def ladder(self) -> list[Row]:
        """Every level from the first to the last, with its days; the present one is marked."""
        known = {one.level: one for one in self.steps}
        return [self._level(level, known.get(level)) for level in LADDER]

    def _level(self, level: Level, step: ConcernStep | None) -> Row:
        shown: Row = {"strong": LABELS[level], "text": "", "sub": ""}
        if step is None:
            return shown
        shown["note"] = step.reason
        if step.left_on is not None:
            text, facts = _("until %(left)s"), {"left": day(step.left_on)}
            if not self.concern.is_open and level is self.concern.level:
                text = _("%(left)s: %(state)s")
                facts["state"] = self.concern.get_state_display().lower()
            limit = _("limit %(day)s") % {"day": day(step.until_on)}
            return shown | {"text": text % facts, "sub": limit, "state": "done"}
        due_on = self.concern.due_on
        text = _("since %(day)s") % {"day": day(step.since)}
        if due_on is not None:
            text = _("limit %(day)s") % {"day": day(due_on)}
        return shown | {
            "text": text,
            "sub": clock_of(self.concern, clock.today()),
            "state": "now",
        }

    @property
    def columns(self) -> list[str]:
        """The sides beside each other, by their names."""
        return [self._name(side) for side in self._sides]

    @cached_property
    def _sides(self) -> list[str]:
        third = self.concern.raised_for
        return [*PARTIES] if third in PARTIES else [*PARTIES, third]

    def _name(self, side: str) -> str:
        if side in PARTIES:
            return side_name(self.concern.partnership, side)
        return str(ConcernSide(side).label)

    @property
    def positions(self) -> list[Row]:
        """One row for each level, the present one first: what each side said there."""
        found: dict[tuple[str, str], list[Row]] = {}
        for one in self.concern.positions.all():
            found.setdefault((one.level, one.side), []).append(self._position(one))
        levels = [one.level for one in reversed(self.steps)]
        return [
            {
                "level": LABELS[Level(level)],
                "cells": [
                    {"side": self._name(side), "said": found.get((level, side), [])}
                    for side in self._sides
                ],
                "is_now": self.concern.is_open and level == self.concern.state,
            }
            for level in levels
        ]

    def _position(self, one: ConcernPosition) -> Row:
        return {
            "text": one.text,
            "by": str(one.by),
            "on": one.at,
            "evidence": [
                {
                    "title": document.title,
                    "url": reverse("document", args=[document.uuid]),
                    "sha256": document.sha256,
                }
                for document in one.evidence.all()
            ],
        }

    @property
    def holders(self) -> list[Row]:
        """Who holds it now, side by side."""
        found = self.people.holders(self.concern.partnership, self.concern.level)
        return [
            {"name": self._name(side), "people": [str(one) for one in people]}
            for side, people in found.items()
        ]

    @property
    def holders_title(self) -> str:
        """Beyond the talks somebody else decides; the two sides speak before them."""
        if self.concern.level in TALKS:
            return str(_("Now with"))
        return str(_("Who speaks for each side"))

    @property
    def final_after(self) -> str:
        """While the decision can be referred: what happens when nobody does."""
        if not self.concern.is_open or self.concern.awaits != Awaits.REFERRAL or self.is_over:
            return ""
        message = _(
            "The decision binds both sides now. Either can refer it until %(day)s; after that day "
            "it is final, and the concern is closed by it."
        )
        return message % {"day": day(self.adjudication.refer_by)}

    @property
    def holds(self) -> list[About]:
        """What is held while it is open."""
        uuid = self.concern.about_uuid
        if self.matter is None or uuid is None or not self.concern.is_open:
            return []
        return list(self.matter.holds(uuid))

    @property
    def offer_facts(self) -> list[Row]:
        return self._terms(self.offer) if self.offer else []

    def _terms(self, one: ConcernOffer) -> list[Row]:
        shown: list[Row] = [
            {"term": _("Outcome"), "value": one.get_outcome_display(), "strong": True},
            {"term": _("How"), "value": one.words},
            {"term": _("What it does"), "value": self.remedy_words(one.remedy)},
            {"term": _("Cost"), "value": self._money(one.cost)},
            {"term": _("Lesson"), "value": one.lesson},
        ]
        return [row for row in shown if row["value"]]

    def remedy_words(self, remedy: dict[str, Any]) -> str:
        """What settling it so does to what it is about."""
        uuid = self.concern.about_uuid
        if self.matter is None or uuid is None or not remedy:
            return ""
        return self.matter.words(uuid, remedy)

    def _money(self, amount: Any) -> str:
        return money(amount, self.concern.currency) if amount is not None else ""

    @property
    def facts(self) -> list[Row]:
        concern = self.concern
        shown: list[Row] = []
        if self.about is not None and self.matter is not None:
            shown.append({"term": self.matter.label, "value": self.about.label})
            if self.about.url:
                shown[-1]["url"] = self.about.url
        shown.append({"term": _("At stake"), "value": self._money(concern.at_stake) or "–"})
        if concern.answered_at is not None:
            shown.append({"term": _("Answered"), "value": day(concern.answered_at)})
        return shown

    @property
    def ending(self) -> list[Row]:
        """How it ended; nothing while it is open."""
        concern = self.concern
        if concern.is_open or concern.closed_at is None:
            return []
        shown: list[Row] = [
            {"term": _("Outcome"), "value": concern.get_outcome_display(), "strong": True},
            {"term": _("How"), "value": concern.closing_words},
            {"term": _("What it did"), "value": self.remedy_words(concern.remedy)},
            {"term": _("On the level"), "value": LABELS[concern.level]},
            {"term": _("Cost"), "value": self._money(concern.cost)},
            {"term": _("Lesson"), "value": concern.lesson},
            {"term": _("By"), "value": str(concern.closed_by), "sub": day(concern.closed_at)},
        ]
        return [row for row in shown if row["value"]]

    @property
    def adjudicator(self) -> list[Row]:
        found = self.adjudication
        if found is None:
            return []
        shown: list[Row] = [
            {"term": _("Adjudicator"), "value": found.name, "sub": found.body, "strong": True},
            {"term": _("Appointed"), "value": day(found.appointed_on)},
            {"term": _("Decides by"), "value": day(found.decide_by)},
        ]
        if found.decided_on is None:
            return shown
        binding = _("until arbitration or a court says otherwise")
        if self.arbitration is None and found.refer_by < clock.today():
            binding = _("finally: it was not referred in time")
        return [
            *shown,
            {"term": _("Decided"), "value": day(found.decided_on)},
            {"term": _("Outcome"), "value": found.get_outcome_display(), "strong": True},
            {"term": _("Decision"), "value": found.decision},
            {"term": _("Binds"), "value": binding},
            {"term": _("Can be referred until"), "value": day(found.refer_by)},
            {
                "term": _("Document"),
                "value": found.document.title,
                "url": reverse("document", args=[found.document.uuid]),
                "sub": f"SHA-256 {found.document.sha256[:12]} …",
            },
        ]

    @property
    def arbitrator(self) -> list[Row]:
        found = self.arbitration
        if found is None:
            return []
        shown: list[Row] = [
            {"term": _("Where"), "value": found.get_forum_display(), "sub": found.place},
            {"term": _("Referred"), "value": day(found.referred_on)},
        ]
        if found.agreed_on is not None:
            agreed = day(found.agreed_on)
            shown.append({"term": _("Arbitrator"), "value": found.arbitrator, "sub": agreed})
        if found.document is not None:
            shown.append(
                {
                    "term": _("Award or judgment"),
                    "value": found.document.title,
                    "url": reverse("document", args=[found.document.uuid]),
                    "sub": f"SHA-256 {found.document.sha256[:12]} …",
                }
            )
        return shown

    @property
    def story(self) -> list[Row]:
        """How it came here, newest first."""
        found = sorted(self._told(), key=lambda one: one[0], reverse=True)
        return [{"when": day(at), "title": title, "by": by} for at, title, by in found]

    def _told(self) -> Iterator[tuple[Any, str, str]]:
        concern = self.concern
        for number, one in enumerate(concern.positions.all()):
            title = _("%(side)s said what it thinks") if number else _("Raised by %(side)s")
            yield one.at, title % {"side": one.organisation}, str(one.by)
        for step in self.steps[1:]:
            title = _("Up to: %(level)s") % {"level": step.get_level_display()}
            yield step.at, title, str(step.by)
        for offer in self.offers:
            side = {"side": self._name(offer.side)}
            yield offer.at, _("%(side)s offered to settle it") % side, str(offer.by)
            if offer.answered_at is not None:
                yield offer.answered_at, str(offer.get_state_display()), str(offer.answered_by)
        if self.adjudication is not None:
            found = self.adjudication
            yield found.recorded_at, _("Adjudicator appointed"), str(found.recorded_by)
            if found.decision_recorded_at is not None:
                decided = _("The adjudicator decided")
                yield found.decision_recorded_at, decided, str(found.decision_recorded_by)
        if concern.closed_at is not None:
            yield concern.closed_at, str(concern.get_state_display()), str(concern.closed_by)


def find(concerns: Any) -> Any:
    """A queryset of concerns with what the page always shows."""
    return concerns.select_related(
        "partnership__authority",
        "partnership__partner",
        "partnership__standing",
        "raised_by",
        "closed_by",
        "adjudication__document",
        "adjudication__recorded_by",
        "adjudication__decision_recorded_by",
        "arbitration__document",
    ).prefetch_related(
        Prefetch("steps", ConcernStep.objects.select_related("by")),
        Prefetch(
            "positions",
            ConcernPosition.objects.select_related("organisation", "by").prefetch_related(
                "evidence"
            ),
        ),
        Prefetch("offers", ConcernOffer.objects.select_related("by", "answered_by")),
        "climb_wishes__by",
    )
