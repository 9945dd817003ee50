"""Queueing background work, so that a broker that is down turns nothing into an error page."""

from celery import current_app
from django.db import models, transaction


def queue_after_commit(task: str, *args: int | str) -> None:
    """Send the task, by its name, once the current transaction is stored.

    By name, because services queue and tasks import services.  A named function and not
    ``functools.partial``: Django's report of a failed robust callback asks for the name of
    the function, and a partial has none, so the report itself would become the error.
    """

    def send() -> None:
        current_app.send_task(task, args)

    send.__qualname__ = f"queue {task}"
    transaction.on_commit(send, robust=True)


def queue_each(task: str, rows: models.QuerySet) -> int:
    """Send the task for each of the rows; return how many.  For sweeps of what was lost."""
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:
        queue_after_commit(task, key)
    return len(keys)
