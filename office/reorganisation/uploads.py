"""From a workbook to a draft."""

from pathlib import Path

from django.db import transaction

from members.models import User
from office.models import PlannedGrant, Reorganisation
from office.reorganisation import services, workbook


@transaction.atomic
def plan_from(path: Path, *, by: User) -> Reorganisation:
    """Make a draft of the workbook.

    Raises:
        WorkbookRefused: no workbook.
        WorkbookProblems: cells to mend.
        PlanRefused: units outside the person's branches.
    """
    book = workbook.read_plan(path)
    plan = services.draft(by=by, **book.facts)
    services.add_steps(plan, book.steps, by=by)
    PlannedGrant.objects.bulk_create(
        PlannedGrant(plan=plan, person_id=person, role=role, unit_code=unit)
        for person, role, unit in dict.fromkeys(book.grants)
    )
    return Reorganisation.objects.get(pk=plan.pk)
