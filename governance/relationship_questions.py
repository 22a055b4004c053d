"""What both sides are asked of each other, in Concord's own wording; no instrument is copied."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

STATEMENTS: Final = (
    _("We agree on what this partnership is for."),
    _("Both sides would name the same three results that matter most."),
    _("The other side keeps what it promises."),
    _("Bad news reaches us early and plainly."),
    _("We are heard before decisions are taken, whatever we pay."),
    _("When something goes wrong, we solve it together rather than argue whose fault it is."),
    _("The right people are there, and stay long enough."),
    _("What we learn here changes how we work."),
)
"""Each is answered from 1 (disagree) to 4 (agree)."""
OPEN_QUESTION: Final = _("What one thing should change? Do not name yourself or others.")
