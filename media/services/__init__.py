"""Writes of recordings and of what was watched."""

from media.services.assets import edit_texts, transcript_from_captions, upload_asset
from media.services.conversion import request_conversion, retry_conversion, run_conversion
from media.services.sweep import delete_leftovers, resume_conversions
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
    "delete_leftovers",
    "edit_texts",
    "open_lease",
    "record_heartbeat",
    "request_conversion",
    "resume_conversions",
    "retry_conversion",
    "run_conversion",
    "transcript_from_captions",
    "upload_asset",
]
