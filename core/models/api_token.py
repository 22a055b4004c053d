"""Tokens of the API, and the answers kept for those who have to ask twice."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.reach import Reach
from core.subject import Subject

if TYPE_CHECKING:
    import datetime as dt


class Scope(models.TextChoices):
    """What a token may be used for; its owner's own rights bound it besides."""

    READ = "read", _("Read")
    SUBMIT = "submit", _("Send returns, milestones and documents")
    CHECK = "check", _("Check: accept, send back, certify")
    DECIDE = "decide", _("Propose and decide stage approvals")
    DEFINE = "define", _("Open partnerships, set up what is measured, import")
    APPOINT = "appoint", _("Appoint people and end appointments")
    REPORT = "report", _("Issue reports and run scorecards")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self, moment: dt.datetime) -> ApiTokenQuerySet:
        """Neither revoked nor expired at `moment`, of a person who may still sign in."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=moment, owner__is_active=True)


class ApiToken(models.Model):
    """A secret with which a program acts for a person. Only its SHA-256 is kept.

    `prefix` is the beginning of the secret, by which its owner tells tokens apart.
    `subject_kind` and `subject_uuid` confine it to one row, for example a partnership.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("what it may do"), default=list)
    subject_kind = models.CharField(max_length=100, blank=True, default="")
    subject_uuid = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        db_table = "api_token"
        default_permissions = ()
        verbose_name = _("token")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="api_token_expires_after_it_begins",
            )
        ]
        indexes = [models.Index(fields=["owner", "-created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def reach(self) -> Reach:
        """What the token leaves of its owner's rights."""
        only = Subject(self.subject_kind, self.subject_uuid) if self.subject_uuid else None
        return Reach(frozenset(self.scopes) | {Scope.READ.value}, only)


class KeptAnswer(models.Model):
    """The answer to a request that named itself by an Idempotency-Key, until it expires.

    `request_sha256` is the fingerprint of method, address and body: the same key under another
    body is a mistake of the caller. The row is written in the transaction of the effect.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "kept_answer"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_for_each_key")
        ]
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.key
