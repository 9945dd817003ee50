"""Why a published course page did not become an edition."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class OutlineNotReady(DomainError):
    """The outline names something that is not there, or not ready."""

    message = _("The outline is not complete.")


class WorkspaceMissing(DomainError):
    """There is no page below which a course could be made."""

    message = _("There is no course index page yet. Ask the system administrator.")


class CourseFilesWrong(DomainError):
    """The files of a course to load contradict each other."""

    message = _("The files of the course could not be read.")
