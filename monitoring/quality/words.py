"""The words of study quality: what each number is called and how it is counted."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.text import formats
from courses.models import Course
from learning.models import TrainingClass
from members.models import User
from monitoring.filters import Filters
from monitoring.quality.rules import Disagreement, Estimate, Measure, Part, Signals

GRADES = Signals.GRADES
PARTS = {
    Part.COMPLETION: gettext_lazy("Completion"),
    Part.PRESENCE: gettext_lazy("Presence"),
    Part.RESULT: pgettext_lazy("signal", "Result"),
    Part.VERIFIED: gettext_lazy("Verified completions"),
}
PART_DEFINITIONS = {
    Part.COMPLETION: gettext_lazy(
        "Completed divided by those who must study. Interval: Wilson, 95 %."
    ),
    Part.PRESENCE: gettext_lazy(
        "Share of those who must study who have begun: the server saw them read a text, watch a "
        "video or take a quiz. Interval: Wilson, 95 %."
    ),
    Part.RESULT: gettext_lazy(
        "Mean mark of quizzes on the scale of 10, in per cent, of those who took one: the best "
        "attempt of each quiz, averaged for each person, then over people. Interval: mean ± 1.96 "
        "standard errors."
    ),
    Part.VERIFIED: gettext_lazy(
        "Of the completions with a grade of evidence, those measured by the platform or "
        "supervised (E2, E3). Interval: Wilson, 95 %."
    ),
}
PROGRESS = gettext_lazy(
    "Share of the required lessons that each person has passed, averaged over those who must "
    "study. Interval: mean ± 1.96 standard errors."
)


def disagreement(kind: Disagreement, measure: Measure) -> tuple[str, str]:
    """Return what does not fit together, and what may be behind it."""
    words = {
        "high": measure.high_share,
        "low": measure.low_result,
        "verified": measure.low_verified,
        "fast": measure.many_fast,
    }
    titles = {
        Disagreement.PRESENT_BUT_WEAK: (
            _("Many present, results low"),
            _(
                "Presence is at least %(high)s %%, but the mean result is below %(low)s %%. People "
                "may have opened lessons without studying, or the questions do not fit the lesson."
            ),
        ),
        Disagreement.COMPLETE_BUT_UNVERIFIED: (
            _("Many completed, few verified"),
            _(
                "Completion is at least %(high)s %%, but less than %(verified)s %% of the "
                "completions are measured or supervised. They rest on lists and confirmations."
            ),
        ),
        Disagreement.TOO_FAST: (
            _("Completed faster than possible"),
            _(
                "At least %(fast)s %% of the completions took less time than the lessons need at "
                "the highest speed. Look at how these results came about."
            ),
        ),
        Disagreement.RESULT_WITHOUT_PRESENCE: (
            _("Good results, few present"),
            _(
                "The mean result is at least %(high)s %%, but presence is below %(low)s %%. The "
                "few who took part say nothing about the others."
            ),
        ),
    }
    title, text = titles[kind]
    return title, text % words


def narrowed(user: User, filters: Filters) -> list[str]:
    """Return in words the choices of study quality that a list keeps besides its own filters.

    A course only if the user sees a class of it, as in the filters of the pages.
    """
    signals = {
        "obliged": _("those who must study"),
        "present": _("those who have begun"),
        "scored": _("those who took a quiz"),
        "below_pass": _("mean mark of quizzes below the pass mark"),
        "fast": _("completed faster than the lessons take"),
        **{
            grade: _("completed, evidence %(grade)s") % {"grade": grade.upper()} for grade in GRADES
        },
    }
    found = [signals[filters.signal]] if filters.signal else []
    if filters.course:
        seen = TrainingClass.objects.visible_to(user).filter(course=filters.course)
        titles = seen.order_by().values_list("course__title", flat=True).distinct()
        found += [_("course: %(title)s") % {"title": title} for title in titles]
    if filters.course_type:
        found.append(str(Course.Type(filters.course_type).label))
    if filters.days is not None and not filters.training_class:
        days = {"from": filters.from_day or "…", "to": filters.to_day or "…"}
        found.append(_("classes opened from %(from)s to %(to)s") % days)
    return found


def per_cent(estimate: Estimate | None) -> str:
    """Return a value with its interval, or that the data are too few."""
    if estimate is None:
        return _("not enough data")
    return _("%(value)s %% (%(low)s–%(high)s)") % _numbers(estimate)


def points(estimate: Estimate | None) -> str:
    """Return an index with its interval, or that the data are too few."""
    if estimate is None:
        return _("not enough data")
    return "%(value)s (%(low)s–%(high)s)" % _numbers(estimate)  # noqa: UP031


def one_decimal(value: float) -> float:
    """Return the value with the decimal that pages and files show, half up."""
    return float(Decimal(str(round(value, 6))).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def _numbers(estimate: Estimate) -> dict[str, str]:
    """Return value and bounds with one decimal."""
    return {
        name: formats.number(one_decimal(getattr(estimate, name)), 1)
        for name in ("value", "low", "high")
    }
