"""Who may pass the doors that packages bring: every address outside our apps and the admin.

The admin's addresses are in ``tests/cms/admin_table.py``.  An address that a new version brings
is in no table, and the tests fail until somebody decides.
"""

from tests.architecture.door import EVERYBODY, Door
from tests.architecture.personas import SIGNED_IN

NOBODY = frozenset()

PACKAGE_DOORS: dict[str, Door] = {
    # allauth: the way in.  Whoever is in already is led on.
    "account_login": Door(EVERYBODY),
    "account_logout": Door(EVERYBODY),
    "account_inactive": Door(EVERYBODY),
    # Says that nobody signs up here.
    "account_signup": Door(EVERYBODY),
    "account_reset_password": Door(EVERYBODY),
    "account_reset_password_done": Door(EVERYBODY),
    "account_reset_password_from_key": Door(EVERYBODY, lambda w: {"uidb36": "1", "key": "a-b"}),
    "account_reset_password_from_key_done": Door(EVERYBODY),
    "account_email_verification_sent": Door(EVERYBODY),
    "account_confirm_email": Door(EVERYBODY, lambda w: {"key": "a:b"}),
    # A step of signing in that nobody is at.
    "account_confirm_login_code": Door(EVERYBODY),
    "mfa_authenticate": Door(EVERYBODY),
    # allauth: the own account
    "account_email": Door(SIGNED_IN),
    "account_change_password": Door(SIGNED_IN),
    "account_set_password": Door(SIGNED_IN),
    "mfa_index": Door(SIGNED_IN),
    "mfa_activate_totp": Door(SIGNED_IN),
    # Nobody of the cast has a password or a second factor.
    "account_reauthenticate": Door(NOBODY),
    "mfa_reauthenticate": Door(NOBODY),
    "mfa_generate_recovery_codes": Door(SIGNED_IN),
    "mfa_deactivate_totp": Door(NOBODY),
    "mfa_view_recovery_codes": Door(NOBODY),
    "mfa_download_recovery_codes": Door(NOBODY),
    # allauth: passkeys.  Signing in with one begins for everybody; nobody of the cast has one.
    "mfa_login_webauthn": Door(EVERYBODY),
    "mfa_list_webauthn": Door(SIGNED_IN),
    "mfa_add_webauthn": Door(SIGNED_IN),
    "mfa_reauthenticate_webauthn": Door(NOBODY),
    "mfa_edit_webauthn": Door(NOBODY, lambda w: {"pk": 1}),
    "mfa_remove_webauthn": Door(NOBODY, lambda w: {"pk": 1}),
    # allauth: signing in with the account of another place, shut while there is none (our own
    # addresses stand before these).
    "socialaccount_login_cancelled": Door(EVERYBODY),
    "socialaccount_login_error": Door(EVERYBODY),
    "socialaccount_signup": Door(NOBODY),
    "socialaccount_connections": Door(NOBODY),
    "openid_connect_login": Door(NOBODY, lambda w: {"provider_id": "none"}),
    "openid_connect_callback": Door(NOBODY, lambda w: {"provider_id": "none"}),
    "usersessions_list": Door(SIGNED_IN),
    # The API of other systems (django-ninja's views): a token in the header opens it, nothing
    # else; who gets which rows by which token is asked in tests/office/test_api.py.
    "api:me": Door(NOBODY, is_by_token=True),
    "api:units": Door(NOBODY, is_by_token=True),
    "api:classes": Door(NOBODY, is_by_token=True),
    "api:obligations": Door(NOBODY, is_by_token=True),
    "api:results": Door(NOBODY, is_by_token=True),
    "api:certificates": Door(NOBODY, is_by_token=True),
    "api:people": Door(NOBODY, is_by_token=True),
    "api:keys": Door(EVERYBODY),
    "api:api-root": Door(NOBODY),
    # Wagtail in front: pages are public or ask the reader to sign in; documents are served by our
    # own view of lessons, and there is no page or document of this number.
    "wagtail_serve": Door(EVERYBODY),
    "wagtaildocs_serve": Door(NOBODY),
    "wagtaildocs_authenticate_with_password": Door(NOBODY, lambda w: {"restriction_id": 1}),
    "wagtailcore_authenticate_with_password": Door(
        NOBODY, lambda w: {"page_view_restriction_id": 1, "page_id": 1}
    ),
    "wagtailcore_login": Door(NOBODY),
}
# Patterns without names for their parts.
POSITIONAL = {"wagtaildocs_serve": (999_999, "khong-co.pdf"), "wagtail_serve": ("",)}
# Old spellings of allauth without a name: each only leads on to an address of the table.
LEAD_ON = {
    f"/tai-khoan/social/{rest}/"
    for rest in ("login/cancelled", "login/error", "signup", "connections")
}
