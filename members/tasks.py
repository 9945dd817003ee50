"""Work of members that must not keep anybody waiting."""

from celery import shared_task

from members import chain
from members.accounts import recovery
from members.activation import lost_steps, printing
from members.importing import cleaning, runs, working
from members.models import RecoveryCode, SlipBatch, User


@shared_task
def print_slips(batch_id: int) -> None:
    """Make the file of one batch of slips.  Safe to run twice."""
    printing.print_slips(SlipBatch.objects.get(pk=batch_id))


@shared_task
def sweep_slips() -> None:
    """Queue lost printings again, and delete files that are out of date; run by beat."""
    printing.resume_lost()
    printing.delete_old_files()


@shared_task
def send_recovery_code(code_id: int) -> None:
    """Draw and send one code.  A code that was sent is not sent again."""
    recovery.send_code(RecoveryCode.objects.get(pk=code_id))


@shared_task
def send_lost_recovery_codes() -> None:
    """Send the codes that lost messages left behind; run by beat."""
    recovery.queue_lost()


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def tell_second_step_gone(person_id: int) -> None:
    """Tell a person that the second step was removed.  Twice does no harm."""
    lost_steps.tell_person(User.objects.get(pk=person_id))


@shared_task(acks_late=True)
def work_on_import(run_id: int) -> None:
    """Do what is due for one import.  Safe to run twice: one worker only holds a run."""
    working.work_on(run_id)


@shared_task
def resume_lost_imports() -> None:
    """Queue lost imports again, and empty those that are over; run by beat."""
    runs.resume_lost()
    cleaning.empty_old_runs()


@shared_task
def seal_audit_log() -> None:
    """Chain what was committed since, and sign where the chain ends."""
    chain.seal_committed()
    chain.ship_head()


@shared_task
def seal_whole_audit_log() -> None:
    """Chain what very long transactions committed late, verify everything, note the result."""
    chain.seal_committed(whole=True)
    chain.verify_and_note()
    chain.ship_head()
