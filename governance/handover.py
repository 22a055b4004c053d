"""What is handed over when somebody's role ends: the default list, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

STEPS: Final[Mapping[str, str | Promise]] = {
    "open_work": _("Open work is passed on, row by row"),
    "deadlines": _("The next deadlines were gone through"),
    "contacts": _("The people of the other side know who comes next"),
    "history": _("What was agreed by word is written down"),
    "files": _("Files kept elsewhere are among the documents"),
    "access": _("Keys, accounts and passes are returned"),
}
"""Code and words. A code stays for good: what was done is kept under it."""
