"""What the tables of people, roles and accounts hold of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="members.User",
        title=_("Personal file"),
        person="pk",
        retention="member_file",
        columns={
            "identity": (
                *("personal_code", "full_name", "family_name", "middle_name", "given_name"),
                *("search_text", "name_key", "birth_date", "birth_year", "card_number"),
                *("file_number", "merged_into"),
            ),
            "membership": (
                *("sex", "admitted_on", "full_member_on", "job_title", "workplace"),
                *("department", "management_group", "theory_level"),
                *("manual_order", "unit", "joined_at"),
            ),
            "contact": ("email", "phone"),
            "account": ("last_login", "is_superuser", "is_active"),
            "rights": ("restricted_at",),
        },
        secret=("password", "phone_key", "citizen_id_key"),
    )
)
for _model, _title, _names, _actors in (
    ("Membership", _("Membership"), ("unit", "kind"), ()),
    ("StatusPeriod", _("Statuses"), ("status",), ()),
    ("PositionHeld", _("Party positions"), ("position", "unit"), ()),
    ("Exemption", _("Exemptions"), ("basis",), ("approved_by",)),
    (
        "RoleGrant",
        _("Roles on this platform"),
        ("role", "unit", "granted_at", "reason", "revoked_at", "revoked_reason"),
        ("granted_by", "revoked_by"),
    ),
):
    hold(
        Holding(
            model=f"members.{_model}",
            title=_title,
            person="person",
            retention="history",
            columns={"membership": ("person", "valid_from", "valid_to", *_names)},
            actors=_actors,
            plain=("id", "event") if _model == "Membership" else ("id",),
        )
    )
hold(
    Holding(
        model="members.AuditEntry",
        title=_("Audit log"),
        person="person",
        retention="audit",
        columns={
            "accountability": ("at", "action", "person", "unit", "subject", "reason", "facts")
        },
        actors=("actor",),
        plain=("id", "reason_salt", "reason_digest"),
    )
)
hold(
    Holding(
        model="members.AuditSeal",
        title=_("Chain of the audit log"),
        person="",
        retention="audit",
        plain=("position", "entry", "chain", "sealed_at", "form"),
    )
)
hold(
    Holding(
        model="members.ListExport",
        title=_("Exported lists in which the person stands"),
        person="people__contains",
        retention="audit",
        columns={"accountability": ("at", "kind", "purpose")},
        actors=("actor",),
        # Who else stands in it is other people's data.
        secret=("people",),
        plain=("id", "subject"),
    )
)
hold(
    Holding(
        model="members.GrantRequest",
        title=_("Requests for roles"),
        person="person",
        retention="history",
        columns={
            "membership": (
                *("person", "role", "unit", "valid_from", "valid_to", "reason", "risks"),
                *("extends", "requested_at", "state", "decided_at", "decision_reason", "grant"),
            )
        },
        actors=("requested_by", "decided_by"),
    )
)
hold(
    Holding(
        model="members.PersonMerge",
        title=_("Merged records"),
        person="survivor",
        retention="history",
        columns={
            "identity": (
                *("survivor", "other", "swapped", "reason", "state", "proposed_at"),
                *("decided_at", "undone_at"),
            )
        },
        actors=("proposed_by", "decided_by", "undone_by"),
        plain=("id", "moved", "closed", "other_was_active", "other_unit"),
    )
)
hold(
    Holding(
        model="members.DifferentPeople",
        title=_("People who look alike"),
        person="",
        retention="history",
        actors=("first", "second", "said_by"),
        plain=("id", "said_at"),
    )
)
hold(
    Holding(
        model="members.ImportRun",
        title=_("Lists that were taken over"),
        person="",
        retention="imports",
        actors=("created_by", "approved_by", "undone_by"),
        # The workbooks name people: they go with the rows, and are no column of anybody.
        secret=("file", "refused_file", "report_file", "choices"),
        plain=(
            *("id", "unit", "original_name", "sha256", "sheet", "heading_row", "fields"),
            *("overwrite", "converts_fonts", "state", "failed_step", "error", "counts", "kept"),
            *("done_rows", "total_rows", "attempts", "lease", "created_at", "changed_at"),
            *("heartbeat_at", "checked_at", "started_at", "finished_at"),
        ),
    )
)
hold(
    Holding(
        model="members.ImportRow",
        title=_("Rows of lists that were taken over"),
        person="person",
        retention="imports",
        columns={"identity": ("person", "name", "unit", "kind", "outcome", "applied_at")},
        secret=("plan", "undo", "problems", "candidates", "note"),
        plain=("id", "run", "number", "is_marked"),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="members.HeadingMap",
        title=_("Remembered headings of lists"),
        person="",
        retention="imports",
        actors=("used_by",),
        plain=("id", "fingerprint", "fields", "used_at"),
    )
)
hold(
    Holding(
        model="members.SlipBatch",
        title=_("Printings of activation slips"),
        person="",
        retention="slip_files",
        actors=("requested_by",),
        secret=("file",),
        plain=(
            *("id", "unit", "state", "attempts", "total", "done", "created_at"),
            *("heartbeat_at", "finished_at", "kept_until"),
        ),
    )
)
hold(
    Holding(
        model="members.ActivationSlip",
        title=_("Activation slips"),
        person="person",
        retention="slips",
        columns={
            "account": (
                *("person", "issued_at", "expires_at", "used_at", "revoked_at"),
                *("failed_tries", "is_for_staff"),
            )
        },
        actors=("issued_by",),
        secret=("token_hash", "code_hash"),
        plain=("id", "batch"),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="members.RecoveryCode",
        title=_("Codes for forgotten passwords"),
        person="person",
        retention="recovery_codes",
        columns={
            "account": (
                *("person", "channel", "state", "created_at", "sent_at", "expires_at"),
                *("used_at", "failed_tries"),
            )
        },
        secret=("code_hash",),
        plain=("id", "attempts", "failure"),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="socialaccount.SocialAccount",
        title=_("Link with the organisation's sign-in"),
        person="user",
        retention="account",
        columns={"account": ("user", "provider", "uid", "last_login", "date_joined")},
        secret=("extra_data",),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="socialaccount.SocialToken",
        title=_("Keys of the organisation's sign-in"),
        person="account__user",
        retention="account",
        columns={"account": ("account", "expires_at")},
        secret=("token", "token_secret"),
        plain=("id", "app"),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="members.Unit",
        title=_("Heads of units"),
        person="",
        retention="history",
        actors=("head",),
        plain=(
            *("id", "path", "depth", "numchild", "code", "name", "short_name", "kind", "sector"),
            *("founded_on", "ended_on", "search_text"),
        ),
    )
)
hold(
    Holding(
        model="members.UnitEvent",
        title=_("Reorganisations"),
        person="",
        retention="history",
        actors=("recorded_by",),
        plain=(
            *("id", "kind", "decision_number", "decision_date", "effective_on", "note"),
            *("recorded_at", "undone_at"),
        ),
    )
)
hold(
    Holding(
        model="members.Signer",
        title=_("Signers of papers"),
        person="",
        retention="register",
        columns={"certificate": ("full_name", "position", "authority_line")},
        plain=("id", "valid_from", "valid_to", "organisation_root"),
    )
)
hold(
    Holding(
        model="account.EmailAddress",
        title=_("E-mail addresses of the account"),
        person="user",
        retention="account",
        columns={"contact": ("user", "email", "verified", "primary")},
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="account.EmailConfirmation",
        title=_("Confirmations of e-mail addresses"),
        person="email_address__user",
        retention="account",
        columns={"contact": ("email_address", "created", "sent")},
        secret=("key",),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="mfa.Authenticator",
        title=_("Two-step verification"),
        person="user",
        retention="account",
        columns={"account": ("user", "type", "created_at", "last_used_at")},
        secret=("data",),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="usersessions.UserSession",
        title=_("Devices that are signed in"),
        person="user",
        retention="sessions",
        columns={"account": ("user", "created_at", "ip", "last_seen_at", "user_agent")},
        secret=("session_key", "data"),
        goes_on_erasure=True,
    )
)
hold(
    Holding(
        model="sessions.Session",
        title=_("Sessions of the browser"),
        person="",
        retention="sessions",
        secret=("session_key", "session_data"),
        plain=("expire_date",),
    )
)
