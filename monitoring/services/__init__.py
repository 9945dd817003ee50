"""Writes of monitoring: asking for files, making them, and noting who took them away."""

from monitoring.services.exports import cancel_export, request_export, run_export
from monitoring.services.looks import note_download
from monitoring.services.second_person import decide_export
from monitoring.services.sweep import delete_old_files, resume_lost

__all__ = [
    "cancel_export",
    "decide_export",
    "delete_old_files",
    "note_download",
    "request_export",
    "resume_lost",
    "run_export",
]
