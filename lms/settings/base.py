"""Settings that every environment shares.  What differs comes from the environment.

Every variable is described in ``deploy/env.example``.
"""

from datetime import date
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

from lms.settings.accounts import *
from lms.settings.connections import *
from lms.settings.notices import *
from lms.settings.schedule import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DEVELOPMENT_KEY = "insecure-development-key"
# 32 times the letter k: the demo stays readable whatever folder is deleted; refused in production.
DEVELOPMENT_FIELD_KEYS = "demo:a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
SECRET_KEY = env("SECRET_KEY", default=DEVELOPMENT_KEY)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "lms.apps.LmsConfig",
    "office.apps.OfficeConfig",
    "cms.apps.CmsConfig",
    "monitoring.apps.MonitoringConfig",
    "certificates.apps.CertificatesConfig",
    "media.apps.MediaConfig",
    "quizzes.apps.QuizzesConfig",
    "learning.apps.LearningConfig",
    "courses.apps.CoursesConfig",
    "notices.apps.NoticesConfig",
    "members.apps.MembersConfig",
    "common.apps.CommonConfig",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.ReadableRequestMiddleware",
    "common.body_size.BodySizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.LanguageMiddleware",
    "common.middleware.CanonicalTextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "members.accounts.devices.IdleSessionMiddleware",
    "members.accounts.second_step.SecondStepMiddleware",
    "cms.access.AdminGateMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "office.privacy.middleware.NoticeMiddleware",
    "members.middleware.AccessLogMiddleware",
    "common.middleware.PrivatePagesMiddleware",
    "common.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
ASGI_APPLICATION = "lms.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.site",
                "members.context.organisation",
                "members.accounts.second_step.countdown",
                "notices.unread.unread",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "common.templatetags.frame",
            ],
        },
    }
]

# --- storage ------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/lms"),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }
}
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "common.cache.ForgetfulRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "lms",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_NAME = "lms_session"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# The guides' Markdown; their pictures are static files below "guides/".
GUIDES_DIR = BASE_DIR / "docs" / "guides"
STATICFILES_DIRS = [VAR_DIR / "assets" / "public", ("guides", GUIDES_DIR / "images")]
MEDIA_URL = "/tep/"
MEDIA_ROOT = VAR_DIR / "uploads"
SERVE_UPLOADS = env.bool("SERVE_UPLOADS", default=False)
# Private files (lesson video, certificates, exports) never lie below a served folder.
PRIVATE_ROOT = VAR_DIR / "private"
PDF_FONT_DIRS = [VAR_DIR / "assets" / "fonts-pdf"]
# Turns the office's own Word papers into PDF where it is installed; nothing else needs it.
LIBREOFFICE_PROGRAM = env("LIBREOFFICE_PROGRAM", default="soffice")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Set to the internal location of nginx (for example "/_private/") to let it send private files.
ACCEL_REDIRECT_PREFIX = env("ACCEL_REDIRECT_PREFIX", default="")
# Where the nightly backup leaves the time of its last success; empty: not watched by /readyz.
BACKUP_STATE_DIR = env("BACKUP_STATE_DIR", default="")

# --- language -----------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "lms_language"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["common.formats"]
# What allauth and Django lack in Vietnamese; wins over the packages and over our apps.
LOCALE_PATHS = [
    BASE_DIR / "common" / "translations" / "packages",
    BASE_DIR / "cms" / "translations" / "wagtail",
]

# --- people -------------------------------------------------------------------------------

SMS_FILE_PATH = VAR_DIR / "sms"
ZALO_FILE_PATH = VAR_DIR / "zalo"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="hoc-tap@localhost.example")

# --- pages --------------------------------------------------------------------------------

WAGTAIL_PAGE_MODEL = "cms.BasePage"
WAGTAIL_SITE_NAME = "Học tập trực tuyến"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Ho_Chi_Minh"]
# What the date pickers write; each is one of the formats that common.formats reads.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "txt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# --- jobs ---------------------------------------------------------------------------------

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    # A broker that is down is told within seconds; the sweep does the work later.
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 1,
}
# In Redis 0 is what workers take first and 9 what they take last.  Thousands of papers of one
# approved list, or a sweep, wait behind what somebody is waiting for.
CELERY_TASK_ROUTES = {
    "certificates.tasks.render_certificate": {"priority": 9},
    "certificates.tasks.render_list": {"priority": 6},
    "certificates.tasks.issue_missing_certificates": {"priority": 6},
    "office.tasks.evaluate_requirement": {"priority": 6},
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# --- the browser's wall -------------------------------------------------------------------

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/quan-tri/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers look at where a form's answer leads, too: to the provider's own pages.
        "form-action": [SELF, *OIDC_ORIGINS],
        "frame-ancestors": [SELF],  # the preview beside the editor
    },
}

# --- rules with a default that the customer can change (DOMAIN marks them [U]) -----------------

CARD_NUMBER_PATTERN = env("CARD_NUMBER_PATTERN", default=r"^\d{8}$")
# Sizes of units that the register of units warns about (it never blocks).
UNIT_COMMITTEE_FROM = env.int("UNIT_COMMITTEE_FROM", default=30)
UNIT_FULL_MEMBERS_FROM = env.int("UNIT_FULL_MEMBERS_FROM", default=3)
# An imported list that changes more people than this takes a second person to approve it.
IMPORT_ALONE_UP_TO = env.int("IMPORT_ALONE_UP_TO", default=500)
# A look at another person's record is noted again after so many minutes.
VIEW_NOTED_AGAIN_MINUTES = env.int("VIEW_NOTED_AGAIN_MINUTES", default=30)
# Encrypts columns: id:base64 of 32 bytes, with commas; the first one encrypts.
FIELD_KEYS = env("FIELD_KEYS", default=DEVELOPMENT_FIELD_KEYS)
# Makes the hashes by which encrypted values are found.  Cannot be changed later.
FIELD_INDEX_KEY = env("FIELD_INDEX_KEY", default=DEVELOPMENT_KEY)
# Signs the heads of the audit log.  They are written into the folder, and given to the program.
AUDIT_KEY = env("AUDIT_KEY", default=DEVELOPMENT_KEY)
AUDIT_HEAD_DIR = env("AUDIT_HEAD_DIR", default=BACKUP_STATE_DIR)
AUDIT_HEAD_COMMAND = env("AUDIT_HEAD_COMMAND", default="")
# Exports and scheduled reports (ADR 28).
EXPORT_TWO_PEOPLE_ABOVE = env.int("EXPORT_TWO_PEOPLE_ABOVE", default=1_000)
EXPORT_DECISION_DAYS = env.int("EXPORT_DECISION_DAYS", default=3)
SCHEDULED_REPORT_DAYS = env.int("SCHEDULED_REPORT_DAYS", default=30)
# Where so many obligations are meant, the overview adds up what beat has counted ahead.
COUNTED_AHEAD_FROM = env.int("COUNTED_AHEAD_FROM", default=20_000)
SMALL_CELL_LEAST = env.int("SMALL_CELL_LEAST", default=5)
# The longest time for which somebody is made an inspector.
INSPECTOR_MAX_DAYS = env.int("INSPECTOR_MAX_DAYS", default=90)
HELP_PHONE = env("HELP_PHONE", default="0237 000 0000")
HELP_EMAIL = env("HELP_EMAIL", default="hotro@hoctap.example")
HEARTBEAT_SECONDS = env.int("HEARTBEAT_SECONDS", default=15)
WATCH_MAX_RATE = env.float("WATCH_MAX_RATE", default=1.5)
WATCH_MAX_GAP_SECONDS = env.int("WATCH_MAX_GAP_SECONDS", default=300)
MEDIA_MAX_UPLOAD_MB = env.int("MEDIA_MAX_UPLOAD_MB", default=500)
# The program that makes videos light; by default the system's.  "none": videos stay as uploaded.
FFMPEG_BINARY = env("FFMPEG_BINARY", default="")
MEDIA_CONVERSIONS_AT_ONCE = env.int("MEDIA_CONVERSIONS_AT_ONCE", default=1)
READING_MAX_GAP_SECONDS = env.int("READING_MAX_GAP_SECONDS", default=120)
# How long after the deadline of a test an answer that was on its way still counts.
QUIZ_GRACE_SECONDS = env.int("QUIZ_GRACE_SECONDS", default=20)
# How long a probation lasts, and which courses new members must finish before it ends (QĐ 54).
PROBATION_MONTHS = env.int("PROBATION_MONTHS", default=12)
PROBATION_PROGRAMME_CODE = env.str("PROBATION_PROGRAMME_CODE", default="T-DVM")
PROBATION_COURSE_CODES = env.list("PROBATION_COURSE_CODES", default=["DVM"])

# --- the data of people -----------------------------------------------------------------------

# Days by key, against the defaults of common/retention.py; 0 keeps for good.
RETENTION_DAYS: dict[str, int] = {
    key: int(days) for key, days in env.dict("RETENTION_DAYS", default={}).items()
}
# Days off besides weekends, for the two working days within which a request is acknowledged.
# Those of the lunar calendar (Tết, Hùng Kings) are named each year by the Government: the desk
# warns while the next Tết is missing.
PUBLIC_HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in env.list(
        "PUBLIC_HOLIDAYS",
        default=[
            *("2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"),
            *("2026-04-27", "2026-04-30", "2026-05-01", "2026-09-01", "2026-09-02", "2027-01-01"),
            *("2027-04-30", "2027-05-01", "2027-09-02"),
        ],
    )
)

LOGGING_CONFIG = "logging.config.dictConfig"
