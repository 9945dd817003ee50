"""What a browser sends when it saves answers, and what it is told.  Used by both save paths."""

import json
import re
from collections.abc import Mapping
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from learning.exceptions import NotOpenForStudy
from quizzes import rules
from quizzes.exceptions import AnswerStale, AnswerUnusable, AttemptClosed, TooLate
from quizzes.services.saving import Outcome, Receipt, SentAnswer, Verdict

MAX_BODY_BYTES = 4096
MAX_SEQUENCE = 1_000_000
STARTED_FROM = re.compile(r"(\d{1,6}):((?:\d{1,2}(?:,\d{1,2})*)?)")
STATUS = {
    Verdict.TAKEN: 200,
    Verdict.NOT_FOUND: 404,
    Verdict.NOT_PERMITTED: 403,
    Verdict.CLOSED: 409,
    Verdict.TOO_LATE: 409,
}


class PostData(Protocol):
    """The part of Django's QueryDict that is used here."""

    def __iter__(self) -> Any:
        """Iterate over the names."""

    def getlist(self, key: str) -> list[Any]:
        """Return all values of a name."""


class Malformed(ValueError):
    """The body is not what our own page sends."""


def answers_of_form(post: PostData) -> list[SentAnswer]:
    """Return the answers that the member changed on the page.

    ``was-3`` says what the page showed for question 3 ("4:1,3": sequence and places), so
    that a question that was left alone is not sent: another device may have answered it.
    """
    answers = []
    for name in post:
        if not re.fullmatch(r"was-\d{1,3}", name):
            continue
        position = int(name.removeprefix("was-"))
        was = STARTED_FROM.fullmatch(post.getlist(name)[-1])
        if was is None:
            continue
        chosen = {value for value in post.getlist(f"q-{position}") if _is_place(value)}
        places = tuple(sorted(int(value) for value in chosen))
        if places != tuple(sorted(int(place) for place in was[2].split(",") if place)):
            answers.append(SentAnswer(position, int(was[1]) + 1, places))
    return answers


def whole_number(text: str) -> int:
    """Return the number that a field of our own form holds; 0, which is none, for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def answers_of_json(body: bytes) -> list[SentAnswer]:
    """Return the answers of ``{"answers": [[position, sequence, [place, …]], …]}``.

    Raises:
        Malformed: anything else.
    """
    try:
        rows = json.loads(body)["answers"]
        answers = [_answer(*row) for row in rows]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Malformed from error
    if len({answer.position for answer in answers}) < len(answers):
        raise Malformed
    return answers


def receipt_data(receipt: Receipt) -> tuple[int, dict[str, Any]]:
    """Return HTTP status and body of the receipt; equally long for right and wrong answers."""
    data: dict[str, Any] = {"verdict": str(receipt.verdict)}
    if receipt.at is not None:
        data["at"] = clock_time(receipt)
    message = _message(receipt)
    if message:
        data["message"] = message
    if receipt.verdict is not Verdict.TAKEN or receipt.at is None:
        return STATUS[receipt.verdict], data
    data["left"] = rules.seconds_left(deadline=receipt.deadline, now=receipt.at)
    data["answers"] = [
        {
            "position": position,
            "outcome": str(outcome),
            "sequence": receipt.sequences[position],
        }
        for position, outcome in receipt.outcomes.items()
    ]
    return (409 if message else 200), data


def refusal_data(code: str) -> dict[str, str]:
    """Return the body for a call that never reached the database."""
    messages: Mapping[str, str] = {
        "bad_token": _(
            "This page is no longer valid. Sign in again; your answers stay on this device."
        ),
        "bad_origin": _("This call did not come from the page of the test."),
        "too_large": _("Too many answers were sent at once."),
        "malformed": _("The answers could not be read. Reload the page."),
        "bad_method": _("Answers can only be sent by the page of the test."),
    }
    return {"verdict": code, "message": messages[code]}


def clock_time(receipt: Receipt) -> str:
    """Return the server's time of the receipt as the member reads it: ``10:42:07``."""
    return timezone.localtime(receipt.at).strftime("%H:%M:%S")


def _message(receipt: Receipt) -> str:
    """Return what stands against the call, in words; nothing when all was saved."""
    refused = {
        Verdict.NOT_FOUND: _("This attempt does not exist."),
        Verdict.NOT_PERMITTED: NotOpenForStudy.message,
        Verdict.CLOSED: AttemptClosed.message,
        Verdict.TOO_LATE: TooLate.message,
    }
    if receipt.verdict in refused:
        return str(refused[receipt.verdict])
    if Outcome.UNUSABLE in receipt.outcomes.values():
        return str(AnswerUnusable.message)
    if Outcome.STALE in receipt.outcomes.values():
        return str(AnswerStale.message)
    return ""


def _answer(position: Any, sequence: Any, places: Any) -> SentAnswer:
    """Return one answer, its numbers checked."""
    numbers = [position, sequence, *places]
    if not all(type(number) is int and number >= 1 for number in numbers):
        raise Malformed
    in_range = position <= rules.MAX_QUESTIONS and sequence <= MAX_SEQUENCE
    if not in_range or len(places) > rules.MAX_OPTIONS or len(set(places)) < len(places):
        raise Malformed
    if any(place > rules.MAX_OPTIONS for place in places):
        raise Malformed
    return SentAnswer(position, sequence, tuple(sorted(places)))


def _is_place(value: Any) -> bool:
    """Tell whether a value of the form is a place in the order of options."""
    return bool(re.fullmatch(r"[1-9]\d?", str(value)))
