"""The difference between two contracts in the words of an editor."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.contract import Difference
from courses.models import EditionLesson

FACTS: dict[str, str | Promise] = {
    "kind": gettext_lazy("kind"),
    "is_required": gettext_lazy("required"),
    "weight": gettext_lazy("weight"),
    "periods": gettext_lazy("teaching periods (tiết)"),
    "min_dwell_seconds": gettext_lazy("least reading time (seconds)"),
    "watch_percent": gettext_lazy("part of the video to watch (%)"),
    "pass_percent": gettext_lazy("part of the answers to be right (%)"),
    "attempts": gettext_lazy("attempts"),
    "media_key": gettext_lazy("video"),
    "media_seconds": gettext_lazy("length of the video (seconds)"),
    "quiz_version_key": gettext_lazy("questions of the quiz"),
    "check_keys": gettext_lazy("check questions"),
}
# Facts whose values are keys: that they changed says enough.
KEYS = {"media_key", "quiz_version_key", "check_keys"}


@dataclass(frozen=True)
class Change:
    """One line of the difference: where, and what, in words."""

    lesson: str
    words: str


def changes_in_words(found: Iterable[Difference]) -> list[Change]:
    """Return the differences as sentences, in their order."""
    return [Change(difference.lesson, _words(difference)) for difference in found]


def _words(difference: Difference) -> str:
    """Return what happened to one fact."""
    if difference.fact == "added":
        return _("new, place %(place)s") % {"place": difference.after}
    if difference.fact == "removed":
        return _("removed from the outline")
    if difference.fact == "position":
        return _("moved from place %(before)s to place %(after)s") % _both(difference)
    if difference.fact == "marking":
        return _("the bands or the pass mark of the final mark changed")
    name = FACTS.get(difference.fact, difference.fact)
    if difference.fact in KEYS:
        return _("%(fact)s changed") % {"fact": name}
    return _("%(fact)s: %(before)s → %(after)s") % {
        "fact": name,
        "before": _value(difference.fact, difference.before),
        "after": _value(difference.fact, difference.after),
    }


def _both(difference: Difference) -> dict[str, str]:
    return {"before": difference.before, "after": difference.after}


def _value(fact: str, value: str) -> str:
    """Return a stored value as a person reads it."""
    if value in ("True", "False"):
        return _("yes") if value == "True" else _("no")
    if value == "None":
        return _("none")
    if fact == "kind" and value in EditionLesson.Kind.values:
        return str(EditionLesson.Kind(value).label)
    if fact == "periods":
        return value.replace(".", ",")
    return value
