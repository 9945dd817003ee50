"""Settings of people and of every way into an account.  A part of ``base``."""

from typing import Any
from urllib.parse import urlsplit

import environ

env = environ.Env()

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "members.backends.IdentifierBackend",
    "cms.backends.RolePermissionBackend",
]
PASSWORD_HASHERS = [
    "members.hashers.SizedArgon2Hasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "members.accounts.passwords.LengthValidator"},
    {"NAME": "members.accounts.passwords.ObviousPasswordValidator"},
    {"NAME": "members.accounts.passwords.OwnFactsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/hoc-tap/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "members.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "personal_code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Limits per account, not per address: an office of 200 people signs in behind one address.
ACCOUNT_RATE_LIMITS = {
    "login": "400/m/ip",
    "login_failed": "300/5m/ip,5/5m/key",
    "reset_password_from_key": "60/m/ip",
    "change_password": "5/5m/user",
    "reauthenticate": "5/5m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "members.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey stands for both steps: the device asks for a finger, a face or its own code.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_FORMS = {"add_webauthn": "members.accounts.forms.AddPasskeyForm"}
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "300/5m/ip"}
MFA_TOTP_ISSUER = env("MFA_ISSUER", default="Học tập trực tuyến")
# Addresses come from the office's list and are not confirmed by a link.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- the ways into an account ------------------------------------------------------------------

# How long a printed slip works, and how often the second question on it may be answered wrongly.
SLIP_DAYS = env.int("SLIP_DAYS", default=30)
SECRET_MAX_TRIES = 5
RECOVERY_CODE_MINUTES = env.int("RECOVERY_CODE_MINUTES", default=15)
PASSWORD_MIN_LENGTH = env.int("PASSWORD_MIN_LENGTH", default=8)
PASSWORD_MIN_LENGTH_STAFF = env.int("PASSWORD_MIN_LENGTH_STAFF", default=12)
# The duties that need a second step at sign-in; cell secretaries and learners may have one.
STAFF_ROLES = env.list(
    "STAFF_ROLES",
    default=[
        *("unit_clerk", "trainer", "approver", "class_manager", "organisation"),
        *("office", "leader", "inspector", "system_admin"),
    ],
)
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=True)
MFA_GRACE_DAYS = env.int("MFA_GRACE_DAYS", default=7)
# The day from which the rule counts, for people who held their role before: 2026-12-01.
MFA_REQUIRED_SINCE = env("MFA_REQUIRED_SINCE", default="")
# Minutes without a request after which somebody with a staff role must sign in again; 0: never.
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=60)
# Text messages: "" (none), "console", "file" (var/sms) or "http".
SMS_GATEWAY = env("SMS_GATEWAY", default="")
SMS_HTTP = {
    "url": env("SMS_HTTP_URL", default=""),
    "token": env("SMS_HTTP_TOKEN", default=""),
    "to_field": env("SMS_HTTP_TO_FIELD", default="to"),
    "text_field": env("SMS_HTTP_TEXT_FIELD", default="text"),
    "key_header": env("SMS_HTTP_KEY_HEADER", default=""),
}

# --- signing in through the organisation's provider (OpenID Connect); none without an address ----

OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_NAME = env("OIDC_NAME", default="Đăng nhập bằng tài khoản cơ quan")
# Which claim names the person, and by what it is compared: members.accounts.oidc.RESOLVERS.
OIDC_CLAIM = env("OIDC_CLAIM", default="employee_code")
OIDC_MATCH = env("OIDC_MATCH", default="personal_code")
SOCIALACCOUNT_ADAPTER = "members.accounts.oidc.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_ORIGINS: list[str] = []
if OIDC_SERVER_URL:
    OIDC_ORIGINS.append("{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL)))
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "co-quan",
                "name": OIDC_NAME,
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": env("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL, "oauth_pkce_enabled": True},
            }
        ]
    }
