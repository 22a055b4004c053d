"""Who gets in, and how: e-mail sign-in by allauth, permissions by guardian."""

from __future__ import annotations

import datetime as dt

from config.settings.bounds import whole
from config.settings.environment import env

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "core.lockout.LockoutBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
# Anonymous visitors hold no rows: an unset user can never match a permission.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "core.forms_account.LoginForm",
    "reauthenticate": "core.forms_account.ReauthenticateForm",
    "add_email": "core.forms_account.AddEmailForm",
    "change_password": "core.forms_account.ChangePasswordForm",
    "set_password": "core.forms_account.SetPasswordForm",
    "reset_password": "core.forms_account.ResetPasswordForm",
    "reset_password_from_key": "core.forms_account.ResetPasswordKeyForm",
    "user_token": "core.forms_account.ResetLinkForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "core.reset_links.ResetLinks"  # noqa: S105 - a name
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Signed in or not, nobody learns which addresses are known.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_PRESERVE_USERNAME_CASING = False
MFA_ADAPTER = "core.second_step.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A telephone’s clock may be half a minute off; a code is taken once all the same.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Nobody signs up on their own, so nobody locks an address that is not theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "core.forms_second_step.CodeForm",
    "reauthenticate": "core.forms_second_step.CodeAgainForm",
    "activate_totp": "core.forms_second_step.AddAppForm",
    "deactivate_totp": "core.forms_second_step.RemoveAppForm",
    "generate_recovery_codes": "core.forms_second_step.NewCodesForm",
    "add_webauthn": "core.forms_second_step.AddPasskeyForm",
}
CONCORD_SECOND_STEP_DAYS: int | None = None
if env.str("CONCORD_SECOND_STEP_DAYS", default="") not in {"", "off"}:
    CONCORD_SECOND_STEP_DAYS = whole("CONCORD_SECOND_STEP_DAYS", default=14, least=0, most=90)
"""Within so many days of being asked, whoever moves money or appoints people sets up a second step;
None asks nobody."""

# Wrong attempts at one account from one address are counted by axes, in the database; what the
# sign-in library counts in the memory of each process is only against floods from one address.
AXES_FAILURE_LIMIT = whole("CONCORD_LOCKOUT_TRIES", default=5, least=3, most=20)
AXES_COOLOFF_TIME = dt.timedelta(
    minutes=whole("CONCORD_LOCKOUT_MINUTES", default=30, least=5, most=1440)
)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Else whoever goes on guessing would keep the owner out for good.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "code", "credential", "csrfmiddlewaretoken"]
AXES_USERNAME_CALLABLE = "core.lockout.account_of"
AXES_CLIENT_IP_CALLABLE = "core.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "core.views.account.locked_out"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
