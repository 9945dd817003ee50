"""The rows that a token reads: of its branch, without restricted people, in an order that stays.

Pages follow the key of the rows, so that rows which come in between shift nothing.  After the first
full reading a system asks for what changed since the ``sequence`` of its first page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from certificates.models import Certificate
from learning.evidence import Evidence
from learning.models import Enrolment, LessonResult, TrainingClass
from learning.rules import status_of, was_late
from members.lineage import Lineage
from members.models import StatusPeriod, Unit, UnitName, UnitParent, User
from office.api import feed
from office.api.identity import person_key
from office.api.scopes import Scope
from office.models import ApiChange, ApiToken

Row = dict[str, Any]
OBLIGATION = (
    *("pk", "member_id", "training_class_id", "training_class__code"),
    *("training_class__course__code", "training_class__requirement__period__code"),
    *("unit_then__code", "member__unit__code", "enrolled_at", "due_at", "late_after"),
    *("started_at", "completed_at", "exempted_at", "withdrawn_at", "recognised_at"),
    *("evidence", "final_mark", "band"),
)
CERTIFICATE = (
    *("pk", "enrolment_id", "enrolment__member_id", "enrolment__training_class__course__code"),
    *("number", "state", "issued_on", "valid_until", "revoked_at", "predecessor_id"),
    *("enrolment__member__unit__code", "mark", "band"),
)
PERSON = ("pk", "unit__code", "personal_code", "card_number")


@dataclass
class Page:
    """Rows of one answer.  ``people`` are the numbers of those who stand in it: never sent."""

    rows: list[Row]
    next_cursor: int | None
    people: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Ask:
    """What a page is asked with: after which key, or after which change, and how many rows."""

    cursor: int = 0
    changed_after: int | None = None
    limit: int = 200


def obligations(token: ApiToken, ask: Ask, *, class_code: str | None = None) -> Page:
    """Return obligations of the branch, withdrawn ones included: they say so."""
    rows = _obligations_of(token, class_code)
    make = _maker(token, _obligation, Enrolment, "member_id")
    return _page(token, ask, rows, make, ApiChange.Kind.OBLIGATION)


def results(token: ApiToken, ask: Ask, *, class_code: str | None = None) -> Page:
    """Return for each obligation all its standing results: what is absent was withdrawn."""
    rows = _obligations_of(token, class_code)

    def make(keys: QuerySet) -> tuple[dict[int, Row], set[int]]:
        passed = LessonResult.objects.passed().select_related("lesson").order_by("lesson__position")
        found = keys.only("pk", "member_id", "evidence", "completed_at", "final_mark", "band")
        found = found.prefetch_related(Prefetch("results", passed))
        made = {row.pk: _results(token, row) for row in found}
        return made, {row.member_id for row in found}

    return _page(token, ask, rows, make, ApiChange.Kind.OBLIGATION)


def certificates(token: ApiToken, ask: Ask) -> Page:
    """Return certificates of the branch: number, dates, and how they stand today."""
    rows = Certificate.objects.of_unit(token.unit.path).usable()
    make = _maker(token, _certificate, Certificate, "enrolment__member_id")
    return _page(token, ask, rows, make, ApiChange.Kind.CERTIFICATE)


def people(token: ApiToken, ask: Ask) -> Page:
    """Return the people of the branch: the number of this connection, unit, status; no names."""
    rows = User.objects.of_unit(token.unit.path).usable().filter(merged_into=None)

    def make(keys: QuerySet) -> tuple[dict[int, Row], set[int]]:
        found = list(keys.values(*PERSON))
        held = StatusPeriod.objects.current().filter(person__in=[row["pk"] for row in found])
        status = dict(held.values_list("person", "status"))
        return {row["pk"]: _person(token, row, status) for row in found}, {
            row["pk"] for row in found
        }

    return _page(token, ask, rows, make, ApiChange.Kind.PERSON)


def classes(token: ApiToken, ask: Ask) -> Page:
    """Return the opened classes in which people of the branch have an obligation."""
    attended = _obligations_of(token).values("training_class")
    rows = TrainingClass.objects.opened().filter(pk__in=attended, pk__gt=ask.cursor)
    joined = rows.select_related("course", "edition", "unit", "requirement__period")
    found = list(joined.order_by("pk")[: ask.limit + 1])
    return Page([_class(row) for row in found[: ask.limit]], _next(found, ask.limit))


def units(token: ApiToken, ask: Ask) -> Page:
    """Return units of the branch: names and superiors by date, and what became of them."""
    rows = Unit.objects.below(token.unit.path).filter(pk__gt=ask.cursor).order_by("pk")
    found = list(rows[: ask.limit + 1])
    keys = [unit.pk for unit in found[: ask.limit]]
    names, parents = defaultdict(list), defaultdict(list)
    for name in UnitName.objects.filter(unit__in=keys).order_by("valid_from", "pk"):
        names[name.unit_id].append(
            {"name": name.name, "from": name.valid_from, "until": name.valid_to}
        )
    links = UnitParent.objects.filter(unit__in=keys).select_related("parent")
    for link in links.order_by("valid_from", "pk"):
        code = link.parent.code if link.parent else None
        parents[link.unit_id].append(
            {"unit": code, "from": link.valid_from, "until": link.valid_to}
        )
    lineage = Lineage.load()
    akin = {unit: (lineage.today_of(unit), lineage.successors_of(unit)) for unit in keys}
    known = {unit for today, after in akin.values() for unit in (today, *after)}
    codes = dict(Unit.objects.filter(pk__in=known).values_list("pk", "code"))
    made = [
        {
            "unit": unit.code,
            "kind": unit.kind,
            "name": unit.name,
            "founded_on": unit.founded_on,
            "ended_on": unit.ended_on,
            "names": names[unit.pk],
            "parents": parents[unit.pk],
            "today": codes.get(akin[unit.pk][0]),
            "successors": [codes[one] for one in akin[unit.pk][1]],
        }
        for unit in found[: ask.limit]
    ]
    return Page(made, _next(found, ask.limit))


def _obligations_of(token: ApiToken, class_code: str | None = None) -> QuerySet[Enrolment]:
    """Return the obligations of the branch: of one class, or of all."""
    rows = Enrolment.objects.of_unit(token.unit.path).usable()
    return rows.filter(training_class__code=class_code) if class_code else rows


Make = Callable[[QuerySet], tuple[dict[int, Row], set[int]]]


def _maker(
    token: ApiToken,
    make: Callable[[ApiToken, Row, datetime], Row],
    model: type[Enrolment | Certificate],
    person: str,
) -> Make:
    """Return what reads the columns of rows and makes the rows of the answer."""
    columns = OBLIGATION if model is Enrolment else CERTIFICATE

    def read(keys: QuerySet) -> tuple[dict[int, Row], set[int]]:
        now = timezone.now()
        found = list(keys.values(*columns))
        return {row["pk"]: make(token, row, now) for row in found}, {row[person] for row in found}

    return read


def _page(token: ApiToken, ask: Ask, rows: QuerySet, make: Make, kind: str) -> Page:
    """Return the next rows after a key, or after a change."""
    if ask.changed_after is not None:
        return _changed(token, ask, rows, make, kind)
    keys = list(
        rows.filter(pk__gt=ask.cursor).order_by("pk").values_list("pk", flat=True)[: ask.limit + 1]
    )
    shown = keys[: ask.limit]
    made, named = make(rows.model._default_manager.filter(pk__in=shown))
    answer = [made[key] for key in shown if key in made]
    return Page(answer, shown[-1] if len(keys) > ask.limit else None, named)


def _changed(token: ApiToken, ask: Ask, rows: QuerySet, make: Make, kind: str) -> Page:
    """Return the rows that changed, and the keys of those that left what the token reads."""
    changes = feed.changes_after(ask.changed_after or 0, kind, ask.limit)
    newest = feed.newest_by_row(changes)
    made, named = make(rows.filter(pk__in=newest))
    missing = {key: units for key, (_number, units) in newest.items() if key not in made}
    gone = _left(token, missing, kind)
    answer = [
        {**made[key], "change": number}
        if key in made
        else {"id": _key_sent(token, kind, key), "gone": True, "change": number}
        for key, (number, _units) in sorted(newest.items(), key=lambda one: one[1][0])
        if key in made or key in gone
    ]
    is_more = len(changes) == ask.limit
    return Page(answer, changes[-1][0] if is_more else None, named)


def _key_sent(token: ApiToken, kind: str, key: int) -> int | str:
    return person_key(token.client_id, key) if kind == ApiChange.Kind.PERSON else key


def _left(token: ApiToken, missing: dict[int, set[int]], kind: str) -> set[int]:
    """Return the rows that the token may have read before: left the branch, or restricted in it."""
    if not missing:
        return set()
    before = {unit for units in missing.values() for unit in units}
    inside = set(
        Unit.objects.below(token.unit.path).filter(pk__in=before).values_list("pk", flat=True)
    )
    return {key for key, units in missing.items() if units & inside}


def _next(found: Sequence[Any], limit: int) -> int | None:
    return found[limit - 1].pk if len(found) > limit else None


def _obligation(token: ApiToken, row: Row, now: datetime) -> Row:
    status = status_of(
        exempted_at=row["exempted_at"],
        completed_at=row["completed_at"],
        started_at=row["started_at"],
        due_at=row["due_at"],
        now=now,
    )
    is_late = was_late(
        due_at=row["due_at"],
        late_after=row["late_after"],
        completed_at=row["completed_at"],
        now=now,
    )
    return {
        "id": row["pk"],
        "person": person_key(token.client_id, row["member_id"]),
        "class": row["training_class__code"],
        "course": row["training_class__course__code"],
        "period": row["training_class__requirement__period__code"],
        "status": "withdrawn" if row["withdrawn_at"] else str(status.value),
        "late": is_late and row["exempted_at"] is None and row["withdrawn_at"] is None,
        "unit_then": row["unit_then__code"],
        "unit_now": row["member__unit__code"],
        "enrolled_at": row["enrolled_at"],
        "due_at": row["due_at"],
        "started_at": row["started_at"],
        "completed_at": row["completed_at"],
        "exempted_at": row["exempted_at"],
        "withdrawn_at": row["withdrawn_at"],
        "recognised_at": row["recognised_at"],
        **_outcome(row["evidence"], row["final_mark"], row["band"]),
    }


def _outcome(evidence: int | None, mark: Any, band: str) -> Row:
    return {
        "evidence": None if evidence is None else f"E{evidence}",
        "final_mark": None if mark is None else str(mark),
        "band": band or None,
    }


def _results(token: ApiToken, row: Enrolment) -> Row:
    lessons = [
        {
            "lesson": str(result.lesson.key),
            "title": result.lesson.title,
            "kind": result.lesson.kind,
            "required": result.lesson.is_required,
            "passed_at": result.passed_at,
            "evidence": f"E{Evidence(result.evidence).value}",
            "score": None if result.score is None else str(result.score),
        }
        for result in row.results.all()
    ]
    return {
        "id": row.pk,
        "person": person_key(token.client_id, row.member_id),
        "completed_at": row.completed_at,
        **_outcome(row.evidence, row.final_mark, row.band),
        "lessons": lessons,
    }


def _certificate(token: ApiToken, row: Row, now: datetime) -> Row:
    today = timezone.localdate(now)
    state = {"issued": "valid", "revoked": "revoked"}.get(row["state"], "replaced")
    if state == "valid" and row["valid_until"] is not None and row["valid_until"] < today:
        state = "expired"
    return {
        "id": row["pk"],
        "obligation": row["enrolment_id"],
        "person": person_key(token.client_id, row["enrolment__member_id"]),
        "course": row["enrolment__training_class__course__code"],
        "unit_now": row["enrolment__member__unit__code"],
        "number": row["number"],
        "status": state,
        "issued_on": row["issued_on"],
        "valid_until": row["valid_until"],
        "revoked_at": row["revoked_at"],
        "replaces": row["predecessor_id"],
        "final_mark": None if row["mark"] is None else str(row["mark"]),
        "band": row["band"] or None,
    }


def _person(token: ApiToken, row: Row, status: dict[int, str]) -> Row:
    made = {
        "id": person_key(token.client_id, row["pk"]),
        "unit_now": row["unit__code"],
        "status": status.get(row["pk"]),
    }
    if Scope.CODES in token.scopes:
        made |= {"personal_code": row["personal_code"], "card_number": row["card_number"]}
    return made


def _class(row: TrainingClass) -> Row:
    return {
        "id": row.pk,
        "class": row.code,
        "title": row.title,
        "course": row.course.code,
        "course_title": row.course.title,
        "course_type": row.course.type,
        "edition": row.edition.number if row.edition else None,
        "unit": row.unit.code,
        "period": row.requirement.period.code if row.requirement else None,
        "opens_on": row.opens_on,
        "due_on": row.due_on,
        "closed_at": row.closed_at,
    }
