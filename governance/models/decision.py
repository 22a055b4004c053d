"""A decision from the question to what was done: options, criteria, positions, interests, votes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from core.folding import Findable, FoldedField
from core.models import Organisation
from governance.models.bidders import SELECTION, competed_for
from governance.models.body import BlockSide, Body, Seat
from partnerships.models import Document, Partnership

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from core.models import User
    from governance.models.rating import Rating

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class DecisionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> DecisionQuerySet:
        """Decisions of visible partnerships; drafts only for the side that drafts them.

        Of the users' side that is whoever drafts it.
        """
        drafts = Q(state=Decision.State.DRAFT)
        internal = Partnership.objects.permitted(user, "view_internal")
        partner = Partnership.objects.permitted(user, "submit_records")
        own = Q(raised_by=user.pk) | (
            Q(raised_for=BlockSide.AUTHORITY, partnership__in=internal)
            | Q(raised_for=BlockSide.PARTNER, partnership__in=partner)
        )
        return self.filter(
            ~drafts | own,
            ~Q(kind=SELECTION) | ~Q(partnership__in=competed_for(user)),
            partnership__in=Partnership.objects.visible_to(user),
        )

    def superseding(self, decision: Decision) -> DecisionQuerySet:
        """What supersedes it, or is to: not what came to nothing."""
        return self.filter(supersedes=decision).exclude(state__in=Decision.CAME_TO_NOTHING)


class Decision(Findable):
    """A question put to a body, what it recommended, who authorised it, and that it was done.

    What an option does stands in `act` and `facts` of the option. `base` is the fingerprint of what
    the chosen act was worked out upon; `changes` are its lines as everybody saw them. Both are
    fixed when the vote begins, as is `rated`, the fingerprint of the ratings; if the ground has
    moved when somebody signs, nothing is done and they are shown again. Votes in the room are
    written down by `recorded_by`, who does not sign.
    A decision is corrected only by another that supersedes it; where that one comes to nothing the
    first stands, and another may supersede it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONSULTATION = "consultation", _("being consulted on")
        VOTING = "voting", _("open for votes")
        RECOMMENDED = "recommended", _("waiting for a signature")
        DONE = "done", _("done")
        NOT_CARRIED = "not_carried", _("not carried")
        DEFERRED = "deferred", _("deferred")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    SEALED = frozenset({State.RECOMMENDED, State.DONE, State.NOT_CARRIED, State.REFUSED})
    """The states in which nobody changes it; what leads to them is sealed."""
    CAME_TO_NOTHING = frozenset({State.NOT_CARRIED, State.REFUSED, State.WITHDRAWN})
    """The states from which nothing follows: what such a question was to supersede stands."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="decisions")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="decisions")
    reference = models.CharField(max_length=60)
    kind = models.CharField(_("kind of decision"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("question"))
    background = models.TextField(_("background"), blank=True, default="")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    raised_for = models.CharField(max_length=10, choices=BlockSide.choices)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=1)
    positions_due_on = models.DateField(_("positions by"), null=True, blank=True)
    in_writing = models.BooleanField(default=True)
    closes_on = models.DateField(_("votes by"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    rated = models.CharField(max_length=64, blank=True, default="")
    counted_at = models.DateTimeField(null=True, blank=True)
    count = models.JSONField(default=dict, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    chosen_letter = models.CharField(max_length=1, blank=True, default="")
    deferred_until = models.DateField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    authorised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    authorised_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseding"
    )
    papers = models.ManyToManyField(Document, blank=True, related_name="decisions")
    folded = FoldedField(of=["reference", "title", "question"])

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "reference"], name="decision_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~Q(state__in=["not_carried", "refused", "withdrawn"]),
                name="decision_superseded_by_one_that_counts",
            ),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True) | ~Q(authorised_by=F("raised_by")),
                name="decision_not_authorised_by_whoever_raised_it",
            ),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True)
                | Q(recorded_by__isnull=True)
                | ~Q(authorised_by=F("recorded_by")),
                name="decision_not_authorised_by_whoever_recorded_the_votes",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (Q(authorised_by__isnull=False) & ~Q(chosen_letter="")),
                name="decision_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state"])]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @cached_property
    def chosen(self) -> Option | None:
        """The option that was carried."""
        return next((one for one in self.options.all() if one.letter == self.chosen_letter), None)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in {
            self.State.DRAFT,
            self.State.CONSULTATION,
            self.State.VOTING,
            self.State.RECOMMENDED,
            self.State.DEFERRED,
        }

    def content(self) -> dict[str, Any]:
        """What the ledger seals: what was asked, what was chosen, by which count, who signed.

        Of a decision that is open, also one that was sent back, no more than which it is.
        """
        named = {"reference": self.reference, "kind": self.kind}
        if self.state not in self.SEALED:
            return named
        return {
            **named,
            "title": self.title,
            "question": self.question,
            "state": self.state,
            "round": self.round,
            "count": self.count,
            "chosen": self.chosen.content() if self.chosen else None,
            "authorised_by": str(self.authorised_by.uuid) if self.authorised_by else None,
            "authorised_at": self.authorised_at,
            "answer": self.answer,
        }


class Option(models.Model):
    """One answer to the question. `act` names what it does; "" where it does nothing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    letter = models.CharField(max_length=1)
    title = models.CharField(_("option"), max_length=200)
    summary = models.CharField(_("in one line"), max_length=300, blank=True, default="")
    act = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    base = models.CharField(max_length=64, blank=True, default="")
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["decision", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "letter"], name="option_lettered_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter}. {self.title}"

    def content(self, ratings: Iterable[Rating] | None = None) -> dict[str, Any]:
        """What a vote for it rests on; `ratings` are its own where they were read already."""
        rows = self.ratings.all() if ratings is None else ratings
        rated = [one.content() for one in rows]
        return {
            "letter": self.letter,
            "title": self.title,
            "summary": self.summary,
            "act": self.act,
            "facts": self.facts,
            "changes": self.changes,
            **({"ratings": rated} if rated else {}),
        }


class Criterion(models.Model):
    """What the options are judged by; `weight` says how much it matters, 1 as a rule."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("criterion"), max_length=200)
    measure = models.CharField(_("measured by"), max_length=300, blank=True, default="")
    weight = ScaledDecimalField(_("weight"), default=1)

    class Meta:
        ordering = ["decision", "position"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="criterion_placed_once"),
        ]

    def __str__(self) -> str:
        return self.title


class CriteriaAgreement(models.Model):
    """That a side agreed to the criteria as they stood: `fingerprint` names that version."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="agreements")
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "side"], name="criteria_agreed_once_a_side")
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.side}"


class Judgement(models.Model):
    """How one option does on one criterion: a figure, a line, and whether it meets it."""

    class Verdict(models.TextChoices):
        MEETS = "meets", _("Meets")
        FAILS = "fails", _("Fails")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="judgements")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="judgements")
    figure = models.CharField(_("figure"), max_length=80, blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["option", "criterion"], name="option_judged_once")
        ]

    def __str__(self) -> str:
        return f"{self.option}, {self.criterion}"


class Position(models.Model):
    """What a party thinks, said before the vote; a later one of the same side takes its place."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12)
    prefers = models.ForeignKey(Option, null=True, blank=True, **PERSON)
    text = models.TextField(_("position"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.decision}: {self.organisation}"


class Interest(models.Model):
    """What a member declared before voting: no interest, or which; with one, they step aside."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="interests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    has_interest = models.BooleanField()
    text = models.TextField(_("which interest"), blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="interest_declared_once"),
            models.CheckConstraint(
                condition=Q(has_interest=False) | ~Q(text=""), name="interest_is_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.person}"


class Vote(models.Model):
    """One seat's vote in one round; `option` is empty for against all and for abstaining."""

    class Choice(models.TextChoices):
        OPTION = "option", _("for an option")
        AGAINST = "against", _("against all of them")
        ABSTAIN = "abstain", _("abstains")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="votes")
    round = models.PositiveSmallIntegerField()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=8, choices=Choice.choices)
    option = models.ForeignKey(Option, null=True, blank=True, **PERSON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "round", "seat"], name="a_seat_votes_once_in_a_round"
            ),
            models.CheckConstraint(
                condition=Q(choice="option", option__isnull=False)
                | (~Q(choice="option") & Q(option__isnull=True)),
                name="vote_for_an_option_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.seat}"


class FollowUp(models.Model):
    """What somebody has to do once the decision is done: a condition of it, with a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="follow_ups")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("condition"), max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    due_on = models.DateField(_("by"))
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["decision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="follow_up_placed_once"),
        ]

    def __str__(self) -> str:
        return self.text
