"""Settings of ``make demo`` and of work on the code.  Never for a server that others can reach."""

from lms.settings.base import *
from lms.settings.logs import logging_to

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
LOGGING = logging_to("plain", level=env("LOG_LEVEL", default="INFO"))
SERVE_UPLOADS = env.bool("SERVE_UPLOADS", default=True)

# Mails of the demo are files in var/mail: nobody is written to, and the logs stay readable.
if "EMAIL_URL" not in env:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

# The logins of the demo are to be tried within minutes; a notice says what a real site asks for.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=False)
# Passkeys work at http://localhost:8000 only: browsers know none for bare numbers.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SMS_GATEWAY = env("SMS_GATEWAY", default="file")
ZALO_GATEWAY = env("ZALO_GATEWAY", default="file")
