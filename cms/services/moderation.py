"""The workflow as two acts: a trainer submits, an approver publishes."""

from django.db import transaction
from wagtail.models import TaskState

from cms.models import BasePage
from members.models import User


def submit_page(page: BasePage, *, by: User) -> bool:
    """Submit the latest draft for approval; tell whether there was anything to submit."""
    page = page.specific
    page.refresh_from_db()
    if page.live and not page.has_unpublished_changes:
        return False
    if page.workflow_in_progress:
        return True
    page.get_workflow().start(page, by)
    return True


def approve_page(page: BasePage, *, by: User) -> bool:
    """Approve the step that waits, which publishes the page; tell whether one waited.

    The person must be an approver: the task itself asks.
    """
    page = page.specific
    with transaction.atomic():
        state = page.current_workflow_task_state
        if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
            return False
        task = state.task.specific
        actions = {name for name, _label, _modal in task.get_actions(page, by)}
        if "approve" not in actions:
            return False
    task.on_action(state, by, "approve")
    return True
