"""What the tables of notices, consents and requests hold of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="office.PrivacyNotice",
        title=_("Versions of the privacy notice"),
        person="",
        retention="consents",
        actors=("published_by",),
        plain=("id", "version", "summary", "text", "text_hash", "valid_from", "published_at"),
    )
)
hold(
    Holding(
        model="office.ConsentRecord",
        title=_("Consents"),
        person="person",
        retention="consents",
        columns={
            "rights": ("person", "purpose", "act", "notice", "text_hash", "at", "channel"),
        },
        actors=("recorded_by",),
    )
)
hold(
    Holding(
        model="office.DataRequest",
        title=_("Requests about data"),
        person="person",
        retention="requests",
        columns={
            "rights": (
                *("person", "kind", "state", "text", "field", "new_value", "channel"),
                *("received_at", "acknowledge_by", "due_on", "acknowledged_at"),
                *("extended_by_days", "extension_reason", "proposed_at", "closed_at", "answer"),
            )
        },
        actors=("entered_by", "proposed_by", "closed_by"),
    )
)
hold(
    Holding(
        model="office.Restriction",
        title=_("Restrictions"),
        person="person",
        retention="requests",
        columns={"rights": ("person", "request", "since", "until", "lift_reason")},
        actors=("imposed_by", "lifted_by"),
    )
)
hold(
    Holding(
        model="office.Erasure",
        title=_("Erasures"),
        person="person",
        retention="requests",
        columns={
            "rights": (
                *("person", "request", "state", "frozen_at", "was_active", "decided_at"),
                *("hold_reason", "done_at"),
            )
        },
        actors=("frozen_by", "decided_by"),
    )
)
hold(
    Holding(
        model="office.Tombstone",
        title=_("Tombstones of erased files"),
        person="",
        retention="consents",
        # No key: the person is not to be found from it, only found again in an old backup.
        secret=("person_number", "joined_at", "pseudonym", "erased_at"),
    )
)
hold(
    Holding(
        model="office.ImpactReview",
        title=_("Reviews of the impact assessment"),
        person="",
        retention="consents",
        actors=("reviewed_by",),
        plain=("id", "reviewed_at", "text_hash", "note"),
    )
)
hold(
    Holding(
        model="office.OwnCopy",
        title=_("Files of the own data"),
        person="person",
        retention="own_copies",
        columns={"rights": ("person", "state", "created_at", "finished_at", "expires_at")},
        secret=("file",),
        plain=("id", "done_tables", "total_tables", "attempts", "heartbeat_at"),
    )
)
hold(
    Holding(
        model="office.Reorganisation",
        title=_("Plans of reorganisation"),
        person="",
        retention="history",
        actors=("drafted_by", "proposed_by", "decided_by"),
        plain=(
            *("id", "title", "decision_number", "decision_date", "effective_on", "note"),
            *("state", "preview", "seen_facts", "facts_after", "drafted_at", "decided_at"),
            *("applied_at", "undone_at", "answer"),
        ),
    )
)
hold(
    Holding(
        model="office.PlannedGrant",
        title=_("Roles in plans of reorganisation"),
        person="person",
        retention="history",
        columns={"membership": ("person", "role", "unit_code", "until", "grant")},
        plain=("id", "plan"),
    )
)
hold(
    Holding(
        model="office.ReminderCampaign",
        title=_("Reminders that were sent by hand"),
        person="",
        retention="notices",
        actors=("created_by",),
        plain=(
            *("id", "created_at", "unit", "choice", "channels", "members_on", "state", "counts"),
            *("attempts", "heartbeat_at", "lease", "done", "total", "last_person", "finished_at"),
        ),
    )
)
hold(
    Holding(
        model="office.ReminderLadder",
        title=_("Rules of reminders"),
        person="",
        retention="content",
        actors=("drafted_by", "approved_by"),
        plain=("id", "training_class", "state", "drafted_at", "approved_at"),
    )
)
# Connections with other systems.
hold(
    Holding(
        model="office.ApiClient",
        title=_("Connected systems"),
        person="",
        retention="connections",
        actors=("responsible", "created_by"),
        plain=("id", "name", "unit", "contact", "purpose", "created_at"),
    )
)
hold(
    Holding(
        model="office.ApiToken",
        title=_("Tokens of connected systems"),
        person="",
        retention="connections",
        actors=("requested_by", "decided_by", "revoked_by"),
        plain=(
            *("id", "client", "unit", "valid_from", "valid_to", "prefix", "secret_hash", "scopes"),
            *("addresses", "reason", "state", "requested_at", "decided_at", "revoked_at"),
            *("revoked_reason", "last_used_at"),
        ),
    )
)
hold(
    Holding(
        model="office.Webhook",
        title=_("Webhooks of connected systems"),
        person="",
        retention="connections",
        actors=("created_by",),
        plain=(
            *("id", "client", "url", "events", "secret", "old_secret", "old_secret_until"),
            *("created_at", "paused_at"),
        ),
    )
)
hold(
    Holding(
        model="office.ExchangePack",
        title=_("Exchange packs for other systems"),
        person="",
        retention="connections",
        actors=("requested_by", "decided_by"),
        plain=(
            *("id", "state", "attempts", "heartbeat_at", "client", "unit", "training_class"),
            *("from_day", "to_day", "purpose", "resends", "decided_at", "people", "done_rows"),
            *("total_rows", "file", "sha256", "manifest_sha256", "created_at", "queued_at"),
            *("started_at", "finished_at", "expires_at"),
        ),
    )
)
hold(
    Holding(
        model="office.PackLine",
        title=_("Lines of exchange packs"),
        person="enrolment__member",
        retention="connections",
        columns={"study": ("pack", "enrolment", "state", "code", "reason")},
        plain=("id", "number"),
    )
)
hold(
    Holding(
        model="office.PackReceipt",
        title=_("Receipts of exchange packs"),
        person="",
        retention="connections",
        actors=("uploaded_by",),
        plain=("id", "pack", "sha256", "accepted", "rejected", "uploaded_at"),
    )
)
