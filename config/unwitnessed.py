"""What leaves no trace in the ledger's witness, in one table, and why.

Every other table has triggers that record each change of a row (`core.ledger.witness_triggers`),
and every change they record has to belong to an event. A reason is one of these:

- the ledger itself, or what `migrate` makes from the code;
- derived: worked out from other rows, and the nightly check works it out anew;
- of the moment: keeps the machine going, and nobody relies on it afterwards;
- one's own: a draft, a view or a setting that nobody else sees;
- anonymous: a trace would tell who gave which answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.ledger import witness_triggers

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEDGER: Final = "the ledger itself"
_CODE: Final = "made by migrate from the code"
_DERIVED: Final = "derived"
_MOMENT: Final = "of the moment"
_OWN: Final = "one's own"
_ANONYMOUS: Final = "anonymous"

UNWITNESSED: Final[Mapping[str, str]] = {
    "core.AuditEvent": _LEDGER,
    "core.LedgerHead": _LEDGER,
    "core.Checkpoint": _LEDGER,
    "core.SignedHead": _LEDGER,
    "core.RowChange": _LEDGER,
    "core.WitnessContext": _LEDGER,
    "auth.Permission": _CODE,
    "contenttypes.ContentType": _CODE,
    "partnerships.Standing": _DERIVED,
    "partnerships.ListedFacts": _DERIVED,
    "performance.Scorecard": _DERIVED,
    "performance.ScorecardFailure": _DERIVED,
    "performance.ScorecardRun": _MOMENT,
    "performance.TrustIndex": _DERIVED,
    "sessions.Session": _MOMENT,
    # What a job does has its own events, under the rights of whoever asked for it.
    "core.Job": _MOMENT,
    "core.DueRun": _MOMENT,
    "core.Lease": _MOMENT,
    "core.Counter": _MOMENT,
    "core.KeptAnswer": _MOMENT,
    "core.Mail": _MOMENT,
    "core.Notice": _MOMENT,
    "core.WrongAnswers": _MOMENT,
    "axes.AccessAttempt": _MOMENT,
    "axes.AccessAttemptExpiration": _MOMENT,
    "axes.AccessFailureLog": _MOMENT,
    "axes.AccessLog": _MOMENT,
    "usersessions.UserSession": _MOMENT,
    "account.EmailConfirmation": _MOMENT,
    # How far a list has come and what became of each line; what it made has its own events.
    "partnerships.ImportRun": _MOMENT,
    "partnerships.ImportedRow": _MOMENT,
    # Who read what, for the list beside the document; no right and no figure comes from it.
    "partnerships.DocumentDownload": _MOMENT,
    "partnerships.BulkRun": _MOMENT,
    "partnerships.BulkOutcome": _MOMENT,
    "partnerships.PortfolioExport": _MOMENT,
    "governance.PersonalExport": _MOMENT,
    "partnerships.PartnershipDraft": _OWN,
    "partnerships.SavedView": _OWN,
    "performance.ReturnDraft": _OWN,
    "performance.ReturnFile": _OWN,
    "governance.SurveyLink": _ANONYMOUS,
    "governance.SurveyReply": _ANONYMOUS,
    "governance.SurveyAnswer": _ANONYMOUS,
    "core.User.last_login": _MOMENT,
    "core.User.preferences": _OWN,
    "core.ApiToken.last_used_at": _MOMENT,
    # What it holds is secret, and each sign-in notes there which code was taken; who has one is
    # witnessed. Whoever puts another secret there still needs the password, and signs in visibly.
    "mfa.Authenticator.data": _MOMENT,
    "mfa.Authenticator.last_used_at": _MOMENT,
    "socialaccount.SocialAccount.last_login": _MOMENT,
}
"""By "app.Model" or "app.Model.field"."""

SECRET: Final = (
    "core.User.password",
    "core.ApiToken.sha256",
    # Both tables stay empty: the provider stands in the settings, its tokens are not kept.
    "socialaccount.SocialApp.secret",
    "socialaccount.SocialToken.token",
    "socialaccount.SocialToken.token_secret",
)
"""That they change is written down, but never what they are."""


def install() -> None:
    """Put the table in force; called once all apps are loaded."""
    witness_triggers.exempt(UNWITNESSED, secret=SECRET)
