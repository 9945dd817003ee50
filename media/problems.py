"""Why a conversion failed, in words for the trainer: what is wrong, then how to mend it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media.models import Conversion

Problem = Conversion.Problem

WORDS: dict[str, str | Promise] = {
    Problem.UNREADABLE: _(
        "The converter cannot read this file. Open it in the program it was made with, export it "
        "again as MP4 (video H.264, sound AAC) and upload it as a new video."
    ),
    Problem.NO_SOUND: _(
        "The converter finds no sound in the file. Check the microphone or the export settings, "
        "export it again and upload it as a new video."
    ),
    Problem.DAMAGED: _(
        "The file is damaged somewhere in the middle. Play it to the end on your computer; if it "
        "stops or jumps, export it again and upload it as a new video."
    ),
    Problem.TOO_SLOW: _(
        "The conversion took too long and was stopped. Try again when fewer people are studying; "
        "if it fails again, export the video with a smaller picture (720p)."
    ),
    Problem.NO_SPACE: _(
        "The server has too little space left for the conversion. Tell the technical staff, and "
        "try again when there is space."
    ),
    Problem.STOPPED: _(
        "The conversion was interrupted several times. Try again; if it fails again, tell the "
        "technical staff the number of this video."
    ),
}


def words_of(conversion: Conversion) -> str:
    """Return what a trainer is told about a conversion that failed; nothing otherwise."""
    return str(WORDS.get(conversion.problem, ""))
