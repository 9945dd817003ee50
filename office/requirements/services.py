"""Approving and keeping requirements up to date, behind the page."""

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from common.exceptions import DomainError
from common.jobs import queue_after_commit, queue_each
from learning import services
from learning.models import Requirement, RequirementVersion
from members.models import AuditEntry, User

LOST_AFTER = timedelta(minutes=10)
# A list of a thousand people is a thousand acts: wait until it is quiet, but not for ever.
QUIET, AT_THE_LATEST = timedelta(minutes=1), timedelta(minutes=10)
_KEPT_PROGRESS = 3_600
# The acts after which a rule may mean other people.  The apps below know nothing of this: the log
# is read.  What is missed here, the sweep of the night finds.
TELLING_ACTS = frozenset(
    f"members.{act}"
    for act in (
        *("add_unit", "change_person", "change_status", "change_unit_details", "close_account"),
        *("correct_dates", "edit_person", "end_exemption", "end_membership", "end_positionheld"),
        *("end_statusperiod", "end_unit", "exempt_person", "founding_unit", "give_position"),
        *("import_people", "leave_organisation", "merge_people", "merge_unit", "place_person"),
        *("register_person", "split_unit", "transfer_unit", "undo_event", "undo_import"),
        *("undo_import_run", "undo_merge", "undo_register_person"),
    )
)


@transaction.atomic
def approve(requirement: Requirement, *, by: User) -> RequirementVersion:
    """Say yes as the second person; a worker carries it out.

    Raises:
        RequirementRefused: nothing is proposed, no role, or the same person.
    """
    version = services.approve(requirement, by=by)
    queue_after_commit("office.tasks.put_requirement_in_force", version.pk)
    return version


def carry_out(version_id: int) -> None:
    """Let an approved rule hold; one that cannot be carried out is a draft again and says why."""
    version = RequirementVersion.objects.get(pk=version_id)
    try:
        services.put_in_force(version, tell=lambda done: note_progress(version, done))
    except DomainError as refusal:
        services.hand_back(version, why=str(refusal.message))


def resume_lost() -> None:
    """Queue the approved versions again that no worker has carried out."""
    lost = RequirementVersion.objects.filter(
        state=RequirementVersion.State.APPROVED, approved_at__lt=timezone.now() - LOST_AFTER
    )
    queue_each("office.tasks.put_requirement_in_force", lost)


def queue_changed() -> list[int]:
    """Queue the requirements whose people may have changed since, once it is quiet; return them."""
    now, queued = timezone.now(), []
    for pk, seen in Requirement.objects.active().values_list("pk", "evaluated_entry"):
        acts = AuditEntry.objects.filter(pk__gt=seen, action__in=TELLING_ACTS).order_by()
        found = acts.aggregate(first=Min("at"), last=Max("at"))
        if found["last"] is None:
            continue
        if found["last"] < now - QUIET or found["first"] < now - AT_THE_LATEST:
            queue_after_commit("office.tasks.evaluate_requirement", pk)
            queued.append(pk)
    return queued


def queue_all() -> None:
    """Queue every requirement in force: the sweep of the night."""
    queue_each("office.tasks.evaluate_requirement", Requirement.objects.active())


def progress_of(version: RequirementVersion) -> int:
    """Return how many obligations a version under way has made."""
    return int(cache.get(_progress_key(version), 0))


def note_progress(version: RequirementVersion, done: int) -> None:
    """Remember how far it is, where the page finds it before the transaction is stored."""
    cache.set(_progress_key(version), done, _KEPT_PROGRESS)


def _progress_key(version: RequirementVersion) -> str:
    return f"requirement:{version.pk}:done"
