"""What a report that was issued needs, for tests that do not look into its file."""

from __future__ import annotations

from core import clock
from reports.models import SigningCertificate


def sealed() -> dict:
    """Content and certificate as any issued report has them."""
    certificate, _is_new = SigningCertificate.objects.get_or_create(
        sha256="0" * 64,
        defaults={
            "pem": "",
            "subject": "CN=Test",
            "is_demo": True,
            "first_used_at": clock.now(),
        },
    )
    return {"content_size": 3, "content_sha256": "0" * 64, "certificate": certificate}
