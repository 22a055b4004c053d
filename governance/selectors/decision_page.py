"""The page of a decision as values: what was asked, how it stands, and what the reader can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from governance.acts import acts
from governance.decision_kinds import KINDS
from governance.issued import issued_about
from governance.models import Decision, Judgement
from governance.rating import shown_total, weighted_total
from governance.selectors.ballots import ratings_of
from governance.selectors.decision_reader import DecisionForReader
from governance.selectors.seats import rules_of, why_no_partner_voice
from governance.selectors.sides import side_name
from governance.voting import ABSTAIN, AGAINST, BodyRule, SideRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from governance.issued import Issued
    from governance.models import Rating
    from governance.selectors.seats import SeatInVote

S = Decision.State
Row = dict[str, Any]
TAG = {
    S.DRAFT: "none",
    S.CONSULTATION: "info",
    S.VOTING: "info",
    S.RECOMMENDED: "warn",
    S.DONE: "good",
    S.NOT_CARRIED: "bad",
    S.DEFERRED: "none",
    S.REFUSED: "bad",
    S.WITHDRAWN: "none",
}
VERDICTS = {
    Judgement.Verdict.MEETS: "good",
    Judgement.Verdict.FAILS: "bad",
    Judgement.Verdict.NOT_APPLICABLE: "none",
}


class DecisionView(DecisionForReader):
    """Everything that the page of a decision shows."""

    @property
    def tag(self) -> str:
        return TAG[S(self.decision.state)]

    @property
    def chain(self) -> list[Row]:
        """Recommended, authorised, done: the present step is marked."""
        decision, at = self.decision, S(self.decision.state)
        chosen = decision.chosen
        names = ", ".join(map(str, self.signers)) or _("nobody today")
        recommended: Row = {"strong": _("Recommended"), "text": str(decision.body), "state": "now"}
        authorised: Row = {"strong": _("Authorised"), "text": f"{names}", "sub": self.accountable}
        done: Row = {
            "strong": _("Done"),
            "text": _("at once, when it is signed"),
            "sub": _("Concord makes the changes shown, and nothing else"),
        }
        if chosen is not None:
            recommended |= {
                "text": _("Option %(letter)s, by %(body)s")
                % {"letter": chosen.letter, "body": decision.body},
                "sub": day(decision.counted_at) if decision.counted_at else "",
                "state": "done",
            }
            authorised["state"] = "now"
        elif at in {S.NOT_CARRIED, S.DEFERRED, S.WITHDRAWN}:
            recommended |= {"text": str(decision.get_state_display()), "sub": decision.answer}
        else:
            recommended["sub"] = str(decision.get_state_display())
        if at is S.REFUSED:
            authorised |= {"text": _("refused"), "sub": decision.answer}
        if at is S.DONE and decision.authorised_at:
            signed = day(decision.authorised_at)
            authorised |= {"text": str(decision.authorised_by), "sub": signed, "state": "done"}
            done |= {
                "text": signed,
                "sub": _("Exactly as shown; the history keeps it"),
                "state": "done",
            }
        return [recommended, authorised, done]

    @cached_property
    def table(self) -> list[Row]:
        """One row for each criterion: how each option does."""
        if not self.criteria:
            return []
        found = (
            []
            if KINDS[self.decision.kind].is_rated
            else Judgement.objects.filter(option__decision=self.decision)
        )
        judged = {(one.option_id, one.criterion_id): one for one in found}
        return [
            {
                "criterion": criterion,
                "cells": [
                    self._cell(judged.get((option.pk, criterion.pk)), option)
                    | {"rating": self.ratings.get((option.pk, criterion.pk))}
                    for option in self.options
                ],
            }
            for criterion in self.criteria
        ]

    @cached_property
    def ratings(self) -> dict[tuple[int, int], Rating]:
        """Points and reasons, by option and criterion."""
        return {
            (option, one.criterion_id): one
            for option, rated in ratings_of(self.decision).items()
            for one in rated
        }

    @property
    def is_rated(self) -> bool:
        """Whether points are shown: there are some, or this kind of question asks for them."""
        return bool(self.criteria) and (bool(self.ratings) or KINDS[self.decision.kind].is_rated)

    @property
    def totals(self) -> list[Row]:
        """The weighted total of each option, exact and to be shown; None while one is missing."""
        found = []
        for option in self.options:
            rated = [self.ratings.get((option.pk, one.pk)) for one in self.criteria]
            total = weighted_total(
                [
                    (criterion.weight, one.points if one else None)
                    for criterion, one in zip(self.criteria, rated, strict=True)
                ]
            )
            found.append(
                {
                    "total": None if total is None else shown_total(total),
                    "chosen": option.letter == self.decision.chosen_letter,
                    "letter": option.letter,
                }
            )
        return found

    @cached_property
    def is_judged(self) -> bool:
        """Whether somebody said of any option whether it meets a criterion."""
        return any(cell["label"] for row in self.table for cell in row["cells"])

    def _cell(self, found: Judgement | None, option: Any) -> Row:
        shown: Row = {
            "chosen": option.letter == self.decision.chosen_letter,
            "letter": option.letter,
        }
        if found is None:
            return shown | {"kind": "none", "label": "", "figure": "", "note": ""}
        verdict = Judgement.Verdict(found.verdict)
        return shown | {
            "kind": VERDICTS[verdict],
            "label": str(verdict.label),
            "figure": found.figure,
            "note": found.note,
        }

    @property
    def sums(self) -> list[Row]:
        """How many criteria each option meets, of those that apply."""
        found = []
        for number, option in enumerate(self.options):
            cells = [row["cells"][number] for row in self.table]
            applying = [one for one in cells if one["kind"] in {"good", "bad"}]
            meets = sum(one["kind"] == "good" for one in applying)
            words = _("%(meets)d of %(all)d") % {"meets": meets, "all": len(applying)}
            is_chosen = option.letter == self.decision.chosen_letter
            found.append({"words": words, "chosen": is_chosen, "letter": option.letter})
        return found

    @property
    def changes(self) -> list[Row]:
        """What the chosen option changes; before the count, what each option would."""
        chosen = self.decision.chosen
        shown = [chosen] if chosen is not None else [one for one in self.options if one.act]
        return [
            {
                "option": one,
                "items": self.preview.lines if self.preview is not None else one.changes,
                "unchanged": self.preview.unchanged if self.preview is not None else "",
                "act": str(acts[one.act].label),
            }
            for one in shown
            if one.act and one.act in acts
        ]

    @property
    def voices(self) -> list[Row]:
        """One card for each side: what it says, or how many of it have voted."""
        counted = {one["side"]: one for one in self.decision.count.get("sides", [])}
        return [
            {
                "name": side_name(self.decision.partnership, side),
                "rule": SideRule(rule).label,
                **(self._counted(counted[side]) if side in counted else self._waiting(side)),
            }
            for side, rule in rules_of(self.decision, self.seats).sides.items()
        ]

    def _counted(self, found: Mapping[str, Any]) -> Row:
        choice = str(found["choice"])
        if choice in {AGAINST, ABSTAIN}:
            words = {AGAINST: _("Against all of them"), ABSTAIN: _("Abstained")}
            return {"kind": "bad" if choice == AGAINST else "none", "label": words[choice]}
        if not choice:
            return {"kind": "none", "label": _("Of no one mind")}
        label = _("For option %(letter)s") % {"letter": choice}
        return {"kind": "good", "label": label}

    def _waiting(self, side: str) -> Row:
        own = [one for one in self.in_vote if one.member.side == side]
        able = [one for one in own if not one.member.stepped_aside]
        voted = sum(one.vote is not None for one in able)
        label = _("%(voted)d of %(all)d voted") % {"voted": voted, "all": len(able)}
        return {"kind": "info", "label": label}

    @property
    def rule(self) -> str:
        """How the voices decide, in a sentence."""
        words = str(BodyRule(self.decision.body.rule).label).capitalize()
        chair = (
            _("the chair has a casting vote.")
            if self.decision.body.has_casting_vote
            else _("there is no casting vote.")
        )
        return _("%(rule)s. What either side pays gives it no extra voice, and %(chair)s") % {
            "rule": words,
            "chair": chair,
        }

    @property
    def no_voice(self) -> str:
        """Why the partner's side has no voice in this, in a sentence."""
        name = capfirst(side_name(self.decision.partnership, "partner"))
        return {
            "own_matter": _("%(name)s has no voice in a matter of its own.") % {"name": name},
            "before_contract": _("%(name)s has no voice before the contract is signed.")
            % {"name": name},
        }.get(why_no_partner_voice(self.decision), "")

    @property
    def quorum(self) -> Row:
        """Whether enough of each side take part: as counted, else as it stands."""
        rules, kept = rules_of(self.decision, self.seats), self.decision.count
        missing = kept.get("without_quorum")
        parts = []
        for side in rules.sides:
            own = [one for one in self.in_vote if one.member.side == side]
            taking = sum(one.member.counts for one in own)
            known = {
                "n": taking,
                "all": len(own),
                "side": side_name(self.decision.partnership, side),
            }
            parts.append(_("%(n)d of %(all)d for %(side)s") % known)
        need = ngettext(
            "%(n)d from each side needed.", "%(n)d from each side needed.", rules.quorum
        ) % {"n": rules.quorum}
        if missing is None:
            label, kind = _("Not counted yet"), "none"
        else:
            label, kind = (_("Not met"), "bad") if missing else (_("Met"), "good")
        return {"need": need, "parts": parts, "label": label, "kind": kind}

    @property
    def people(self) -> list[Row]:
        """Every voting seat: what was declared, and whether it has voted."""
        return [self._person(one) for one in self.in_vote]

    def _person(self, found: SeatInVote) -> Row:
        declared = found.interest
        if found.member.stepped_aside:
            kind, label = "warn", _("Stepped aside")
        elif declared is not None:
            kind, label = "", _("none")
        else:
            kind, label = "", _("not declared yet")
        voted = found.vote
        return {
            "name": str(found.seat.holder),
            "organisation": str(found.seat.organisation),
            "leads": found.seat.leads,
            "deputy": str(voted.by) if voted and voted.by_id != found.seat.holder_id else "",
            "kind": kind,
            "label": label,
            "text": declared.text if declared and found.member.stepped_aside else "",
            "vote": self._vote_words(found),
        }

    def _vote_words(self, found: SeatInVote) -> str:
        """How a seat voted; before the count only that it has, for everybody else than itself."""
        vote = found.vote
        if vote is None:
            return ""
        mine = self.own is not None and self.own.seat.pk == found.seat.pk
        if not self.decision.count and not mine:
            return _("has voted")
        letters = {one.pk: one.letter for one in self.options}
        if vote.option_id:
            return _("voted for %(letter)s") % {"letter": letters.get(vote.option_id, "")}
        return str(vote.get_choice_display())

    @property
    def positions(self) -> Sequence[Any]:
        return list(self.decision.positions.all())

    @property
    def papers(self) -> list[Row]:
        return [
            {"title": one.title, "url": reverse("document", args=[one.uuid]), "on": one.dated_on}
            for one in self.decision.papers.all()
        ]

    @property
    def follow_ups(self) -> list[Any]:
        return list(self.decision.follow_ups.all())

    @property
    def may_issue(self) -> bool:
        """Whether the reader may ask for the record of it as a report."""
        return "issue_report" in self.permissions and self._is_counted

    @cached_property
    def issued(self) -> list[Issued]:
        """The records of it that were issued, where the reader may fetch them."""
        return issued_about(self.decision.uuid, self.reader) if self._is_counted else []

    @property
    def _is_counted(self) -> bool:
        return self.decision.state in Decision.SEALED and self.decision.counted_at is not None

    @property
    def story(self) -> list[Row]:
        """How it came here, oldest first."""
        decision = self.decision
        found = [(decision.raised_at, _("Raised by %(name)s") % {"name": decision.raised_by})]
        found += [
            (one.at, _("Position of %(name)s") % {"name": one.organisation})
            for one in self.positions
        ]
        if decision.opened_at:
            found.append((decision.opened_at, _("Opened for votes")))
        if decision.counted_at:
            words = {
                "carried": _("Option %(letter)s recommended")
                % {"letter": decision.count.get("option", "")},
                "not_carried": _("Not carried"),
                "no_quorum": _("No quorum"),
            }[decision.count.get("outcome", "not_carried")]
            found.append((decision.counted_at, words))
        if decision.authorised_at:
            found.append(
                (decision.authorised_at, _("Signed by %(name)s") % {"name": decision.authorised_by})
            )
        return [
            {"when": day(at), "title": title} for at, title in sorted(found, key=lambda x: x[0])
        ]
