"""The app's pages."""

from __future__ import annotations

from django.urls import path

from governance.views.appointment import CoverPage, EndPage
from governance.views.invitation import invitation
from governance.views.people import InvitationAct, PeoplePage
from governance.views.single_acceptance import SingleAcceptancePage

PEOPLE = "partnerships/<uuid:uuid>/people/"

urlpatterns = [
    path(PEOPLE, PeoplePage.as_view(), name="people"),
    path(
        f"{PEOPLE}invitations/<uuid:invitation>/send/",
        InvitationAct.as_view(),
        {"act": "send"},
        name="people_invitation_send",
    ),
    path(
        f"{PEOPLE}invitations/<uuid:invitation>/withdraw/",
        InvitationAct.as_view(),
        {"act": "withdraw"},
        name="people_invitation_withdraw",
    ),
    path(f"{PEOPLE}single-acceptance/", SingleAcceptancePage.as_view(), name="single_acceptance"),
    path(f"{PEOPLE}<uuid:appointment_uuid>/end/", EndPage.as_view(), name="people_end"),
    path(f"{PEOPLE}<uuid:appointment_uuid>/cover/", CoverPage.as_view(), name="people_cover"),
    path("account/invitation/<str:token>/", invitation, name="invitation"),
]
