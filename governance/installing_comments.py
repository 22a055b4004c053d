"""What can be commented on here, and what comments put into the registries at the start."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.ledger.sealing import sealable
from core.worklist import register_provider
from governance.commentable import Commentable, register_commentable
from governance.models import (
    Concern,
    Decision,
    FormalNotice,
    InternalWording,
    Meeting,
    Obligation,
    Risk,
    SharedWording,
)
from governance.selectors.comments import below_record
from governance.selectors.exchange_page import exchange_entries
from governance.selectors.exchange_work import exchange_work
from governance.selectors.pools import pools_for
from governance.selectors.protocol import install_sources
from partnerships.contract_calendar import register_entries
from partnerships.models import Document, Partnership
from partnerships.views.base import register_page_end


def install() -> None:
    """Once, at the app's start."""
    for kind in _kinds():
        register_commentable(kind)
    register_page_end(below_record)
    install_sources()
    register_provider(exchange_work)
    register_entries(exchange_entries)
    sealable(
        FormalNotice,
        content=FormalNotice.content,
        rows=lambda rows: rows.filter(state__in=["served", "answered"]),
        fetch=lambda rows: rows.select_related("proof_file"),
    )
    for wording in (SharedWording, InternalWording):
        sealable(
            wording,
            content=wording.content,
            fetch=lambda rows: rows.select_related("comment"),
        )


def _kinds() -> list[Commentable]:
    return [
        Commentable(
            "decision",
            _("Decision"),
            Decision.objects.visible_to,
            str,
            _at("decision"),
            "decision",
            is_busy=True,
        ),
        Commentable(
            "concern", _("Concern"), Concern.objects.visible_to, str, _at("concern"), "concern"
        ),
        Commentable("risk", _("Risk"), _risks, str, _below("risk"), "risk", "risk"),
        Commentable(
            "obligation",
            _("Duty or right"),
            _obligations,
            str,
            _below("obligation"),
            "obligation",
            "obligation",
        ),
        Commentable(
            "meeting", _("Meeting"), _meetings, str, _at("meeting"), "meeting", is_busy=True
        ),
        Commentable("document", _("Document"), _documents, str, _of_document),
        Commentable(
            "resourcepool", _("Shared pool"), pools_for, lambda row: row.name, _at("pool"), "pool"
        ),
    ]


def _at(name: str) -> Any:
    return lambda row: reverse(name, args=[row.uuid])


def _below(name: str) -> Any:
    return lambda row: reverse(name, args=[row.partnership.uuid, row.uuid])


def _risks(user: Any) -> Any:
    return Risk.objects.visible_to(user).select_related("partnership")


def _meetings(user: Any) -> Any:
    return Meeting.objects.visible_to(user).select_related("body")


def _obligations(user: Any) -> Any:
    visible = Partnership.objects.visible_to(user)
    return Obligation.objects.filter(partnership__in=visible).select_related("partnership")


def _documents(user: Any) -> Any:
    return Document.objects.visible_to(user).select_related("partnership")


def _of_document(row: Any) -> str:
    return reverse("documents", args=[row.partnership.uuid])
