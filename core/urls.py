"""Pages that know no partnership."""

from __future__ import annotations

from django.urls import path

from core.views import oidc
from core.views.api_docs import api_docs
from core.views.home import home
from core.views.jobs import cancel_job, job_page, jobs_page, mail_of_job, retry_job
from core.views.notices import notice, notices, read_all_notices, read_notice
from core.views.probes import PROBES
from core.views.profile import end_sessions, profile
from core.views.search import search_page
from core.views.session import stay
from core.views.to_do import to_do, to_do_count

urlpatterns = [
    *(path(name, view, name=name) for name, view in PROBES.items()),
    path("", home, name="home"),
    path("api/docs/", api_docs, name="api_docs"),
    path("search/", search_page, name="search"),
    path("to-do/", to_do, name="to_do"),
    path("to-do/count/", to_do_count, name="to_do_count"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all_notices, name="notices_read"),
    path("notices/<uuid:uuid>/", notice, name="notice"),
    path("notices/<uuid:uuid>/read/", read_notice, name="notice_read"),
    path("session/stay/", stay, name="session_stay"),
    path("account/provider/", oidc.begin, name="oidc_begin"),
    path("account/provider/again/", oidc.still_you, name="oidc_again"),
    path("account/provider/back/", oidc.back, name="oidc_return"),
    path("profile/", profile, name="profile"),
    path("profile/sessions/end/", end_sessions, name="end_sessions"),
    path("jobs/", jobs_page, name="jobs"),
    path("jobs/<uuid:uuid>/", job_page, name="job"),
    path("jobs/<uuid:uuid>/mail/", mail_of_job, name="job_mail"),
    path("jobs/<uuid:uuid>/cancel/", cancel_job, name="job_cancel"),
    path("jobs/<uuid:uuid>/retry/", retry_job, name="job_retry"),
]
