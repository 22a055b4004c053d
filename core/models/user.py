"""People: signed in by e-mail address, named in the ledger by uuid."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.folding import Findable, FoldedField

if TYPE_CHECKING:
    from core.reach import Reach


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with this e-mail address; without a password they cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A system administrator: sees the system, and no partnership's data by it."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(Findable, AbstractBaseUser, PermissionsMixin):
    """A person. Never deleted: history outlives people."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("as this device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("comfortable")
        COMPACT = "compact", _("compact")

    class Notices(models.TextChoices):
        AT_ONCE = "at_once", _("by e-mail, as it happens")
        DAILY = "daily", _("by e-mail, once each working day")
        TODO_ONLY = "todo_only", _("only on the page")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(max_length=10, default="en-gb")
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.COMFORTABLE)
    notices = models.CharField(max_length=10, choices=Notices.choices, default=Notices.AT_ONCE)
    preferences = models.JSONField(
        default=dict, blank=True, help_text="How the person likes their lists, by list."
    )
    folded = FoldedField(of=["name"])
    sessions_ended = models.PositiveIntegerField(default=0)
    """How often they signed out everywhere: a session of an earlier count is no longer one."""
    second_step_by = models.DateTimeField(null=True)
    """Until when they may sign in by password alone; None until their role first asks for more."""
    roles_given = models.PositiveIntegerField(default=0)
    """How often they were given a role: a session that knows fewer asks what the new one asks."""
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    reach: Reach | None = None
    """What is left of the person's rights in this request; None leaves all. Set for a token."""

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_its_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, **kwargs: Any) -> None:
        """A sign-in that stores its password by a newer recipe leaves an event too."""
        if kwargs.get("update_fields") != ["password"]:
            super().save(**kwargs)
            return
        from core.ledger.audit import SYSTEM_STREAM, audited  # noqa: PLC0415 - the ledger needs this class

        with audited(SYSTEM_STREAM, actor=self, kind="person.password_stored_anew"):
            super().save(**kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is checked against: the password, and the sessions ended so far."""
        known = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc] # not in the stubs
        if not self.sessions_ended:
            return str(known)
        return salted_hmac(
            "core.models.User.sessions", f"{known}:{self.sessions_ended}", algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ", maxsplit=1)[0]
