"""Work of the audit log that must not keep anybody waiting; run by beat."""

from celery import shared_task

from members import chain


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
