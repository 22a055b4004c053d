"""The layers of who does what, in words: which letter comes from where, since when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.formatting import day
from governance.decision_kinds import COLUMNS
from governance.layers import LABELS, Layer
from governance.selectors.jurisdictions import jurisdiction_of
from governance.selectors.responsibilities import label_of

if TYPE_CHECKING:
    from governance.models import JurisdictionRule
    from governance.selectors.responsibilities import Line


def letters_of(line: Line) -> list[dict[str, Any]]:
    """Each role with its letter and, where it is not the usual one, the layer it comes from."""
    found = []
    for who in COLUMNS:
        layer = line.layers.get(who, Layer.KIND)
        found.append(
            {
                "who": label_of(who),
                "letter": line.letters.get(who, "") or "–",
                "layer": "" if layer is Layer.KIND else LABELS[layer],
                "answers": line.letters.get(who, "").startswith("A"),
            }
        )
    return found


def holds_words(line: Line) -> list[str]:
    """What each layer below the usual one last said on this, one sentence each, highest first."""
    above = (line.above.country, line.above.authority)
    found = [_holds(rule) for rule in above if rule is not None and rule.letters]
    if line.changed:
        last = line.changed[-1]
        found.append(
            _("Changed here by %(name)s, %(day)s: %(reason)s")
            % {"name": last.changed_by, "day": day(last.at), "reason": last.reason}
        )
    return found


def _holds(rule: JurisdictionRule) -> str:
    known = {
        "where": jurisdiction_of(rule),
        "name": rule.decided_by,
        "day": day(rule.decided_at) if rule.decided_at else "",
        "reason": rule.reason,
    }
    return _("Set for %(where)s, confirmed by %(name)s, %(day)s: %(reason)s") % known
