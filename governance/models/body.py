"""Bodies that decide together, and the seats on them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.folding import Findable, FoldedField
from core.models import Organisation
from core.models.in_force import InForce
from governance.voting import BodyRule, SideRule
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


class BlockSide(models.TextChoices):
    """A side that has one voice, or none of its own."""

    AUTHORITY = "authority", _("the authority’s side")
    PARTNER = "partner", _("the partner’s side")
    USERS = "users", _("the users’ side")


VOICES = [(one.value, one.label) for one in SideRule]
"""How the seats of a side make its voice; without one the side has none."""


class Body(Findable):
    """A board, a working group or a panel of one partnership, with the rules by which it decides.

    `quorum` is the number of members of each side that must take part. Notice, the
    time to vote in writing, to circulate minutes and to approve them are business days of the
    partnership's country. The chair passes from one
    side to the other every `chair_months` months, from `chair_since` on, beginning with
    `first_chair`; 0 means that it stays there. The chair has a casting vote only where it says so.
    """

    class Kind(models.TextChoices):
        BOARD = "board", _("joint board")
        WORKING_GROUP = "working_group", _("working group")
        DISPUTE_PANEL = "dispute_panel", _("dispute panel")
        USERS_PANEL = "users_panel", _("users’ panel")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.BOARD)
    name = models.CharField(_("name"), max_length=200)
    folded = FoldedField(of=["name"])
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    rule = models.CharField(
        _("how it decides"),
        max_length=12,
        choices=[(one.value, one.label) for one in BodyRule],
        default=BodyRule.EVERY_SIDE.value,
    )
    authority_voice = models.CharField(
        _("voice of the authority’s side"), max_length=10, choices=VOICES, blank=True, default=""
    )
    partner_voice = models.CharField(
        _("voice of the partner’s side"), max_length=10, choices=VOICES, blank=True, default=""
    )
    users_voice = models.CharField(
        _("voice of the users’ side"), max_length=10, choices=VOICES, blank=True, default=""
    )
    quorum = models.PositiveSmallIntegerField(_("members of each side needed"), default=1)
    has_casting_vote = models.BooleanField(_("the chair has a casting vote"), default=False)
    first_chair = models.CharField(
        _("side that takes the chair first"),
        max_length=10,
        choices=BlockSide.choices,
        default=BlockSide.AUTHORITY,
    )
    chair_months = models.PositiveSmallIntegerField(
        _("months until the chair passes on"), default=6
    )
    chair_since = models.DateField(_("counted from"))
    notice_days = models.PositiveSmallIntegerField(_("notice of a meeting"), default=10)
    urgent_notice_days = models.PositiveSmallIntegerField(_("notice when urgent"), default=5)
    written_days = models.PositiveSmallIntegerField(_("time to vote in writing"), default=5)
    minutes_days = models.PositiveSmallIntegerField(_("minutes within"), default=5)
    approval_days = models.PositiveSmallIntegerField(_("time to approve minutes"), default=10)
    months_before_service = models.PositiveSmallIntegerField(
        _("months between meetings before service"), default=1
    )
    months_in_service = models.PositiveSmallIntegerField(
        _("months between meetings in service"), default=3
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    ended_on = models.DateField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ["partnership", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "name"],
                condition=Q(ended_on__isnull=True),
                name="body_named_once_in_a_partnership",
            ),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="quorum_of_at_least_one"),
            models.CheckConstraint(
                condition=~Q(authority_voice="", partner_voice="", users_voice=""),
                name="some_side_has_a_voice",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    def side_rules(self) -> Mapping[str, SideRule]:
        """Each side that has a voice here, with its own rule, in a fixed order."""
        voices = {side: getattr(self, f"{side}_voice") for side in BlockSide.values}
        return {side: SideRule(rule) for side, rule in voices.items() if rule}

    def chair_on(self, day: dt.date) -> str:
        """The side that holds the chair on `day`: it passes on every `chair_months` months."""
        sides = list(self.side_rules()) or [self.first_chair]
        start = sides.index(self.first_chair) if self.first_chair in sides else 0
        if not self.chair_months or day <= self.chair_since:
            return sides[start]
        months = (day.year - self.chair_since.year) * 12 + day.month - self.chair_since.month
        if day.day < self.chair_since.day:
            months -= 1
        return sides[(start + months // self.chair_months) % len(sides)]

    def content(self) -> dict[str, Any]:
        """What the ledger seals of its rules."""
        return {
            "name": self.name,
            "kind": self.kind,
            "rule": self.rule,
            "quorum": self.quorum,
            "has_casting_vote": self.has_casting_vote,
            "first_chair": self.first_chair,
            "chair_months": self.chair_months,
            "chair_since": self.chair_since,
            "sides": {side: str(rule) for side, rule in self.side_rules().items()},
            "ended_on": self.ended_on,
        }


class Seat(InForce):
    """A person's place on a body, for a party, from when to when.

    A seat that does not vote is advisory. One voting seat of a side may lead it. The deputy acts
    in the holder's place: of the two, whoever votes first has voted for the seat.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_seats",
        verbose_name=_("deputy"),
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seats")
    side = models.CharField(_("side"), max_length=10, choices=BlockSide.choices)
    is_voting = models.BooleanField(_("votes"), default=True)
    leads = models.BooleanField(_("leads its side"), default=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()
    end_reason = models.TextField(_("why it ended"), blank=True, default="")

    class Meta(InForce.Meta):
        ordering = ["body", "side", "-leads", "pk"]
        constraints = [
            *InForce.Meta.constraints,
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("holder")),
                name="nobody_is_their_own_deputy",
            ),
            models.CheckConstraint(
                condition=Q(leads=False) | Q(is_voting=True), name="only_a_voting_seat_leads"
            ),
        ]
        indexes = [models.Index(fields=["body", "side"])]

    def __str__(self) -> str:
        return f"{self.body}: {self.holder}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals."""
        return {
            "body": str(self.body.uuid),
            "holder": str(self.holder.uuid),
            "deputy": str(self.deputy.uuid) if self.deputy else None,
            "side": self.side,
            "is_voting": self.is_voting,
            "leads": self.leads,
            "from_on": self.from_on,
            "until_on": self.until_on,
        }
