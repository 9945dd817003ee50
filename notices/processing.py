"""What the tables of notices hold of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="notices.NoticeTemplate",
        title=_("Texts of notices"),
        person="",
        retention="content",
        actors=("written_by",),
        plain=("id", "kind", "channel", "version", "subject", "body", "written_at"),
    )
)
hold(
    Holding(
        model="notices.Notice",
        title=_("Notices and reminders"),
        person="receiver",
        retention="notices",
        columns={
            "study": (
                *("receiver", "kind", "channel", "state", "subject", "body", "link", "not_before"),
                *("reason", "created_at", "sent_at", "read_at"),
            )
        },
        plain=(
            *("id", "attempts", "heartbeat_at", "lease", "subject_key", "text_version"),
            *("occasion", "is_first", "window", "key", "provider_reference"),
        ),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="notices.DeliveryAttempt",
        title=_("Log of notices"),
        person="notice__receiver",
        retention="notices",
        columns={"study": ("notice", "at", "channel", "outcome", "why")},
        plain=("id", "lease", "provider_reference"),
    )
)
