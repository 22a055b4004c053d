"""Headers, cookies and the content security policy: nothing inline, so no nonce."""

from __future__ import annotations

from csp.constants import NONE, SELF

from config.settings.bounds import whole

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONCORD_SESSION_HOURS = whole("CONCORD_SESSION_HOURS", default=10, least=1, most=24)
"""A working day: so long one stays signed in, unless one asks to stay or closes the browser."""
CONCORD_SESSION_LONGEST_HOURS = whole("CONCORD_SESSION_LONGEST_HOURS", default=24, least=1, most=72)
"""However often one asks to stay."""
CONCORD_SESSION_IDLE_MINUTES = whole(
    "CONCORD_SESSION_IDLE_MINUTES", default=120, least=30, most=720
)
"""So long without any request a session lasts; pages warn a quarter of an hour before."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.errors.csrf_failure"
