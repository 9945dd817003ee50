"""The shape of the house: files where one looks for them, news only over the one wiring."""

import ast

import pytest
from django.apps import apps

from tests.architecture.sources import APPS, PACKAGES, ROOT, python_files, short, tree

LONGEST_README = 15
# Signals of others' models and of requests may have receivers, all of them connected in one place.
WIRING = "lms/wiring.py"
FORBIDDEN_NAMES = {"utils", "helpers", "util", "helper", "misc"}
MODEL_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init"}


def test_every_app_is_known_here():
    ours = {config.label for config in apps.get_app_configs() if ROOT in _parents(config)}

    assert ours == set(PACKAGES)


def _parents(config):
    from pathlib import Path

    return [] if ".venv" in config.path else Path(config.path).parents


@pytest.mark.parametrize("app", APPS)
def test_app_says_in_15_lines_what_it_owns(app):
    readme = ROOT / app / "README.md"

    assert readme.exists()
    assert len(readme.read_text(encoding="utf-8").splitlines()) <= LONGEST_README


@pytest.mark.parametrize("app", PACKAGES)
def test_tests_mirror_the_app(app):
    assert list((ROOT / "tests" / app).rglob("test_*.py"))


def test_folders_of_tests_belong_to_something():
    across = {"architecture", "bad_input", "browser", "flows", "i18n"}
    known = {*PACKAGES, *across, "factories", "bench", "data", "deploy"}
    found = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} - {"__pycache__"}

    assert found <= known


def test_no_module_is_a_drawer_for_odds_and_ends():
    assert not [short(p) for p in python_files(*PACKAGES) if p.stem in FORBIDDEN_NAMES]


def test_signals_are_connected_in_the_wiring_only():
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files(*PACKAGES)
        if short(path) != WIRING
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _is_connection(node)
    ]

    assert not found


def _is_connection(call):
    """Tell whether the call is ``@receiver(…)`` or ``some_signal.connect(…)``."""
    if isinstance(call.func, ast.Name):
        return call.func.id == "receiver"
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "connect":
        return False
    owner = call.func.value
    # psycopg.connect, socket.connect and wiring.connect() are no signals.
    return not (isinstance(owner, ast.Name) and owner.id in {"psycopg", "wiring"})


def test_nobody_listens_to_the_saving_of_models():
    found = [
        f"{short(path)}:{node.lineno} {alias.name}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db")
        for alias in node.names
        if alias.name in MODEL_SIGNALS
    ]

    assert not found


def test_no_test_replaces_our_own_code():
    """Mocks of our own code prove that the mock works."""
    words = ("unittest.mock", "mocker.patch", "monkeypatch.setattr")
    this = ROOT / "tests" / "architecture" / "test_shape.py"
    found = [
        short(path)
        for path in python_files("tests")
        if path != this and any(word in path.read_text(encoding="utf-8") for word in words[:2])
    ]

    assert not found


def test_services_and_rules_know_no_requests():
    """Import-linter cannot forbid parts of Django."""
    forbidden = ("django.http", "django.shortcuts", "django.template", "django.views")
    found = [
        f"{short(path)}:{node.lineno} {node.module}"
        for app in APPS
        for path in python_files(app)
        if {path.stem, *(part for part in path.parent.parts)} & {"services", "rules"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(forbidden)
    ]

    assert not found
