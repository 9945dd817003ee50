"""Settings of a real site.  Refuses to start with anything that would make it unsafe (SEC-38)."""

from django.core.exceptions import ImproperlyConfigured

from lms.settings.base import *
from lms.settings.guard import refusals
from lms.settings.logs import logging_to

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

# nginx speaks to us over a trusted line and says how the visitor came.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Probes come from beside us, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^suc-khoe/$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-lms_session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# The editor's preview is a frame of the site itself; all other frames are refused by the
# Content-Security-Policy (frame-ancestors 'self').
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# Names with a fingerprint of the content may be kept by browsers for ever.
STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}
LOGGING = logging_to("json", level=env("LOG_LEVEL", default="INFO"))

if _reasons := refusals(vars()):
    raise ImproperlyConfigured("This site does not start like this:\n- " + "\n- ".join(_reasons))
