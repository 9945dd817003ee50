"""What can go wrong with recordings, in the words of the domain."""

from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError


class MediaRefused(DomainError):
    """An uploaded file cannot be used; the message says how to mend it."""

    message = _("This file cannot be used as a lesson recording.")


class NoRoom(MediaRefused):
    """The file cannot be stored: the disk is full or away.  Nothing of it is kept."""

    message = _(
        "The server has no room for this file, so nothing was stored. Call the help line; upload "
        "it again when there is room."
    )
    status = 507


class ReplacementDiffers(DomainError):
    """Another length is another contract."""

    message = _(
        "The new recording is not as long as the one it replaces. Upload it as a new recording "
        "and choose it in the lesson; that makes a new edition of the course."
    )


class NothingToRetry(DomainError):
    """The conversion did not fail; perhaps somebody else has tried again already."""

    message = _("This video is not waiting for another try. Look at its page again.")


class RecordingNotReady(DomainError):
    """The lesson names a recording that is not there or not ready."""

    message = _("The recording of this lesson is not ready yet. Please try again later.")


class LeaseClosed(DomainError):
    """The player may not report any more; it can open a new lease."""

    message = _("This player was closed. Press play to go on.")


class LeaseTakenOver(DomainError):
    """The member plays something in another window or on another device."""

    message = _("You are watching in another window or on another device, so this player stopped.")


class BeatRefused(DomainError):
    """The token is wrong or expired, or the report came from another site."""

    message = _("The page has been open for too long. Press play to go on.")
    status = 403


class BeatUnreadable(DomainError):
    """The report is not what a player sends."""

    message = _("The report of the player could not be read.")
    status = 400


class BeatTooLarge(DomainError):
    """The report is longer than any player sends."""

    message = _("The report of the player is too long.")
    status = 413
