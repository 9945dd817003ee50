"""Every act that the code writes into the audit log has its words (SEC-27)."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from office.inspection.acts import ACTS

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("certificates", "cms", "common", "courses", "learning", "lms", "media")
APPS = (*APPS, "members", "monitoring", "office", "quizzes")
# Words of the test data, which no code of the site writes.
ACT = re.compile(r"[a-z]+\.[a-z_]*[a-z]")
NAMES = {"record", "_note", "_record"}


def written_acts():
    """Return every literal first argument of a call of ``record``, with its file."""
    found = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for action in _acts_of(node):
                    found.setdefault(action, path.relative_to(ROOT))
    return found


def _acts_of(node):
    if not isinstance(node, ast.Call) or not node.args:
        return
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if name not in NAMES:
        return
    for inner in ast.walk(node.args[0]):
        if isinstance(inner, ast.Constant) and ACT.fullmatch(str(inner.value)):
            yield inner.value


def test_the_code_is_read():
    assert {"members.sign_in", "monitoring.download_export"} <= set(written_acts())


def test_every_act_has_words():
    missing = {act: str(path) for act, path in written_acts().items() if act not in ACTS}

    assert missing == {}


@pytest.mark.parametrize("action", sorted(ACTS))
def test_the_words_are_vietnamese(action):
    with translation.override("vi"):
        vietnamese = str(ACTS[action])
    with translation.override("en"):
        english = str(ACTS[action])

    assert vietnamese != english
