"""The ledger's acts on the trust index, its weights and figures from surveys, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import period_label
from core.ledger.history import describe
from core.periods import Period

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


@describe("trust_weights.proposed")
def proposed(act: RecordedAct) -> str:
    return _("proposed what each part of the trust index weighs, version %(n)s") % {
        "n": act.facts.get("number", "")
    }


@describe("trust_weights.adopted")
def adopted(act: RecordedAct) -> str:
    if act.facts.get("counts"):
        return _("adopted the weights of the trust index; both sides have")
    return _("adopted the weights of the trust index for one side")


@describe("trust_weights.refused")
def refused(_act: RecordedAct) -> str:
    return _("refused the weights of the trust index")


@describe("trust_weights.withdrawn")
def withdrawn(_act: RecordedAct) -> str:
    return _("took back the weights of the trust index")


@describe("trust.issued")
def issued(act: RecordedAct) -> str:
    try:
        period = period_label(Period.parse(str(act.facts.get("period"))))
    except ValueError:
        period = ""
    return _("worked out the trust index of %(period)s") % {"period": period}


@describe("users_survey.figure_made")
def figure_made(act: RecordedAct) -> str:
    return _("turned what users answered into a figure, sent as %(receipt)s") % {
        "receipt": act.facts.get("receipt", "")
    }
