"""The notice of the demo, read already by those as whom one signs in."""

from collections.abc import Iterable
from pathlib import Path

from members.models import User
from office.privacy import selectors, services

TEXTS = Path(__file__).parent / "data"


def write_notice(*, by: User, readers: Iterable[User]) -> None:
    """Publish the first notice where there is none, and note that the logins have read it.

    Everybody else is shown it at the first sign-in, as in real life.
    """
    if selectors.current_notice() is None:
        services.publish_notice(
            summary=(TEXTS / "thong-bao-ngan.txt").read_text(encoding="utf-8"),
            text=(TEXTS / "thong-bao-day-du.txt").read_text(encoding="utf-8"),
            by=by,
        )
    notice = selectors.current_notice()
    for reader in readers:
        if notice is not None and not selectors.has_read(reader, notice):
            services.note_read(reader, version=notice.version)
