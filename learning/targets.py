"""What people studied in a year, against the target of their group; added up by the database.

Counted are completed courses, each once a year however many classes of it a person completed.
Kinds that the target does not name are never added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from courses.models import Course
from learning.models import Enrolment, YearlyTarget
from learning.target_rules import Family, Group, TargetRule, family_of, group_of, is_reached
from members.models import Exemption, StatusPeriod, Unit, User
from members.querysets import branch_paths
from members.roles import SEES_PEOPLE

GRADES = (0, 1, 2, 3)
_TYPE = "training_class__course__type"
_TAGGED = "training_class__course__counts_for_civil_servants"
MEMBERS = (StatusPeriod.Status.FULL, StatusPeriod.Status.PROBATIONARY)


@dataclass(frozen=True)
class GroupCount:
    """How many people of a unit and a group have reached the target; exempt ones apart."""

    unit: int
    path: str
    group: Group
    people: int = 0
    exempt: int = 0
    reached: int = 0

    @property
    def not_reached(self) -> int:
        """How many are behind."""
        return self.people - self.reached


@dataclass(frozen=True)
class PersonYear:
    """What one person studied in a year.

    ``studied`` counts towards the target; ``by_grade`` is everything that would count if it were
    evidenced well enough; ``apart`` are the sums of the kinds that are never added to it.
    """

    year: int
    group: Group
    target: Decimal
    studied: Decimal = Decimal(0)
    is_exempt: bool = False
    by_grade: dict[int, Decimal] = field(default_factory=dict)
    apart: dict[Family, Decimal] = field(default_factory=dict)

    @property
    def is_reached(self) -> bool:
        """Tell whether the target is reached."""
        return is_reached(self.studied, self.target)


@dataclass(frozen=True)
class ListedYear:
    """One line of the list behind a number."""

    person: int
    group: Group
    target: Decimal
    studied: Decimal
    by_grade: tuple[Decimal, ...]
    is_exempt: bool
    is_restricted: bool


class Length(NamedTuple):
    """How long the list is, and how many of its lines no file may name (ADR 20)."""

    total: int
    restricted: int


@dataclass(frozen=True)
class Choice:
    """Which lines of the list: ``reached`` is yes, no, exempt or everybody."""

    unit: Unit | None = None
    group: str = ""
    reached: str = ""


def rule_of(year: int) -> TargetRule:
    """Return the target that holds in the year; without a version the default."""
    version = YearlyTarget.objects.in_force(year).first()
    return version.rule if version else TargetRule()


def counts_by_unit(user: User, year: int, unit: Unit | None = None) -> list[GroupCount]:
    """Return the numbers of each unit and group in the user's branches, in four queries."""
    rows = _asked(_COUNTS, _params(user, year, Choice(unit)))
    return [
        GroupCount(unit_id, path, Group(grp), *numbers) for unit_id, path, grp, *numbers in rows
    ]


def length_of(user: User, year: int, choice: Choice) -> Length:
    """Return how long the list is."""
    return Length(*_asked(_LENGTH, _params(user, year, choice))[0])


def people_behind(
    user: User, year: int, choice: Choice, *, start: int = 0, most: int | None = None
) -> list[ListedYear]:
    """Return the lines of the list in the order of names."""
    params = _params(user, year, choice) | {"most": most, "start": start}
    return [
        ListedYear(person, Group(grp), target, studied, tuple(grades), exempt, restricted)
        for person, grp, target, studied, *grades, exempt, restricted in _asked(_LINES, params)
    ]


def types_in_words(rule: TargetRule) -> str:
    """Return the types whose tiết count, in one line."""
    labels = {str(value): str(label) for value, label in Course.Type.choices}
    return ", ".join(labels.get(one, one) for one in rule.types)


def known_sectors() -> list[str]:
    """Return the sectors of all units, for the choice of those of civil servants."""
    sectors = Unit.objects.exclude(sector="").order_by("sector")
    return list(sectors.values_list("sector", flat=True).distinct())


def units_below(user: User, top: Unit | None) -> list[Unit]:
    """Return the units of the next level: below the unit, or below the own branches."""
    paths = [top.path] if top else branch_paths(user, roles=SEES_PEOPLE)
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path, depth=len(path) // Unit.steplen + 1)
    return list(Unit.objects.filter(below).order_by("path"))


def year_of(person: User, year: int) -> PersonYear:
    """Return what one person studied in the year, the kinds apart from each other."""
    rule = rule_of(year)
    group = group_of(
        management_group=person.management_group,
        is_civil_servant=person.unit_id in _civil_units(rule, person.unit),
    )
    by_grade: dict[int, Decimal] = dict.fromkeys(GRADES, Decimal(0))
    apart: dict[Family, Decimal] = dict.fromkeys(Family, Decimal(0))
    studied = Decimal(0)
    begin, end = _bounds(year)
    courses = (
        Enrolment.objects.counted()
        .filter(member=person, completed_at__gte=begin, completed_at__lt=end)
        .values_list("training_class__course", _TYPE, _TAGGED)
        .annotate(periods=Max("training_class__edition__periods"), grade=Max("evidence"))
        .order_by()
    )
    for _course, course_type, is_tagged, periods, grade in courses:
        evidence = grade or 0
        facts = {"course_type": course_type, "is_tagged": is_tagged}
        if rule.counts(group, evidence=max(GRADES), **facts):
            by_grade[evidence] += periods
            if rule.counts(group, evidence=evidence, **facts):
                studied += periods
        else:
            apart[family_of(course_type)] += periods
    return PersonYear(
        year=year,
        group=group,
        target=rule.of(group),
        studied=studied,
        is_exempt=Exemption.objects.current().filter(person=person).exists(),
        by_grade=by_grade,
        apart={family: value for family, value in apart.items() if value},
    )


def _civil_units(rule: TargetRule, within: Unit | None = None) -> list[int]:
    """Return the units whose people are civil servants: branches of the sectors of the rule."""
    if not rule.civil_sectors:
        return []
    tops = Unit.objects.filter(sector__in=rule.civil_sectors)
    if within is not None:
        above = [
            within.path[:end] for end in range(Unit.steplen, len(within.path) + 1, Unit.steplen)
        ]
        return [within.pk] if tops.filter(path__in=above).exists() else []
    paths = tuple(tops.values_list("path", flat=True))
    units = Unit.objects.values_list("pk", "path")
    return [pk for pk, path in units if path.startswith(paths)] if paths else []


def _bounds(year: int) -> tuple[datetime, datetime]:
    """Return the first moment of the year and of the next, in the time zone of the house."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    return datetime.combine(first, time(), zone), datetime.combine(following, time(), zone)


def _params(user: User, year: int, choice: Choice) -> dict[str, Any]:
    """Return what the question is asked with: whose people, which year, which target."""
    rule = rule_of(year)
    begin, end = _bounds(year)
    paths = branch_paths(user, roles=SEES_PEOPLE)
    return {
        "begin": begin,
        "end": end,
        "today": timezone.localdate(),
        "types": list(rule.types),
        "least": rule.least_evidence,
        "civil": _civil_units(rule),
        "paths": [f"{path}%" for path in paths],
        "within": f"{choice.unit.path}%" if choice.unit else "%",
        "group": choice.group,
        "reached": choice.reached,
        "groups": [group.value for group in Group],
        "targets": [rule.of(group) for group in Group],
        "statuses": [status.value for status in MEMBERS],
    }


def _asked(sql: str, params: dict[str, Any]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: Sequence[Sequence[Any]] = cursor.fetchall()
    return found


# One line a person: the courses of the year once each, those that count for the person's group
# added up by grade.  Everything that varies is a parameter.
_SUMS = """
WITH wanted AS (SELECT * FROM unnest(%(groups)s::text[], %(targets)s::numeric[]) AS w(grp, target)),
people AS (
    SELECT u.id, u.unit_id, n.path, u.name_key, u.restricted_at IS NOT NULL AS restricted,
        CASE WHEN u.management_group <> '' THEN u.management_group::text
            WHEN u.unit_id = ANY(%(civil)s::bigint[]) THEN 'civil' ELSE 'other' END AS grp,
        EXISTS (SELECT FROM members_exemption x WHERE x.person_id = u.id
            AND x.valid_from <= %(today)s AND (x.valid_to IS NULL OR x.valid_to >= %(today)s)
        ) AS exempt
    FROM members_user u JOIN members_unit n ON n.id = u.unit_id
    WHERE u.is_active AND u.merged_into_id IS NULL
        AND n.path LIKE ANY(%(paths)s::text[]) AND n.path LIKE %(within)s
        AND EXISTS (SELECT FROM members_statusperiod s WHERE s.person_id = u.id
            AND s.status = ANY(%(statuses)s::text[]) AND s.valid_from <= %(today)s
            AND (s.valid_to IS NULL OR s.valid_to >= %(today)s))
),
done AS (
    SELECT e.member_id, c.id, c.type, c.counts_for_civil_servants AS tagged,
        max(d.periods) AS periods, max(coalesce(e.evidence, 0)) AS grade
    FROM learning_enrolment e
    JOIN learning_trainingclass t ON t.id = e.training_class_id
    JOIN courses_edition d ON d.id = t.edition_id
    JOIN courses_course c ON c.id = t.course_id
    WHERE e.completed_at >= %(begin)s AND e.completed_at < %(end)s AND e.withdrawn_at IS NULL
        AND (c.type = ANY(%(types)s::text[]) OR c.counts_for_civil_servants)
    GROUP BY e.member_id, c.id
),
sums AS (
    SELECT p.id, p.unit_id, p.path, p.name_key, p.grp, p.exempt, p.restricted, w.target,
        coalesce(sum(d.periods) FILTER (WHERE d.grade >= %(least)s), 0) AS studied,
        coalesce(sum(d.periods) FILTER (WHERE d.grade = 0), 0) AS e0,
        coalesce(sum(d.periods) FILTER (WHERE d.grade = 1), 0) AS e1,
        coalesce(sum(d.periods) FILTER (WHERE d.grade = 2), 0) AS e2,
        coalesce(sum(d.periods) FILTER (WHERE d.grade = 3), 0) AS e3
    FROM people p JOIN wanted w ON w.grp = p.grp
    LEFT JOIN done d ON d.member_id = p.id
        AND CASE WHEN p.grp = 'civil' THEN d.tagged ELSE d.type = ANY(%(types)s::text[]) END
    GROUP BY p.id, p.unit_id, p.path, p.name_key, p.grp, p.exempt, p.restricted, w.target
)
"""


_CHOSEN = """
WHERE (%(group)s = '' OR grp = %(group)s) AND CASE %(reached)s
    WHEN 'yes' THEN NOT exempt AND studied >= target
    WHEN 'no' THEN NOT exempt AND studied < target
    WHEN 'exempt' THEN exempt ELSE true END
"""
# Put together of constants only; what varies is a parameter.
_COUNTS = (
    _SUMS
    + """SELECT unit_id, path, grp,
    count(*) FILTER (WHERE NOT exempt), count(*) FILTER (WHERE exempt),
    count(*) FILTER (WHERE NOT exempt AND studied >= target)
FROM sums GROUP BY unit_id, path, grp"""
)
_LENGTH = (
    f"{_SUMS} SELECT count(*), count(*) FILTER (WHERE restricted) "  # noqa: S608 - constants
    f"FROM sums {_CHOSEN}"
)
_LINES = (
    f"{_SUMS} SELECT id, grp, target, studied, e0, e1, e2, e3, exempt, restricted "  # noqa: S608
    f"FROM sums {_CHOSEN} ORDER BY name_key, id LIMIT %(most)s OFFSET %(start)s"
)
