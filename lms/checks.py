"""System checks of the whole site, run by ``manage.py check --deploy``."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from lms.settings.guard import refusals

LOOKED_AT = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DEBUG",
    "CACHES",
    "DATABASES",
    "CELERY_TASK_ALWAYS_EAGER",
    "ALLAUTH_TRUSTED_PROXY_COUNT",
    "MFA_REQUIRED",
    "SITE_URL",
)


@register(Tags.security, deploy=True)
def check_safe_to_start(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report everything that ``lms.settings.production`` refuses, for settings files of others."""
    looked_at = {name: getattr(settings, name) for name in LOOKED_AT if hasattr(settings, name)}
    return [Error(reason, id="lms.E001") for reason in refusals(looked_at)]
