"""The people behind the numbers."""

from collections.abc import Iterable

from django.db.models import Count

from courses.models import EditionLesson
from learning.models import Enrolment
from learning.querysets import EnrolmentQuerySet
from members.models import Unit, User
from monitoring.filters import Filters

ORDERS = {
    "name": ["member__name_key", "pk"],
    "due": ["due_at", "member__name_key", "pk"],
    "unit": ["member__unit__path", "member__name_key", "pk"],
}


def people_of(
    user: User,
    filters: Filters,
    *,
    unit: Unit | None,
    order: str = "name",
    is_descending: bool = False,
) -> EnrolmentQuerySet:
    """Return the obligations behind one number of the tree, with person, unit and class."""
    rows = filters.obligations(user)
    if unit is not None and filters.direct:
        rows = rows.filter(member__unit=unit)
    elif unit is not None:
        rows = rows.of_unit(unit.path)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.q:
        rows = rows.filter(member__in=User.objects.in_branches_of(user).search(filters.q))
    fields = ORDERS.get(order, ORDERS["name"])
    if is_descending:
        fields = [f"-{fields[0]}", *fields[1:]]
    return rows.select_related("member__unit", "training_class__course").order_by(*fields)


def rows_of_person(user: User, person: User) -> EnrolmentQuerySet:
    """Return all obligations of one person whom the user looks after, the newest first."""
    return (
        Enrolment.objects.in_branches_of(user)
        .filter(member=person)
        .with_status()
        .select_related("training_class__course", "training_class__edition", "unit_then")
        .order_by("-enrolled_at", "-pk")
    )


def required_lessons_by_edition(editions: Iterable[int | None]) -> dict[int, int]:
    """Return how many lessons each edition requires."""
    rows = (
        EditionLesson.objects.filter(edition__in=set(editions), is_required=True)
        .values_list("edition_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return dict(rows)
