"""What a production site must not be started with.

Looked at twice: by ``lms.settings.production`` before anything runs, and by ``lms.checks`` for
those who write a settings file of their own.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from common.field_keys import parsed_keys

SHORTEST_SECRET = 40
DEFAULT_KEY = "insecure-development-key"
SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
CACHES_OF_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache", "filebased.FileBasedCache")


def refusals(settings: Mapping[str, Any]) -> list[str]:
    """Return the reasons not to start, each with what to do about it."""
    reasons = [
        *_about_the_key(settings.get("SECRET_KEY", "")),
        *_about_the_other_keys(settings),
        *_about_hosts(settings.get("ALLOWED_HOSTS", [])),
        *_about_stores(settings),
        *_about_the_way_in(settings),
    ]
    if settings.get("DEBUG"):
        reasons.append("DEBUG is on: it shows the inside of the site to everybody.")
    return reasons


def _about_the_key(key: str) -> list[str]:
    if key == DEFAULT_KEY or key.startswith("django-insecure-"):
        return ["SECRET_KEY is the published default: generate one (deploy/env.example)."]
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        return [f"SECRET_KEY is shorter than {SHORTEST_KEY} characters, or too uniform."]
    return []


def _about_the_other_keys(settings: Mapping[str, Any]) -> list[str]:
    """Look at the keys of encrypted columns and of the audit log, each apart from the others."""
    reasons = []
    for name in ("AUDIT_KEY", "FIELD_INDEX_KEY"):
        key = settings.get(name, "")
        if key == DEFAULT_KEY or len(key) < SHORTEST_SECRET:
            reasons.append(f"{name} is not given or shorter than {SHORTEST_SECRET} characters.")
    keys = settings.get("FIELD_KEYS", "")
    if keys.startswith("demo:"):
        reasons.append("FIELD_KEYS is the published default: generate a key (deploy/env.example).")
        return reasons
    try:
        parsed_keys(keys)
    except ImproperlyConfigured as problem:
        reasons.append(str(problem))
    return reasons


def _about_hosts(hosts: list[str]) -> list[str]:
    if not hosts:
        return ["ALLOWED_HOSTS is empty: name the hosts of the site."]
    if any("*" in host or host.startswith(".") for host in hosts):
        return ["ALLOWED_HOSTS has a wildcard: name each host."]
    return []


def _about_stores(settings: Mapping[str, Any]) -> list[str]:
    reasons = []
    for name, cache in settings.get("CACHES", {}).items():
        if cache["BACKEND"].endswith(CACHES_OF_ONE_PROCESS):
            reasons.append(f"The cache {name!r} is not shared by all processes: set REDIS_URL.")
    for name, database in settings.get("DATABASES", {}).items():
        if not database["ENGINE"].endswith("postgresql"):
            reasons.append(f"The database {name!r} is not PostgreSQL: set DATABASE_URL.")
    if settings.get("CELERY_TASK_ALWAYS_EAGER"):
        reasons.append("Jobs run inside requests (CELERY_TASK_ALWAYS_EAGER).")
    return reasons


def _about_the_way_in(settings: Mapping[str, Any]) -> list[str]:
    reasons = []
    if settings.get("ALLAUTH_TRUSTED_PROXY_COUNT", 0) < 1:
        reasons.append(
            "TRUSTED_PROXY_COUNT is not set: limits per address would count the proxy as everybody."
        )
    if not settings.get("MFA_REQUIRED", True):
        reasons.append("MFA_REQUIRED is off: people with a duty would need a password only.")
    if urlsplit(settings.get("SITE_URL", "")).scheme != "https":
        reasons.append("SITE_URL does not start with https://.")
    return reasons
