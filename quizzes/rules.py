"""Rules of quizzes, as plain functions: no database, no clock, no settings."""

import random
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

SINGLE, MULTIPLE, TRUE_FALSE = "single", "multiple", "true_false"
MAX_OPTIONS = 10
MAX_QUESTIONS = 100
SCALE = Decimal(10)
# DOMAIN §3.3: 5.0 of 10 passes where the contract names no other mark.
DEFAULT_PASS_PERCENT = 50


# --- questions ----------------------------------------------------------------------------


@dataclass(frozen=True)
class QuestionContent:
    """Everything that a version of a question freezes."""

    kind: str
    text: str
    options: tuple[tuple[str, str], ...]
    correct: tuple[str, ...]
    explanation: str = ""
    source: str = ""


class Flaw(StrEnum):
    """What can be wrong with a question."""

    NO_TEXT = "no_text"
    UNKNOWN_KIND = "unknown_kind"
    TOO_FEW_OPTIONS = "too_few_options"
    TOO_MANY_OPTIONS = "too_many_options"
    EMPTY_OPTION = "empty_option"
    SAME_OPTION_TWICE = "same_option_twice"
    NO_CORRECT = "no_correct"
    CORRECT_IS_NO_OPTION = "correct_is_no_option"
    TOO_MANY_CORRECT = "too_many_correct"


def question_flaws(content: QuestionContent) -> list[Flaw]:
    """List what makes the question unusable; an empty list for a good one."""
    keys = [key for key, _text in content.options]
    texts = [text.strip().casefold() for _key, text in content.options]
    wrong = {
        Flaw.NO_TEXT: not content.text.strip(),
        Flaw.UNKNOWN_KIND: content.kind not in (SINGLE, MULTIPLE, TRUE_FALSE),
        Flaw.TOO_FEW_OPTIONS: len(keys) < 2,
        Flaw.TOO_MANY_OPTIONS: len(keys) > (2 if content.kind == TRUE_FALSE else MAX_OPTIONS),
        Flaw.EMPTY_OPTION: not all(keys) or not all(texts),
        Flaw.SAME_OPTION_TWICE: len(set(keys)) < len(keys) or len(set(texts)) < len(texts),
        Flaw.NO_CORRECT: not content.correct,
        Flaw.CORRECT_IS_NO_OPTION: not set(content.correct) <= set(keys),
        Flaw.TOO_MANY_CORRECT: content.kind != MULTIPLE and len(set(content.correct)) > 1,
    }
    return [flaw for flaw, is_wrong in wrong.items() if is_wrong]


class Part(StrEnum):
    """What a paragraph of the text of a question is."""

    SITUATION = "situation"
    MESSAGE = "message"
    QUESTION = "question"


@dataclass(frozen=True)
class TextPart:
    """One paragraph of the text of a question."""

    text: str
    part: Part


def text_parts(text: str) -> list[TextPart]:
    """Split the text of a question at its blank lines.

    The last paragraph is the question.  One before it that is a quotation from its first to
    its last character is what somebody writes or says; the others tell the situation.
    """
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    before = [
        TextPart(part, Part.MESSAGE if re.fullmatch(r"“[^“”]+”", part) else Part.SITUATION)
        for part in paragraphs[:-1]
    ]
    return [*before, *(TextPart(part, Part.QUESTION) for part in paragraphs[-1:])]


def asks_the_same(old: QuestionContent, new: QuestionContent) -> bool:
    """Tell whether two versions differ in nothing but key, explanation and source.

    Then answers to the one can be judged by the key of the other.  A corrected wording
    makes it another question: nobody knows what the member would have chosen.
    """
    return (old.kind, old.text, old.options) == (new.kind, new.text, new.options)


# --- drawing ------------------------------------------------------------------------------


@dataclass(frozen=True)
class BlueprintLine:
    """So many questions of one topic, of one level or of any."""

    topic: str
    level: str | None
    count: int

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "BlueprintLine":
        """Read a line back from JSON data."""
        return cls(topic=data["topic"], level=data.get("level"), count=data["count"])

    def as_data(self) -> dict[str, Any]:
        """Return the line as JSON data."""
        return {"topic": self.topic, "level": self.level, "count": self.count}


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn: ``id`` is whatever the caller wants back."""

    id: int
    topic: str
    level: str


@dataclass(frozen=True)
class Shortage:
    """A line of the blueprint that the bank cannot fill."""

    line: BlueprintLine
    found: int


class TooFewQuestions(ValueError):
    """The bank cannot fill the blueprint."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(str(list(shortages)))
        self.shortages = list(shortages)


def shortages(
    candidates: Iterable[Candidate], blueprint: Sequence[BlueprintLine]
) -> list[Shortage]:
    """List the lines that the bank cannot fill; no question serves two lines."""
    left = list(candidates)
    missing = []
    for _number, line in _narrow_first(blueprint):
        fitting = [candidate for candidate in left if _fits(candidate, line)]
        if len(fitting) < line.count:
            missing.append(Shortage(line, found=len(fitting)))
        taken = {candidate.id for candidate in fitting[: line.count]}
        left = [candidate for candidate in left if candidate.id not in taken]
    return missing


def draw(
    candidates: Iterable[Candidate],
    blueprint: Sequence[BlueprintLine],
    *,
    seed: str,
    shuffle: bool,
) -> list[int]:
    """Return the ids of the questions of one attempt, in their order.

    The same seed draws the same.  Without ``shuffle`` the order is that of the blueprint
    and, within a line, of the candidates.

    Raises:
        TooFewQuestions: the bank cannot fill the blueprint; says which lines.
    """
    pool = list(candidates)
    missing = shortages(pool, blueprint)
    if missing:
        raise TooFewQuestions(missing)
    chance = random.Random(seed)  # noqa: S311 - the caller brings the unpredictable seed
    place = {candidate.id: number for number, candidate in enumerate(pool)}
    taken: set[int] = set()
    by_line: dict[int, list[int]] = {}
    for number, line in _narrow_first(blueprint):
        fitting = [c.id for c in pool if c.id not in taken and _fits(c, line)]
        by_line[number] = sorted(chance.sample(fitting, line.count), key=place.__getitem__)
        taken.update(by_line[number])
    drawn = [question for number in sorted(by_line) for question in by_line[number]]
    if shuffle:
        chance.shuffle(drawn)
    return drawn


def _fits(candidate: Candidate, line: BlueprintLine) -> bool:
    """Tell whether the question may serve the line."""
    return candidate.topic == line.topic and line.level in (None, candidate.level)


def _narrow_first(blueprint: Sequence[BlueprintLine]) -> list[tuple[int, BlueprintLine]]:
    """Return the numbered lines, those that name a level before those that take what is left."""
    return sorted(enumerate(blueprint), key=lambda numbered: numbered[1].level is None)


def option_order(keys: Sequence[str], *, kind: str, shuffle: bool, seed: str) -> list[str]:
    """Return the order in which the options are shown; true and false keep theirs."""
    order = list(keys)
    if shuffle and kind != TRUE_FALSE:
        random.Random(seed).shuffle(order)  # noqa: S311 - the caller brings the seed
    return order


# --- starting -----------------------------------------------------------------------------


class Start(StrEnum):
    """Whether a member may start, and if not, why."""

    NEW = "new"
    RESUME = "resume"
    NOT_OPEN = "not_open"
    LOCKED = "locked"
    NO_ATTEMPTS_LEFT = "no_attempts_left"


def may_start(
    *,
    is_enrolment_open: bool,
    is_recognised: bool,
    has_open_attempt: bool,
    used: int,
    allowed: int | None,
) -> Start:
    """Tell what a press on "start" leads to; ``allowed`` None means as often as one likes."""
    if not is_enrolment_open:
        return Start.NOT_OPEN
    if has_open_attempt:
        return Start.RESUME
    if is_recognised:
        return Start.LOCKED
    if attempts_left(used=used, allowed=allowed) == 0:
        return Start.NO_ATTEMPTS_LEFT
    return Start.NEW


def attempts_left(*, used: int, allowed: int | None) -> int | None:
    """Return how many attempts are left; None when they are not limited."""
    return None if allowed is None else max(0, allowed - used)


def seconds_left(*, deadline: datetime | None, now: datetime) -> int | None:
    """Return the whole seconds until the deadline, never below 0; None without a time limit."""
    return None if deadline is None else max(0, int((deadline - now).total_seconds()))


# --- scoring ------------------------------------------------------------------------------


def is_right(answer: Collection[str], correct: Collection[str]) -> bool:
    """Tell whether the answer is the key: all or nothing, for every kind of question.

    A question with several right options gives its point only when all of them and no
    other are chosen.  No answer is a wrong answer.
    """
    return bool(answer) and set(answer) == set(correct)


def score_of(right: int, total: int) -> Decimal:
    """Return the score on the scale of 10 with two decimals, half up; 0 of 0 is 0."""
    if not total:
        return Decimal("0.00")
    return (SCALE * right / total).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def pass_score(pass_percent: int | None) -> Decimal:
    """Return the lowest score that passes."""
    return SCALE * (DEFAULT_PASS_PERCENT if pass_percent is None else pass_percent) / 100


def is_passed(score: Decimal, pass_percent: int | None) -> bool:
    """Tell whether the score as the member sees it reaches the pass mark."""
    return score >= pass_score(pass_percent)


# --- review -------------------------------------------------------------------------------


class Review(StrEnum):
    """How much of a closed attempt the member may see."""

    NOTHING = "nothing"
    SCORE = "score"
    ANSWERS = "answers"


def review_of(
    policy: str,
    *,
    is_closed: bool,
    has_open_attempt: bool,
    is_lesson_passed: bool,
    attempts_left: int | None,
) -> Review:
    """Tell what a member may see of an attempt.

    Answers, key and explanations stay hidden while any attempt at the lesson is open,
    whatever the policy says: the bank serves the next attempt too.
    """
    if not is_closed:
        return Review.NOTHING
    if has_open_attempt or policy == "score_only":
        return Review.SCORE
    if policy == "after_submit" or is_lesson_passed or attempts_left == 0:
        return Review.ANSWERS
    return Review.SCORE
