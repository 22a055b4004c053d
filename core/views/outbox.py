"""Mail that stays on this machine, to read it. Where a mail server is set, this is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.models import Job, User
from core.models.mail import Mail
from core.notifications.message import paragraphs

if TYPE_CHECKING:
    from uuid import UUID

    from core.models.mail import MailQuerySet

DEMO = "demo.seed"
SHOWN = 50


def open_to_all() -> bool:
    """Whether this is the demo, whose people and passwords are invented and printed anyway."""
    return settings.CONCORD_OUTBOX and Job.objects.filter(key=DEMO).exists()


@require_safe
@never_cache
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    """Mail to one's own address."""
    if not settings.CONCORD_OUTBOX or not isinstance(request.user, User):
        raise Http404
    return _list(request, Mail.objects.addressed_to(request.user), is_all=False)


@require_safe
@never_cache
def outbox_of_all(request: HttpRequest) -> HttpResponse:
    """All mail of the demo, also for whoever forgot their password and cannot sign in."""
    if not open_to_all():
        return _refused(request)
    return _list(request, Mail.objects.all(), is_all=True)


@require_safe
@never_cache
def outbox_mail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One message: one's own, or any in the demo."""
    is_all = open_to_all()
    if not is_all and not (settings.CONCORD_OUTBOX and request.user.is_authenticated):
        return _refused(request)
    allowed = Mail.objects.all()
    if not is_all and isinstance(request.user, User):
        allowed = Mail.objects.addressed_to(request.user)
    mail = get_object_or_404(allowed, uuid=uuid)
    shown = {"mail": mail, "paragraphs": paragraphs(mail.text), "is_all": is_all}
    return render(request, "core/outbox/mail.html", shown | _frame(request))


def _list(request: HttpRequest, found: MailQuerySet, *, is_all: bool) -> HttpResponse:
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    title = _("All mail of this demo") if is_all else _("Mail to you")
    shown = {"page": page, "title": title, "is_all": is_all, "is_demo": is_all or open_to_all()}
    return render(request, "core/outbox/list.html", shown | _frame(request))


def _frame(request: HttpRequest) -> dict[str, str]:
    return {"frame": "base.html" if request.user.is_authenticated else "entrance.html"}


def _refused(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated or not settings.CONCORD_OUTBOX:
        raise Http404
    return redirect_to_login(request.get_full_path())
