"""What whoever got past the password answered wrongly, counted for the account alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class WrongAnswers(models.Model):
    """Wrong codes and passwords of somebody who knew the password, or who had a session.

    `wrong` counts those in a row, from whatever network address; a right answer forgets them.
    `last_at` is when the last one was looked at.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wrong_answers"
    )
    wrong = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wrong_answers"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user}: {self.wrong}"
