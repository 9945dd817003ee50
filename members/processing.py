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
            ),
            "membership": (
                *("sex", "admitted_on", "full_member_on", "job_title", "workplace"),
                *("manual_order", "unit", "joined_at"),
            ),
            "contact": ("email", "phone"),
            "account": ("last_login", "is_superuser", "is_active"),
        },
        secret=("password",),
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
        ("role", "unit", "granted_at", "reason"),
        ("granted_by",),
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
