"""Settings of the tests: the same engines as in production, with smaller costs.

``DATABASE_URL`` and ``REDIS_URL`` are set by ``tests/services_plugin.py`` before this is loaded.
"""

import tempfile
from pathlib import Path

from lms.settings.base import *
from lms.settings.logs import logging_to

SECRET_KEY = "only-for-tests-" + "x" * 50
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
# A copy of the database may be swapped under the connection between two tests.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

_files = Path(env("TEST_FILES_DIR", default=str(Path(tempfile.gettempdir()) / "hoc-tap-files")))
MEDIA_ROOT = _files / "uploads"
PRIVATE_ROOT = _files / "private"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Converting a video takes seconds of both processors: tests of just that switch it on.
FFMPEG_BINARY = env("FFMPEG_BINARY", default="none")
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
LOGGING = logging_to("plain", level="WARNING")
# Tests of just these rules switch them on.
MFA_REQUIRED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
SMS_GATEWAY = "file"
SMS_FILE_PATH = _files / "sms"
ZALO_GATEWAY = "file"
ZALO_FILE_PATH = _files / "zalo"
