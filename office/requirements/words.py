"""A rule and what it leads to, in words that the office reads."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.text import formats
from learning.audience import Audience
from learning.models import RequirementVersion
from learning.rules import DueKind, Verdict
from members.models import PositionHeld, StatusPeriod, Unit, User

VERDICTS: dict[Verdict, Promise] = {
    Verdict.ADD: gettext_lazy("Newly obliged"),
    Verdict.ADD_EXEMPT: gettext_lazy("Listed as exempt, with the basis"),
    Verdict.TAKE_BACK: gettext_lazy("Back again: the same obligation counts again"),
    Verdict.KEEP: gettext_lazy("Unchanged"),
    Verdict.EXTEND: gettext_lazy("Get more time"),
    Verdict.EXEMPT: gettext_lazy("Become exempt, with the basis"),
    Verdict.COUNT_AGAIN: gettext_lazy("Exempt no more, must study"),
    Verdict.DROP: gettext_lazy("Taken off: outside the rule, not begun"),
    Verdict.STAYS_BEGUN: gettext_lazy("Outside the rule, but stay: begun or finished"),
    Verdict.STAYS_LATE: gettext_lazy("Outside the rule, but stay: overdue"),
    Verdict.DONE_ELSEWHERE: gettext_lazy("Not added: finished this course in the period already"),
    Verdict.OBLIGED_ELSEWHERE: gettext_lazy("Not added: obliged by another requirement already"),
    Verdict.NO_UNIT: gettext_lazy("Not added: belongs to no unit today"),
    Verdict.RESTRICTED: gettext_lazy("Not added: the use of this person's data is restricted"),
    Verdict.NO_DUE_DAY: gettext_lazy("Not added: the rule gives no due day for this person"),
    Verdict.DUE_IS_OVER: gettext_lazy("Not added: the due day is over"),
    Verdict.SET_ASIDE: gettext_lazy("Not taken back: somebody took this person off by hand"),
}


def branch_names(versions: Iterable[RequirementVersion]) -> dict[int, str]:
    """Return the names of the branches that the rules name, in the order of the tree."""
    wanted = {unit for version in versions for unit in version.rule.units}
    return dict(Unit.objects.filter(pk__in=wanted).order_by("path").values_list("pk", "name"))


def audience_in_words(audience: Audience, names: dict[int, str]) -> list[tuple[str, str]]:
    """Return the rule as pairs of what is asked and what must be true.

    ``names`` are those of ``branch_names``.
    """
    days = " – ".join(
        f"{day:%d/%m/%Y}" if day else "…" for day in (audience.admitted_from, audience.admitted_to)
    )
    pairs = [
        (_("Branches"), ", ".join(name for pk, name in names.items() if pk in audience.units)),
        (_("Sectors"), ", ".join(audience.sectors)),
        (_("Kinds of unit"), _labels(Unit.Kind.choices, audience.kinds)),
        (_("Kinds of people"), _labels(StatusPeriod.Status.choices, audience.statuses)),
        (
            capfirst(_("Party positions")),
            _labels(PositionHeld.Position.choices, audience.positions),
        ),
        (_("Groups of leaders"), _labels(User.ManagementGroup.choices, audience.groups)),
        (_("Admitted between"), days if audience.admitted_from or audience.admitted_to else ""),
        (_("Always with"), _people(len(audience.include))),
        (_("Never with"), _people(len(audience.exclude))),
        (
            _("Exempted from meetings"),
            _("left out altogether") if audience.without_exempted else "",
        ),
    ]
    found = [(label, text) for label, text in pairs if text]
    return found or [(_("Audience"), _("everybody of the branch"))]


def due_in_words(version: RequirementVersion) -> str:
    """Return when the work is due."""
    if version.due_kind == DueKind.FIXED:
        return f"{version.due_on:%d/%m/%Y}" if version.due_on else _("not chosen yet")
    number = version.due_days or 0
    if version.due_kind == DueKind.AFTER_ENTRY:
        text = ngettext(
            "%(number)d day after the person comes in",
            "%(number)d days after the person comes in",
            number,
        )
    else:
        text = ngettext(
            "%(number)d day before the probation ends",
            "%(number)d days before the probation ends",
            number,
        )
    return text % {"number": number}


def target_in_words(version: RequirementVersion) -> str:
    """Return how much is to be studied; empty without a target."""
    if version.target_periods is None:
        return ""
    number = version.target_periods
    places = 0 if number == number.to_integral_value() else 1
    return _("%(number)s tiết") % {"number": formats.number(number, places)}


def _labels(choices: Iterable[tuple[str, object]], chosen: Iterable[str]) -> str:
    words = {value: str(label) for value, label in choices}
    return capfirst(", ".join(words.get(value, value) for value in chosen))


def _people(number: int) -> str:
    if not number:
        return ""
    text = ngettext("%(number)d person by list", "%(number)d people by list", number)
    return text % {"number": number}
