"""Every act that the code writes into the audit log has its words (SEC-27)."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from members.models import (
    Exemption,
    GrantRequest,
    Membership,
    Organisation,
    PositionHeld,
    Signer,
    UnitEvent,
)
from office.inspection.acts import ACTS

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("certificates", "cms", "common", "courses", "learning", "lms", "media")
APPS = (*APPS, "members", "monitoring", "notices", "office", "quizzes")
# Words of the test data, which no code of the site writes.
ACT = re.compile(r"[a-z]+\.[a-z_]*[a-z]")
NAMES = {"record", "_note", "_record", "_log"}


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
    if not isinstance(node, ast.Call):
        return
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    written = node.args[:1] if name in NAMES else []
    if name == "AuditEntry":
        written = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
    for inner in (inner for value in written for inner in ast.walk(value)):
        if isinstance(inner, ast.Constant) and ACT.fullmatch(str(inner.value)):
            yield inner.value


def test_the_code_is_read():
    assert {"members.sign_in", "monitoring.download_export"} <= set(written_acts())


def test_every_act_has_words():
    missing = {act: str(path) for act, path in written_acts().items() if act not in ACTS}

    assert missing == {}


def test_every_composed_act_has_words():
    composed = {f"members.{kind}_unit" for kind in UnitEvent.Kind}
    composed |= {
        f"members.{state}_grant_request" for state in set(GrantRequest.State) - {"waiting"}
    }
    facts = (Membership, PositionHeld, Exemption)
    composed |= {f"members.end_{model._meta.model_name}" for model in facts}
    composed |= {
        f"members.{verb}_{model._meta.model_name}"
        for verb in ("begin", "correct", "close")
        for model in (Organisation, Signer)
    }
    closing = {"open", "acknowledge", "extend", "done", "refused", "cancelled"}
    composed |= {f"office.data_request_{step}" for step in closing}
    composed |= {f"office.erasure_{step}" for step in ("freeze", "redact", "hold", "reapply")}

    assert composed - set(ACTS) == set()


@pytest.mark.parametrize("action", sorted(ACTS))
def test_the_words_are_vietnamese(action):
    with translation.override("vi"):
        vietnamese = str(ACTS[action])
    with translation.override("en"):
        english = str(ACTS[action])

    assert vietnamese != english
