"""What the tables of recordings hold of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="media.MediaAsset",
        title=_("Recordings"),
        person="",
        retention="content",
        actors=("uploaded_by",),
        plain=(
            *("id", "key", "contract_key", "title", "kind", "file", "mime", "size_bytes"),
            *("sha256", "duration_seconds", "width", "height", "poster", "captions"),
            *("transcript", "state", "problem", "uploaded_at", "replaces"),
        ),
    )
)
hold(
    Holding(
        model="media.WatchLedger",
        title=_("Seconds of recordings that were watched"),
        person="enrolment__member",
        retention="raw_activity",
        columns={
            "study": (
                *("enrolment", "lesson", "asset", "seen", "credited_seconds"),
                *("last_position", "updated_at"),
            )
        },
    )
)
hold(
    Holding(
        model="media.WatchLease",
        title=_("Players that were open"),
        person="member",
        retention="raw_activity",
        columns={
            "study": (
                *("member", "enrolment", "lesson", "asset", "opened_at", "last_beat_at"),
                *("last_position", "rate", "sequence", "budget", "closed_at"),
            )
        },
        goes_on_erasure=True,
    )
)
