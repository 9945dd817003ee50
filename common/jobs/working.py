"""What a worker does with a job: take it, say that it lives, end it, or give it up in words.

Only the worker that holds the job writes: each write asks for the state and the lease of its own
claim.  One that was thought dead and comes back changes nothing.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from common.jobs.rows import Job, jobs_like

logger = logging.getLogger(__name__)

J = TypeVar("J", bound=Job)


class Superseded(Exception):
    """The job is not this worker's any more: taken by another one, cancelled, or gone."""


class AttemptsUsedUp(DomainError):
    """Every worker that tried was killed or met an error."""

    message = _("The server could not do it. Nothing is lost; try again.")


def work_on(
    model: type[J],
    pk: int,
    make: Callable[[J], object],
    *,
    give_up: Callable[[J, DomainError], object],
    **fresh: object,
) -> None:
    """Claim the job and make it.  A second worker, and a job that is over, do nothing.

    Not one transaction: its progress must be seen while it runs.  A refusal by a rule ends the
    job at once; so does the last attempt.  ``fresh`` is what a new attempt starts from.
    """
    job = claim(model, pk, give_up=give_up, **fresh)
    if job is not None:
        work_on_claimed(job, make, give_up=give_up)


def work_on_claimed(
    job: J, make: Callable[[J], object], *, give_up: Callable[[J, DomainError], object]
) -> None:
    """Make a job that this worker holds, in Vietnamese; give it up in words when it must be."""
    with translation.override("vi"):
        try:
            make(job)
        except Superseded:
            logger.info("%s %s: not this worker's any more", job._meta.label, job.pk)
        except DomainError as refusal:
            give_up(job, refusal)
        except Exception:
            # Whatever it was, the message is gone with this worker: the sweep tries again until
            # the attempts are used.  Raised again, so that the log of errors has it.
            if job.attempts >= jobs_like(job).most_attempts:
                give_up(job, AttemptsUsedUp())
            raise


@transaction.atomic
def claim(
    model: type[J], pk: int, *, give_up: Callable[[J, DomainError], object], **fresh: object
) -> J | None:
    """Take the job, unless it is over, another worker is alive on it, or its attempts are used.

    A row that somebody else holds this moment is theirs: nobody waits for it.
    """
    rows = jobs_like(model)
    job: J | None = rows.free().select_for_update(skip_locked=True).filter(pk=pk).first()
    if job is None:
        return None
    if job.attempts >= rows.most_attempts:
        with translation.override("vi"):
            give_up(job, AttemptsUsedUp())
        return None
    job.state = rows.steps.get(job.state, job.state)
    counted = {"attempts", rows.lease}
    for column in counted:
        setattr(job, column, getattr(job, column) + 1)
    fresh["heartbeat_at"] = timezone.now()
    for column, value in fresh.items():
        setattr(job, column, value)
    job.save(update_fields=["state", *counted, *fresh])
    return job


def beat(job: Job, **done: object) -> None:
    """Say that this worker lives, and how far it is.

    Raises:
        Superseded: the work is not wanted from this worker any more.
    """
    _write(job, heartbeat_at=timezone.now(), **done)
    for column, value in done.items():
        setattr(job, column, value)


def finish(job: Job, state: str = "done", /, **facts: object) -> None:
    """Store that the work is done, and what came of it.

    The object stays as it was claimed: the transaction around it may yet be rolled back, and the
    job must then be given up as what it is.

    Raises:
        Superseded: somebody else has the job; nothing was written.
    """
    _write(job, state=state, **facts)


def fail(job: Job, state: str = "failed", /, **facts: object) -> bool:
    """Store that the work is given up; tell whether it was still this worker's to give up."""
    try:
        _write(job, state=state, **facts)
    except Superseded:
        return False
    return True


def _write(job: Job, **facts: object) -> None:
    """Change the row, if the job is still ours."""
    if not jobs_like(job).held_by(job).update(**facts):
        raise Superseded
