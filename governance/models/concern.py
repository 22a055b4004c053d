"""A concern on its way: raised, answered by both sides, up the ladder, settled or taken back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.folding import Findable, FoldedField
from core.models import Organisation
from core.subject import Subject
from governance.ladder import AWAITS_CHOICES, LABELS, LADDER, LEVEL_CHOICES, Level
from partnerships.models import Document, Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class ConcernSide(models.TextChoices):
    """For whom somebody raises or answers a concern."""

    AUTHORITY = "authority", _("the authority’s side")
    PARTNER = "partner", _("the partner’s side")
    USERS = "users", _("the users’ side")
    INDEPENDENT = "independent", _("independent of both")


class ConcernQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> ConcernQuerySet:
        """Both sides see the same concerns: all of visible partnerships."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))

    def open(self) -> ConcernQuerySet:
        """Those that are neither settled nor taken back."""
        return self.filter(state__in=[level.value for level in LADDER])


class Concern(Findable):
    """Something that worries one side, until both have settled it or somebody else has decided.

    `state` is the level of the ladder on which it stands, or how it ended. `due_on` is the last
    day for what is awaited there. `told_before` and `told_end` are the limits of which both sides
    were told, before and when they ended: each once. `remedy` is what settling it did to what it
    is about, in the words of that matter.
    """

    class State(models.TextChoices):
        OPERATIONAL = Level.OPERATIONAL.value, LABELS[Level.OPERATIONAL]
        REPRESENTATIVES = Level.REPRESENTATIVES.value, LABELS[Level.REPRESENTATIVES]
        EXECUTIVES = Level.EXECUTIVES.value, LABELS[Level.EXECUTIVES]
        ADJUDICATION = Level.ADJUDICATION.value, LABELS[Level.ADJUDICATION]
        ARBITRATION = Level.ARBITRATION.value, LABELS[Level.ARBITRATION]
        SETTLED = "settled", _("Settled")
        WITHDRAWN = "withdrawn", _("Taken back")

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("What was asked for is done")
        PARTLY = "partly", _("Partly done")
        REFUSED = "refused", _("What was asked for is not done")
        OTHERWISE = "otherwise", _("Settled in another way")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="concerns")
    reference = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=40, blank=True, default="")
    about_uuid = models.UUIDField(null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    wanted = models.TextField(_("what is wanted"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    raised_for = models.CharField(_("raised for"), max_length=12, choices=ConcernSide.choices)
    raised_on = models.DateField(_("raised"))
    currency = models.CharField(max_length=3)
    at_stake = MoneyField(_("amount at stake"), currency_field="currency", null=True, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPERATIONAL)
    awaits = models.CharField(max_length=12, choices=AWAITS_CHOICES)
    due_on = models.DateField(_("limit"), null=True, blank=True)
    told_before = models.DateField(null=True, blank=True)
    told_end = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, blank=True, default=""
    )
    closing_words = models.TextField(_("how it ended"), blank=True, default="")
    cost = MoneyField(_("what it cost"), currency_field="currency", null=True, blank=True)
    lesson = models.TextField(_("lesson"), blank=True, default="")
    remedy = models.JSONField(default=dict, blank=True)
    closed_level = models.CharField(max_length=16, choices=LEVEL_CHOICES, blank=True, default="")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    closed_at = models.DateTimeField(null=True, blank=True)
    folded = FoldedField(of=["reference", "title", "wanted"])

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "reference"], name="concern_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["partnership", "about_kind", "about_uuid"],
                condition=~Q(about_kind="") & ~Q(state__in=["settled", "withdrawn"]),
                name="one_open_concern_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about_uuid__isnull=True)
                | (~Q(about_kind="") & Q(about_uuid__isnull=False)),
                name="concern_is_about_a_thing_or_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["settled", "withdrawn"])
                | (
                    Q(closed_by__isnull=False, closed_at__isnull=False)
                    & ~Q(closing_words="")
                    & ~Q(closed_level="")
                ),
                name="concern_closed_by_somebody_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | ~Q(outcome=""), name="settled_concern_has_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "state"]),
            models.Index(fields=["about_kind", "about_uuid"]),
            models.Index(fields=["due_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def is_open(self) -> bool:
        return self.state not in {self.State.SETTLED, self.State.WITHDRAWN}

    @property
    def level(self) -> Level:
        """The level on which it stands, or on which it ended."""
        return Level(self.state if self.is_open else self.closed_level)

    @property
    def about(self) -> Subject | None:
        """What it is about; None where that is nothing in particular."""
        if self.about_uuid is None:
            return None
        return Subject(self.about_kind, self.about_uuid)

    def content(self) -> dict[str, Any]:
        """What the ledger seals when it is over: what was asked, how it ended, at what cost."""
        return {
            "reference": self.reference,
            "about": str(self.about) if self.about else None,
            "title": self.title,
            "wanted": self.wanted,
            "raised_by": str(self.raised_by.uuid),
            "raised_for": self.raised_for,
            "raised_on": self.raised_on,
            "at_stake": self.at_stake,
            "currency": self.currency,
            "state": self.state,
            "outcome": self.outcome,
            "closing_words": self.closing_words,
            "cost": self.cost,
            "lesson": self.lesson,
            "remedy": self.remedy,
            "closed_level": self.closed_level,
            "closed_by": str(self.closed_by.uuid) if self.closed_by else None,
            "closed_at": self.closed_at,
        }


class ConcernStep(models.Model):
    """A level on which a concern stood: since when, until when at most, who held it, why it came.

    `until_on` is the limit as it was when the level began. The first level has no `by`.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    since = models.DateField(_("since"))
    until_on = models.DateField(_("until"))
    left_on = models.DateField(_("left"), null=True, blank=True)
    reason = models.TextField(_("why it climbed"), blank=True, default="")
    is_early = models.BooleanField(_("both sides agreed"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    at = models.DateTimeField()
    holders = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "level"], name="concern_on_a_level_once"),
            models.CheckConstraint(
                condition=Q(level="operational") | (Q(by__isnull=False) & ~Q(reason="")),
                name="concern_climbed_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concern}: {self.get_level_display()}"


class ConcernPosition(models.Model):
    """What a side says on one level, with its evidence; a later one stands beside the earlier."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="positions")
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    side = models.CharField(max_length=12, choices=ConcernSide.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("position"))
    evidence = models.ManyToManyField(Document, related_name="+", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["concern", "level", "side"])]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="concern_position_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.concern}: {self.organisation}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals: the words, and the fingerprint of each file."""
        return {
            "concern": str(self.concern.uuid),
            "level": self.level,
            "side": self.side,
            "text": self.text,
            "evidence": sorted(one.sha256 for one in self.evidence.all()),
            "by": str(self.by.uuid),
            "at": self.at,
        }


class ConcernClimbWish(models.Model):
    """That a side wants to go up before the limit ends; the other side's wish makes it so."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="climb_wishes")
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    side = models.CharField(max_length=12, choices=ConcernSide.choices)
    reason = models.TextField(_("why"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "level", "side"], name="climb_wished_once_by_a_side"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="climb_wish_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.concern}: {self.side}"


class ConcernOffer(models.Model):
    """How one side would settle it; settled when the other side agrees, exactly so."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("agreed")
        DECLINED = "declined", _("not agreed")
        REPLACED = "replaced", _("replaced by a later one")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="offers")
    level = models.CharField(max_length=16, choices=LEVEL_CHOICES)
    side = models.CharField(max_length=12, choices=ConcernSide.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Concern.Outcome.choices)
    words = models.TextField(_("how it is settled"))
    currency = models.CharField(max_length=3)
    cost = MoneyField(_("what it costs"), currency_field="currency", null=True, blank=True)
    lesson = models.TextField(_("lesson"), blank=True, default="")
    remedy = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["concern"], condition=Q(state="open"), name="one_open_offer_to_settle"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("by")),
                name="offer_not_answered_by_whoever_made_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_by__isnull=False),
                name="offer_answered_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="offer_says_how"),
        ]

    def __str__(self) -> str:
        return f"{self.concern}: {self.get_outcome_display()}"
