"""The choices of a list in words, for whoever decides on it or finds the file later."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.words import STATUSES
from learning.models import TrainingClass
from members.models import Unit, User

LABELS: dict[str, str | Promise] = {
    "unit": gettext_lazy("Unit"),
    "class": gettext_lazy("Class"),
    "training_class": gettext_lazy("Class"),
    "status": gettext_lazy("Status"),
    "q": pgettext_lazy("choice of a list", "Searched for"),
    "contact": pgettext_lazy("choice of a list", "Telephone numbers and e-mail addresses"),
    "upward": pgettext_lazy("choice of a list", "Small numbers hidden"),
    "direct": pgettext_lazy("choice of a list", "Directly in the unit only"),
    "sector": gettext_lazy("Sector"),
    "year": gettext_lazy("Year"),
    "from": gettext_lazy("From day"),
    "to": gettext_lazy("To day"),
    "first": gettext_lazy("From day"),
    "last": gettext_lazy("To day"),
}
YES = frozenset({"contact", "upward", "direct"})
# What a paper is and how it is signed is on the paper.
LEFT_OUT = frozenset(
    {"report", "day", "basis", "form", "number", "authority", "position", "signer"}
)
LEFT_OUT |= {"recipients", "opening", "weaknesses", "tasks"}
# Their lists say them in words among the lines of the scope (``common.exports.choices_of``).
LEFT_OUT |= {"group", "reached", "within"}


def choices_words(params: Mapping[str, str], *, user: User) -> str:
    """Return the choices, each with its label; "none" where nothing was chosen.

    Units and classes that the user does not see keep the number that was sent: anybody can send
    any number.
    """
    found = []
    for name, value in sorted(params.items()):
        if name in LEFT_OUT:
            continue
        label = str(LABELS.get(name, name))
        found.append(
            label if name in YES else f"{label}: {_VALUES.get(name, _as_sent)(user, value)}"
        )
    return "; ".join(found) or _("none")


def _unit(user: User, value: str) -> str:
    names = Unit.objects.visible_to(user).filter(pk=_number(value)).values_list("name", flat=True)
    return next(iter(names), value)


def _class(user: User, value: str) -> str:
    seen = TrainingClass.objects.visible_to(user).filter(pk=_number(value))
    return next(iter(seen.values_list("title", flat=True)), value)


def _status(user: User, value: str) -> str:
    return str(STATUSES[value].label) if value in STATUSES else value


def _as_sent(user: User, value: str) -> str:
    return str(value)


def _number(value: str) -> int:
    is_number = value.isascii() and value.isdigit() and len(value) < 16
    return int(value) if is_number else 0


_VALUES: dict[str, Callable[[User, str], str]] = {
    "unit": _unit,
    "class": _class,
    "training_class": _class,
    "status": _status,
}
