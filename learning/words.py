"""What the member's page says about one lesson, in two short lines.

In Python and not in a template: a class page shows it for every lesson of the course.
"""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from common.text import formats
from courses.models import EditionLesson
from learning.evidence import VERIFIED_FROM
from learning.selectors import OutlineLine
from learning.target_rules import Family
from learning.targets import PersonYear

FAMILIES: dict[Family, Promise] = {
    Family.TRAINING: gettext_lazy("other training, not counted"),
    Family.RESOLUTION: gettext_lazy("study of resolutions, apart"),
    Family.CONTEST: gettext_lazy("contests, apart"),
}


def lesson_facts(line: OutlineLine) -> list[str]:
    """Return what kind of lesson it is, then what is known of it or what it asks for."""
    lesson = line.lesson
    kind = [str(lesson.get_kind_display()).capitalize()]
    if not lesson.is_required:
        kind.append(pgettext("lesson", "optional"))
    if lesson.periods:
        kind.append(_("%(number)s periods") % {"number": formats.number(lesson.periods)})
    return [" · ".join(kind), _known(line) or _asked(lesson)]


def year_in_words(year: PersonYear) -> str:
    """Return "24/40 tiết", how much of it is measured, and what is never added to it."""
    studied = formats.number(year.studied)
    if year.target:
        studied = f"{studied}/{formats.number(year.target)}"
    words = [_("%(number)s tiết") % {"number": studied}]
    verified = sum(value for grade, value in year.by_grade.items() if grade >= VERIFIED_FROM)
    if verified:
        words.append(_("measured: %(number)s") % {"number": formats.number(verified)})
    for family, value in year.apart.items():
        words.append(f"{FAMILIES[family]}: {formats.number(value)}")
    return " · ".join(words)


def _known(line: OutlineLine) -> str:
    """Return when the lesson was passed, and with which score."""
    if line.passed_at is None:
        return ""
    day = f"{timezone.localdate(line.passed_at):%d/%m/%Y}"
    words = [_("Passed on %(day)s") % {"day": day}]
    if line.score is not None:
        words.append(_("score %(score)s") % {"score": formats.number(line.score, 1)})
    return " · ".join(words)


def _asked(lesson: EditionLesson) -> str:
    """Return what the member must do to pass the lesson."""
    match lesson.kind:
        case EditionLesson.Kind.VIDEO:
            return _("Watch at least %(percent)s %% of the video") % {
                "percent": lesson.watch_percent
            }
        case EditionLesson.Kind.QUIZ:
            return _("At least %(percent)s %% right, %(attempts)s attempts") % {
                "percent": lesson.pass_percent,
                "attempts": lesson.attempts,
            }
        case EditionLesson.Kind.READING if lesson.check_keys:
            return _("Read to the end and answer the check questions")
        case EditionLesson.Kind.READING:
            return _("Read to the end")
    return ""
