"""Codes of the rules in words that a trainer reads."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.models import Question
from quizzes.rules import MAX_OPTIONS, Flaw, Shortage

FLAWS = {
    Flaw.NO_TEXT: gettext_lazy("the question has no text"),
    Flaw.UNKNOWN_KIND: gettext_lazy("the kind of question is not known"),
    Flaw.TOO_FEW_OPTIONS: gettext_lazy("fewer than two options"),
    Flaw.TOO_MANY_OPTIONS: gettext_lazy("too many options (at most %(most)s, two for true/false)"),
    Flaw.EMPTY_OPTION: gettext_lazy("an option is empty"),
    Flaw.SAME_OPTION_TWICE: gettext_lazy("the same option stands there twice"),
    Flaw.NO_CORRECT: gettext_lazy("no option is marked as correct"),
    Flaw.CORRECT_IS_NO_OPTION: gettext_lazy("the correct answer is not one of the options"),
    Flaw.TOO_MANY_CORRECT: gettext_lazy("several correct answers where one may be chosen"),
}


def flaw_words(flaws: Iterable[Flaw]) -> str:
    """Return one sentence that names what is wrong with a question."""
    named = "; ".join(str(FLAWS[flaw]) for flaw in flaws) % {"most": MAX_OPTIONS}
    return _("The question is not usable: %(flaws)s.") % {"flaws": named}


def shortage_words(shortage: Shortage) -> str:
    """Return one line that the bank cannot fill: topic, level, how many wanted and found."""
    line = shortage.line
    level = Question.Level(line.level).label if line.level else _("any level")
    return _("%(topic)s (%(level)s): %(count)s wanted, %(found)s in the bank") % {
        "topic": line.topic,
        "level": level,
        "count": line.count,
        "found": shortage.found,
    }
