"""Who may do what with the run of an import."""

from members.importing.querysets import IMPORTS
from members.models import ImportRun, User
from members.permissions import has_role_over, may_import_people


def may_work_on(user: User, run: ImportRun) -> bool:
    """The organisation department of the run's branch works on it."""
    return may_import_people(user) and has_role_over(user, run.unit, *IMPORTS)


def may_approve(user: User, run: ImportRun) -> bool:
    """Whoever did not prepare the list approves it."""
    return may_work_on(user, run) and run.created_by_id != user.pk
