"""A production site does not start with what would make it unsafe (SEC-38)."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lms.settings.guard import refusals

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "DJANGO_SETTINGS_MODULE": "lms.settings.production",
    "SECRET_KEY": "k3Jw8-Zq1Lm5Rt9Xv2Bn6Hs4Dg7Fy0Pc-Ua8Ei3Ot5Wl1Qz9Mx6",
    "ALLOWED_HOSTS": "hoc-tap.example",
    "SITE_URL": "https://hoc-tap.example",
    "DATABASE_URL": "postgres://lms@127.0.0.1:1/lms",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TRUSTED_PROXY_COUNT": "1",
    "FIELD_KEYS": "k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "FIELD_INDEX_KEY": "Uu3-kP9sWq7Lx2Zr5Tn8Vb1Mc4Gd6Hf0JyQaEoIi",
    "AUDIT_KEY": "Aa3-kP9sWq7Lx2Zr5Tn8Vb1Mc4Gd6Hf0JyQaEoIi",
}
BAD = {
    "default key": ({"SECRET_KEY": None}, "SECRET_KEY is the published default"),
    "short key": ({"SECRET_KEY": "short-but-secret"}, "SECRET_KEY is shorter"),
    "uniform key": ({"SECRET_KEY": "ab" * 40}, "too uniform"),
    "debug": ({"DEBUG": "1"}, "DEBUG is on"),
    "wildcard hosts": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS has a wildcard"),
    "no field keys": ({"FIELD_KEYS": None}, "FIELD_KEYS is the published default"),
    "empty field keys": ({"FIELD_KEYS": " "}, "FIELD_KEYS is empty"),
    "a short field key": ({"FIELD_KEYS": "k1:YWJj"}, "id:base64 of 32 bytes"),
    "no index key": ({"FIELD_INDEX_KEY": None}, "FIELD_INDEX_KEY is not given"),
    "no audit key": ({"AUDIT_KEY": None}, "AUDIT_KEY is not given"),
    "no hosts": ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is empty"),
    "no proxy count": ({"TRUSTED_PROXY_COUNT": None}, "TRUSTED_PROXY_COUNT is not set"),
    "no https": ({"SITE_URL": "http://hoc-tap.example"}, "SITE_URL does not start with https"),
    "another database": ({"DATABASE_URL": "sqlite:////tmp/x.db"}, "is not PostgreSQL"),
}


def start(changes):
    """Load the settings in a process of its own, as gunicorn would."""
    environment = {"PATH": os.environ["PATH"]} | GOOD | changes
    environment = {name: value for name, value in environment.items() if value is not None}
    program = "from django.conf import settings; print(settings.DEBUG)"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_starts_with_what_deploy_env_example_asks_for():
    result = start({})

    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize(("changes", "reason"), BAD.values(), ids=BAD.keys())
def test_refuses_to_start_with(changes, reason):
    result = start(changes)

    assert result.returncode != 0
    assert reason in result.stderr


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_refuses_a_cache_that_processes_do_not_share(backend):
    program = f"""
import sys
from lms.settings import base
base.CACHES["default"]["BACKEND"] = "django.core.cache.backends.{backend}"
import lms.settings.production
"""
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | GOOD,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode != 0
    assert "is not shared by all processes" in result.stderr


def test_refuses_jobs_inside_requests():
    assert any("CELERY_TASK_ALWAYS_EAGER" in r for r in refusals({"CELERY_TASK_ALWAYS_EAGER": 1}))


def test_deploy_check_has_no_warning():
    environment = {"PATH": os.environ["PATH"]} | GOOD
    result = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr


def test_every_variable_is_described_in_the_example():
    described = (ROOT / "deploy" / "env.example").read_text()
    read = set()
    for path in (ROOT / "lms" / "settings").glob("*.py"):
        read |= set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', path.read_text()))

    missing = {name for name in read - {"TEST_FILES_DIR"} if f"{name}=" not in described}

    assert len(read) > 20
    assert not missing, json.dumps(sorted(missing))
