"""Idempotency-Key: a request that is sent twice has one effect and one answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core import clock
from core.api.problems import UnusableKey
from core.holds import holds
from core.models import KeptAnswer
from core.uploads import look_into

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

HEADER: Final = "Idempotency-Key"
KEPT_FOR: Final = dt.timedelta(hours=48)
LONGEST: Final = 200
MOST_FILES: Final = 20
"""So many, and no more, are looked into beforehand; no act takes more."""


def once(request: Request, act: Callable[[], Response], *, required: bool) -> Response:
    """What `act` answers, or what it answered to the same key before.

    Effect and answer are kept in one transaction, so the key holds exactly if the effect does. A
    refusal changes nothing and is not kept: the mended request may use the same key. Of two
    requests with one key at the same time, the second waits for the first in the database.

    Raises:
        UnusableKey: the key is missing where it is `required`, malformed, or was used for
            another body or address.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        if required:
            raise UnusableKey(
                _(
                    "Send the header Idempotency-Key with a name for this request only, "
                    "for example a UUID: sent twice, it then has one effect."
                )
            )
        return act()
    if len(key) > LONGEST or not (key.isascii() and key.isprintable()):
        raise UnusableKey(_("An Idempotency-Key has at most 200 printable ASCII characters."))
    asked = _fingerprint(request)
    now = clock.now()
    # Before the transaction, so that nobody's writes wait for it.
    files = (upload for _name, uploads in request.FILES.lists() for upload in uploads)
    look_into(islice(files, MOST_FILES))
    with transaction.atomic():
        mine = {"user": request.user, "key": key}
        # The insert waits for a twin that is under way, and does nothing where it was faster.
        KeptAnswer.objects.bulk_create(
            [KeptAnswer(**mine, request_sha256=asked, expires_at=now + KEPT_FOR)],
            ignore_conflicts=True,
        )
        kept = KeptAnswer.objects.select_for_update().get(**mine)
        if kept.expires_at <= now:
            # Not cleaned up yet: the key is free, and this request takes it.
            kept.status, kept.request_sha256, kept.expires_at = 0, asked, now + KEPT_FOR
        if kept.request_sha256 != asked:
            raise UnusableKey(
                _("This Idempotency-Key named another request before. Use a new one.")
            )
        if kept.status:
            return _again(kept)
        response = act()
        kept.status = response.status_code
        kept.headers = {"Location": response["Location"]} if "Location" in response else {}
        kept.body = "" if response.data is None else force_str(JSONRenderer().render(response.data))
        kept.save()
    return response


def forget(moment: dt.datetime) -> int:
    """Deletes what has expired by `moment`, where no legal hold keeps it; how many there were."""
    expired = KeptAnswer.objects.filter(expires_at__lte=moment)
    deleted, _rows = expired.exclude(user__in=holds().people()).delete()
    return deleted


def _again(kept: KeptAnswer) -> Response:
    data = json.loads(kept.body) if kept.body else None
    return Response(
        data, status=kept.status, headers={**kept.headers, "Idempotent-Replayed": "true"}
    )


def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(_canonical(request.data))
    for name, files in sorted(request.FILES.lists()):
        for upload in files:
            digest.update(f"\n{name} {upload.name}\n".encode())
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()


def _canonical(data: Any) -> bytes:
    """The body as the parsers understood it: a multipart body has another boundary each time."""
    if hasattr(data, "lists"):
        data = {
            name: [value if isinstance(value, str) else "" for value in values]
            for name, values in data.lists()
        }
    return json.dumps(data, sort_keys=True, default=str).encode()
