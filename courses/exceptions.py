"""What can go wrong when a course is published."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class OutlineWithoutRequiredLesson(DomainError):
    """Nobody could ever complete such a course."""

    message = _("The outline needs at least one required lesson.")


class CourseCodeTaken(DomainError):
    """Two pages claim the same course code."""

    message = _("Another course already has this code. Choose another code.")
