"""The people behind the numbers."""

from collections.abc import Iterable

from django.db.models import Count

from courses.models import EditionLesson
from learning.models import Enrolment
from learning.querysets import EnrolmentQuerySet
from members.models import Unit, User
from members.organising.basis import Basis
from monitoring.filters import Filters
from monitoring.placing import Placing, obligations, placing_for
from monitoring.quality.signals import having_signal

ORDERS = {
    "name": ["member__name_key", "pk"],
    "due": ["due_at", "member__name_key", "pk"],
}


def people_of(
    user: User,
    filters: Filters,
    *,
    unit: Unit | None,
    placing: Placing | None = None,
    order: str = "name",
    is_descending: bool = False,
) -> EnrolmentQuerySet:
    """Return the obligations behind one number of the tree, with person, unit and class.

    ``placing`` is that of the filters, for a caller who needs it as well.
    """
    placing = placing or placing_for(user, filters)
    rows = obligations(user, filters, placing)
    if unit is not None and filters.direct:
        rows = rows.filter(placing.directly_in(unit))
    elif unit is not None:
        rows = rows.filter(placing.inside([unit]))
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.signal:
        rows = having_signal(rows, filters.signal, filters.classes().select_related("edition"))
    if filters.q:
        rows = rows.filter(member__in=User.objects.in_branches_of(user).search(filters.q))
    by_unit = {"unit": [placing.order, "member__name_key", "pk"]}
    fields = (ORDERS | by_unit).get(order, ORDERS["name"])
    if is_descending:
        fields = [f"-{fields[0]}", *fields[1:]]
    joined = rows.select_related("member__unit", "training_class__course")
    if filters.basis == Basis.AS_WAS:
        joined = joined.select_related("unit_then")
    return joined.order_by(*fields)


def rows_of_person(user: User, person: User) -> EnrolmentQuerySet:
    """Return all obligations of one person whom the user looks after, the newest first."""
    return (
        Enrolment.objects.in_branches_of(user)
        .filter(member=person)
        .with_status()
        .select_related(
            "training_class__course", "training_class__edition", "unit_then", "member__unit"
        )
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
