"""The ledger's acts on people's access, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ledger.history import describe_all

describe_all(
    {
        "person.data_asked": _("asked for everything Concord holds about somebody"),
        "person.data_made": _("Everything held about somebody was put together for them"),
        "person.data_fetched": _("fetched everything Concord holds about them"),
        "person.pseudonym_asked": _("asked to know somebody who left by a pseudonym"),
        "person.pseudonymised": _("gave somebody who left a pseudonym, as another one asked"),
        "person.pseudonym_refused": _("refused to give somebody a pseudonym"),
        "emergency.asked": _("asked to read the partnership under emergency access"),
        "emergency.opened": _("confirmed emergency access for 60 minutes, to read only"),
        "emergency.refused": _("refused emergency access"),
        "emergency.read": _("read a page under emergency access"),
        "emergency.ended": _("ended emergency access early"),
        "emergency.over": _("closed emergency access, as its hour was over"),
        "legal_hold.asked": _("asked for a legal hold"),
        "legal_hold.agreed": _("agreed to the legal hold: nothing is removed from now on"),
        "legal_hold.refused": _("refused the legal hold"),
        "legal_hold.carried_out": _("carried out the legal hold: copies elsewhere are kept too"),
        "legal_hold.lift_asked": _("asked to lift the legal hold"),
        "legal_hold.lift_agreed": _("agreed to lift the legal hold"),
        "legal_hold.lift_refused": _("refused to lift the legal hold"),
        "legal_hold.lifted": _("lifted the legal hold"),
        "records.disposal_proposed": _("proposed to dispose of records kept long enough"),
        "records.disposal_agreed": _("agreed that records kept long enough are disposed of"),
        "records.disposal_refused": _("refused to dispose of records"),
        "records.disposed": _("disposed of records kept long enough, as two agreed"),
        "second_step.reset_asked": _("asked to remove somebody’s lost second step"),
        "second_step.reset": _("removed somebody’s lost second step, as another one asked"),
        "second_step.reset_refused": _("refused to remove somebody’s second step"),
    }
)
