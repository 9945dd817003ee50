"""Writes of recordings and of what was watched."""

from media.services.assets import upload_asset
from media.services.watching import (
    Beat,
    BeatResult,
    OpenedLease,
    close_lease,
    open_lease,
    record_heartbeat,
)

__all__ = [
    "Beat",
    "BeatResult",
    "OpenedLease",
    "close_lease",
    "open_lease",
    "record_heartbeat",
    "upload_asset",
]
