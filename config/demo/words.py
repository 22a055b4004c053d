"""What the history says of the making of the demo."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ledger.history import describe_all

describe_all(
    {
        "demo.people_made": _("made the people of the demo"),
        "demo.partnership_made": _("made a partnership of the demo"),
        "demo.contract_read": _("entered objectives, charges, parties and funding of the contract"),
    }
)
