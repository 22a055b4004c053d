"""The ledger's acts on returns and figures, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.ledger.history import About, describe, names
from core.periods import Period
from performance.models import KPIRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


def _month(act: RecordedAct) -> str:
    key = str(act.facts.get("period", ""))
    try:
        return Period.parse(key).label
    except ValueError:
        return key


def _count(act: RecordedAct, name: str) -> int:
    found = act.facts.get(name)
    return found if isinstance(found, int) else len(found or ())


def _figures(count: int) -> str:
    return ngettext("%(n)d figure", "%(n)d figures", count) % {"n": count}


@names("figure")
def figures(ids: Collection[UUID]) -> Mapping[UUID, About]:
    found = KPIRecord.objects.filter(uuid__in=ids).select_related("kpi")
    return {
        one.uuid: About(
            f"{one.kpi.name}, {Period.parse(one.period).label}", reverse("figure", args=[one.uuid])
        )
        for one in found
    }


@describe("returns.opened")
def opened(act: RecordedAct) -> str:
    keys = [str(key) for key in act.facts.get("periods", ())]
    return _("opened the returns for %(months)s") % {
        "months": ", ".join(Period.parse(key).label for key in keys)
    }


@describe("monthly_return.figures_sent")
def sent(act: RecordedAct) -> str:
    return _("sent the return for %(month)s with %(figures)s, receipt %(receipt)s") % {
        "month": _month(act),
        "figures": _figures(_count(act, "figures")),
        "receipt": act.facts.get("receipt", ""),
    }


@describe("monthly_return.taken_back")
def taken_back(act: RecordedAct) -> str:
    return _("withdrew what was sent under %(receipt)s") % {"receipt": act.facts.get("receipt", "")}


@describe("monthly_return.file_added")
def file_added(act: RecordedAct) -> str:
    return _("put E%(number)s into a return") % {"number": act.facts.get("number", "")}


@describe("monthly_return.file_removed")
def file_removed(act: RecordedAct) -> str:
    return _("took E%(number)s out of a return") % {"number": act.facts.get("number", "")}


@describe("submission.check_begun")
def check_begun(_act: RecordedAct) -> str:
    return _("began to check what was sent")


@describe("submission.withdrawn")
def round_withdrawn(act: RecordedAct) -> str:
    return _("closed %(receipt)s unchecked") % {"receipt": act.facts.get("receipt", "")}


@describe("submission.checked")
def checked(act: RecordedAct) -> str:
    known = {
        "receipt": act.facts.get("receipt", ""),
        "accepted": act.facts.get("accepted", 0),
        "back": act.facts.get("sent_back", 0),
        "left": act.facts.get("left", 0),
    }
    if act.facts.get("single_acceptance"):
        return (
            _(
                "checked %(receipt)s by single acceptance: %(accepted)s accepted, "
                "%(back)s sent back, %(left)s left"
            )
            % known
        )
    return _("checked %(receipt)s: %(accepted)s accepted, %(back)s sent back, %(left)s left") % (
        known
    )


@describe("kpi_record.corrected")
def corrected(act: RecordedAct) -> str:
    return _("offered a correction of a figure for %(month)s") % {"month": _month(act)}


@describe("kpi_record.disputed")
def disputed(act: RecordedAct) -> str:
    return _("disputed a figure for %(month)s") % {"month": _month(act)}


@describe("kpi_record.dispute_lifted")
def dispute_lifted(act: RecordedAct) -> str:
    return _("lifted the dispute of a figure for %(month)s") % {"month": _month(act)}


@describe("kpi_record.accept")
def accepted(act: RecordedAct) -> str:
    return _("accepted %(figures)s") % {"figures": _figures(_count(act, "rows"))}


@describe("kpi_record.send_back")
def sent_back(act: RecordedAct) -> str:
    return _("sent back %(figures)s") % {"figures": _figures(_count(act, "rows"))}


@describe("kpi_record.withdraw")
def withdrawn(act: RecordedAct) -> str:
    return _("withdrew %(figures)s") % {"figures": _figures(_count(act, "rows"))}


@describe("kpi_record.supersede")
def superseded(act: RecordedAct) -> str:
    return _("replaced %(figures)s by its correction") % {"figures": _figures(_count(act, "rows"))}


@describe("monthly_return.send")
def return_sent(_act: RecordedAct) -> str:
    return _("the return waits to be checked")


@describe("monthly_return.begin_check")
def return_checking(_act: RecordedAct) -> str:
    return _("the return is being checked")


@describe("monthly_return.send_back")
def return_back(_act: RecordedAct) -> str:
    return _("the return went back in part")


@describe("monthly_return.accept")
def return_accepted(_act: RecordedAct) -> str:
    return _("the return is accepted")


@describe("monthly_return.reopen")
def return_reopened(_act: RecordedAct) -> str:
    return _("figures that were left empty are due again")


@describe("monthly_return.withdraw")
def return_withdrawn(_act: RecordedAct) -> str:
    return _("the return is open again")
