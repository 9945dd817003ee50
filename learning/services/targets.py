"""Setting the yearly target: one proposes, another decides; and which courses count for whom."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from learning.exceptions import TargetRefused
from learning.models import YearlyTarget
from learning.target_rules import Group
from members.models import User
from members.services import record

State = YearlyTarget.State


@transaction.atomic
def propose_target(
    *,
    from_year: int,
    periods: Mapping[Group, Decimal],
    types: Sequence[str],
    civil_sectors: Sequence[str],
    least_evidence: int,
    basis: str,
    by: User,
) -> YearlyTarget:
    """Note a new version of the target; it holds when another person has approved it.

    Raises:
        TargetRefused: it would change a year that is over, or one waits already.
    """
    _require_not_over(from_year)
    if YearlyTarget.objects.select_for_update().filter(state=State.PROPOSED).exists():
        raise TargetRefused(_("One proposal waits for the second person. Decide on it first."))
    version = YearlyTarget.objects.create(
        from_year=from_year,
        periods={group.value: str(value) for group, value in periods.items()},
        types=list(types),
        civil_sectors=list(civil_sectors),
        least_evidence=least_evidence,
        basis=basis.strip(),
        proposed_by=by,
    )
    record(
        "learning.propose_target",
        actor=by,
        subject=f"target:{version.pk}",
        reason=version.basis,
        year=from_year,
    )
    return version


def _require_not_over(from_year: int) -> None:
    if from_year < timezone.localdate().year:
        raise TargetRefused(_("A year that is over keeps its target. Choose this year or later."))


@transaction.atomic
def decide_target(version: YearlyTarget, *, approve: bool, by: User) -> YearlyTarget:
    """Approve or refuse a proposal, as another person.

    Raises:
        TargetRefused: it was decided on, or by the one who proposed it; or its year has ended
            meanwhile and it can only be refused.
    """
    version = YearlyTarget.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != State.PROPOSED:
        raise TargetRefused(_("This proposal has been decided on already."))
    if version.proposed_by_id == by.pk:
        raise TargetRefused(_("Another person decides on what you proposed."))
    if approve:
        _require_not_over(version.from_year)
    version.state = State.IN_FORCE if approve else State.REFUSED
    version.decided_by, version.decided_at = by, timezone.now()
    version.save(update_fields=["state", "decided_by", "decided_at"])
    record(
        "learning.approve_target" if approve else "learning.refuse_target",
        actor=by,
        subject=f"target:{version.pk}",
        reason=version.basis,
    )
    return version


@transaction.atomic
def tag_courses(tagged: Collection[int], *, by: User) -> int:
    """Say which courses count as training of civil servants; return how many changed."""
    rows = Course.objects.select_for_update().filter(archived_at=None)
    changed = [row for row in rows if row.counts_for_civil_servants != (row.pk in tagged)]
    for row in changed:
        row.counts_for_civil_servants = row.pk in tagged
        row.save(update_fields=["counts_for_civil_servants"])
        record("learning.tag_course", actor=by, subject=f"course:{row.pk}", tagged=row.pk in tagged)
    return len(changed)
