"""Who has completed a standard programme: in one course for the whole, or in one for each topic."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from courses.models import Programme, ProgrammeCourse, ProgrammeTopic
from learning.models import Enrolment
from learning.nomination_rules import is_complete


def completed_programme(code: str, people: Iterable[int]) -> dict[int, datetime]:
    """Return when each of the people completed the programme, in three queries.

    A course for the whole programme counts when it is complete.  Else every required topic must
    have been completed in a course of its own, and the last of them is the moment.
    """
    programme = Programme.objects.filter(code=code).first()
    if programme is None:
        return {}
    wanted = list(people)
    links = dict[UUID, set[int | None]]()
    for key, covered in ProgrammeCourse.objects.filter(programme=programme).values_list(
        "course_key", "topic"
    ):
        links.setdefault(key, set()).add(covered)
    whole: dict[int, datetime] = {}
    topics: dict[int, dict[int, datetime]] = defaultdict(dict)
    done = (
        Enrolment.objects.filter(
            member__in=wanted,
            completed_at__isnull=False,
            training_class__course__key__in=list(links),
        )
        .values_list("member", "training_class__course__key")
        .annotate(at=Min("completed_at"))
        .order_by()
    )
    for member, key, at in done:
        for topic in links[key]:
            if topic is None:
                whole[member] = min(at, whole.get(member, at))
            else:
                topics[member][topic] = min(at, topics[member].get(topic, at))
    required = set(
        ProgrammeTopic.objects.filter(programme=programme, is_required=True).values_list(
            "pk", flat=True
        )
    )
    for member, moments in topics.items():
        if is_complete(required, moments):
            last = max(at for topic, at in moments.items() if topic in required)
            whole[member] = min(last, whole.get(member, last))
    return whole
