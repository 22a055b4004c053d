"""Where everything stands on the web."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.demo_page import load_demo
from core.api.document import openapi
from core.views.account import EmailPage, LoginPage, SetPasswordPage

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/email/", EmailPage.as_view(), name="account_email"),
    path("account/login/", LoginPage.as_view(), name="account_login"),
    path("account/password/set/", SetPasswordPage.as_view(), name="account_set_password"),
    path("account/second-step/", include("core.urls_second_step")),
    path("account/", include("allauth.account.urls")),
    path("api/v1/openapi.json", openapi, name="api-openapi"),
    path("api/v1/", include("config.api")),
    path("", include("core.urls")),
    path("", include("partnerships.urls")),
    path("", include("governance.urls")),
    path("", include("performance.urls")),
    path("", include("reports.urls")),
    path("demo/", load_demo, name="load_demo"),
]

if settings.DEBUG:
    from core.views.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))

if settings.CONCORD_OUTBOX:
    from core.views import outbox

    urlpatterns += [
        path("outbox/", outbox.outbox, name="outbox"),
        path("outbox/all/", outbox.outbox_of_all, name="outbox_of_all"),
        path("outbox/<uuid:uuid>/", outbox.outbox_mail, name="outbox_mail"),
    ]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
