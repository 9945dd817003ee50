"""Reads around the data of people."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.utils import timezone

from common import processing
from common.processing import Holding
from members.models import AuditEntry, ListExport, RoleGrant, User
from office.models import ConsentRecord, ImpactReview, PrivacyNotice
from office.privacy import rules
from office.privacy.rules import Act, consents_at

NOTICE_KEY = "office.notice_version"
KEPT_SECONDS = 60
# Acts that mean: somebody saw this record.
LOOKS = Q(action__contains="view") | Q(action__contains="reveal") | Q(action__contains="export")
LOOKS_SHOWN = 100


def current_notice() -> PrivacyNotice | None:
    """Return the notice of today; None where none has been published."""
    return PrivacyNotice.objects.filter(valid_from__lte=timezone.now()).first()


def current_version() -> int:
    """Return the version of the notice of today, 0 for none; remembered for a minute."""
    version = cache.get(NOTICE_KEY)
    if version is None:
        notice = current_notice()
        version = notice.version if notice else 0
        cache.set(NOTICE_KEY, version, KEPT_SECONDS)
    return int(version)


def last_impact_review() -> date | None:
    """Return the day on which the impact assessment was looked through last."""
    last = ImpactReview.objects.values_list("reviewed_at", flat=True).first()
    return timezone.localdate(last) if last else None


def impact_due() -> date | None:
    """Return until when the impact assessment is to be looked through; None before the first."""
    last = last_impact_review()
    return rules.next_impact_review(last) if last else None


def has_read(person: User, notice: PrivacyNotice) -> bool:
    """Tell whether the person has read this version."""
    return ConsentRecord.objects.filter(
        person=person, purpose=ConsentRecord.Purpose.NOTICE, notice=notice
    ).exists()


def consents_of(person: User, *, at: datetime | None = None) -> frozenset[str]:
    """Return what the person consented to at the moment: the ledger replayed."""
    acts = (
        Act(*row)
        for row in person.consents.values_list("purpose", "act", "at").order_by("at", "pk")
    )
    return consents_at(acts, at or timezone.now())


@dataclass(frozen=True)
class Look:
    """Somebody saw the record: in which role and unit, when and why.  Not by name (ADR 0017)."""

    at: datetime
    action: str
    role: str
    unit: str
    reason: str


def looks_at(person: User) -> list[Look]:
    """Return who looked at the person's record, or exported a list with it, the newest first."""
    entries = (
        AuditEntry.objects.filter(LOOKS, person=person)
        .exclude(actor=person)
        .exclude(actor=None)
        .select_related("actor__unit")[:LOOKS_SHOWN]
    )
    lists = (
        ListExport.objects.naming(person)
        .exclude(actor=person)
        .select_related("actor__unit")
        .defer("people")[:LOOKS_SHOWN]
    )
    seen = [(one.at, one.action, one.reason, one.actor) for one in entries]
    seen += [(one.at, one.kind, one.purpose, one.actor) for one in lists]
    newest = sorted(seen, key=lambda look: look[0], reverse=True)[:LOOKS_SHOWN]
    grants: dict[int, list[RoleGrant]] = {}
    actors = {actor.pk for *_facts, actor in newest if actor}
    for grant in RoleGrant.objects.filter(person__in=actors).select_related("unit"):
        grants.setdefault(grant.person_id, []).append(grant)
    return [
        _look(at, action, reason, actor, grants.get(actor.pk, []), person)
        for at, action, reason, actor in newest
        if actor
    ]


def _look(
    at: datetime, action: str, reason: str, actor: User, grants: list[RoleGrant], person: User
) -> Look:
    """Return the look with the roles of that day, those first whose branch holds the person."""
    day, home = timezone.localdate(at), person.unit.path if person.unit else ""
    held = [g for g in grants if g.valid_from <= day and (not g.valid_to or day <= g.valid_to)]
    held.sort(key=lambda grant: not home.startswith(grant.unit.path))
    return Look(
        at=at,
        action=action,
        role=", ".join(sorted({grant.get_role_display() for grant in held})),
        unit=held[0].unit.name if held else (actor.unit.name if actor.unit else ""),
        reason=reason,
    )


def rows_about(holding: Holding, person: User) -> QuerySet:
    """Return the rows of the table that are about the person; none for tables of acts."""
    rows = holding.model_class._default_manager.all()
    if not holding.person:
        return rows.none()
    is_array = holding.person.endswith("__contains")
    return rows.filter(**{holding.person: [person.pk] if is_array else person.pk}).order_by("pk")


def held_tables(person: User) -> list[tuple[Holding, int]]:
    """Return the tables that hold something about the person, and how many rows; one query."""
    holdings = _about_people()
    names = [f"rows_{number}" for number in range(len(holdings))]
    counts = dict(zip(names, (_count(rows_about(one, person)) for one in holdings), strict=True))
    found = User.objects.filter(pk=person.pk).annotate(**counts).values_list(*names).get()
    return [(holding, count) for holding, count in zip(holdings, found, strict=True) if count]


def _count(rows: QuerySet) -> Subquery:
    """Return the number of the rows as a part of another query."""
    one_group = rows.order_by().annotate(of_all=Value(1)).values("of_all")
    return Subquery(one_group.annotate(count=Count("*")).values("count"))


def _about_people() -> list[Holding]:
    """Return the tables that are about people."""
    return [holding for holding in processing.holdings() if holding.person]
