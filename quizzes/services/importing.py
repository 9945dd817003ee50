"""Questions from a JSON file, in the format of the customer's question list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.text.vietnamese import nfc
from members.models import User
from quizzes import rules
from quizzes.models import Question
from quizzes.rules import QuestionContent
from quizzes.services.bank import ensure_topic, save_question
from quizzes.words import flaw_words

KINDS = {
    "một đáp án": rules.SINGLE,
    "nhiều đáp án": rules.MULTIPLE,
    "đúng/sai": rules.TRUE_FALSE,
}
LEVELS = {
    "cơ bản": Question.Level.BASIC,
    "trung bình": Question.Level.MEDIUM,
    "nâng cao": Question.Level.ADVANCED,
}
OPTION_KEYS = "abcdefghij"
# As wide as the columns.
MAX_LENGTHS = {"ma": 20, "chu_de": 120, "nguon": 200}


@dataclass
class ImportReport:
    """How many questions were new, changed or as before, and what was wrong with the rest."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)


@transaction.atomic
def import_questions(
    rows: Sequence[Mapping[str, Any]], *, by: User | None = None, dry_run: bool = False
) -> ImportReport:
    """Save each usable question, and report the others with their place and what is wrong.

    A question that says what its newest version says makes no new version, so the same
    file may be imported any number of times.
    """
    report = ImportReport()
    for place, row in enumerate(rows, start=1):
        problem = _problem(row)
        if problem:
            report.problems.append(
                _("Question %(place)s (%(code)s): %(problem)s")
                % {"place": place, "code": row.get("ma", "?"), "problem": problem}
            )
            continue
        _save_row(row, by, report)
    if dry_run:
        transaction.set_rollback(True)
    return report


def _problem(row: Mapping[str, Any]) -> str:
    """Return what keeps the row out of the bank; nothing for a good one."""
    missing = [name for name in ("ma", "chu_de", "cau_hoi", "phuong_an") if not row.get(name)]
    if missing:
        return _("missing: %(names)s") % {"names": ", ".join(missing)}
    wrong = [name for name in ("phuong_an", "dap_an") if not isinstance(row.get(name, []), list)]
    if wrong:
        return _("no list in square brackets: %(names)s") % {"names": ", ".join(wrong)}
    long = [name for name, most in MAX_LENGTHS.items() if len(nfc(str(row.get(name) or ""))) > most]
    if long:
        name = long[0]
        facts = {"name": name, "most": MAX_LENGTHS[name]}
        return _("%(name)s is longer than %(most)s characters") % facts
    if str(row.get("loai")) not in KINDS:
        return _("unknown kind “%(value)s”") % {"value": row.get("loai")}
    if str(row.get("muc_do")) not in LEVELS:
        return _("unknown level “%(value)s”") % {"value": row.get("muc_do")}
    flaws = rules.question_flaws(_content(row))
    return flaw_words(flaws) if flaws else ""


def _content(row: Mapping[str, Any]) -> QuestionContent:
    """Return the question of a row; ``dap_an`` counts the options from 0."""
    texts = [str(text) for text in row["phuong_an"]]
    keys = [OPTION_KEYS[place : place + 1] or str(place) for place in range(len(texts))]
    correct = tuple(
        keys[place] if isinstance(place, int) and 0 <= place < len(keys) else f"?{place}"
        for place in row.get("dap_an", ())
    )
    return QuestionContent(
        kind=KINDS[row["loai"]],
        text=str(row["cau_hoi"]),
        options=tuple(zip(keys, texts, strict=True)),
        correct=correct,
        explanation=str(row.get("giai_thich") or ""),
        source=str(row.get("nguon") or ""),
    )


def _save_row(row: Mapping[str, Any], by: User | None, report: ImportReport) -> None:
    """Save one good row and count it."""
    code = str(row["ma"])
    before = Question.objects.filter(code=code).first()
    known = before.versions.count() if before else 0
    version = save_question(
        code,
        topic=ensure_topic(str(row["chu_de"])),
        level=LEVELS[row["muc_do"]],
        content=_content(row),
        by=by,
    )
    if not known:
        report.new += 1
    elif version.number > known:
        report.changed += 1
    else:
        report.unchanged += 1
