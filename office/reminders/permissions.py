"""Who reminds whom."""

from learning.models import TrainingClass
from learning.permissions import may_run_class
from members.models import Unit, User
from members.permissions import has_role, has_role_over, may_look_after_people
from members.querysets import current_grants
from members.roles import Role
from office.models import ReminderLadder
from office.querysets import REMINDS


def may_see_reminders(user: User) -> bool:
    """Those who look after people see what is sent to them."""
    return may_look_after_people(user)


def may_remind(user: User) -> bool:
    """Secretaries, clerks, class managers and the office remind; whom, the branch says."""
    return has_role(user, *REMINDS)


def may_remind_in(user: User, unit: Unit | None) -> bool:
    """Tell whether the people of the unit are of the user's branches."""
    return unit is not None and has_role_over(user, unit, *REMINDS)


def may_draft_ladder(user: User, training_class: TrainingClass) -> bool:
    """Who runs a class says when its people are reminded."""
    return may_run_class(user, training_class)


def may_approve_ladder(user: User, ladder: ReminderLadder) -> bool:
    """The office or a leader over the class; never who drew the rule up."""
    is_over = has_role_over(user, ladder.training_class.unit, Role.OFFICE, Role.LEADER)
    return is_over and user.pk != ladder.drafted_by_id


def may_pause_ladder(user: User, ladder: ReminderLadder) -> bool:
    """Who runs the class, and leaders, stop a rule and let it go on."""
    is_leader = has_role_over(user, ladder.training_class.unit, Role.LEADER)
    return is_leader or may_draft_ladder(user, ladder.training_class)


def may_write_texts(user: User) -> bool:
    """The office of a whole organisation writes the words: they are those of every branch."""
    if not user.is_authenticated or not user.is_active:
        return False
    return any(
        role == Role.OFFICE and len(path) == Unit.steplen for role, path in current_grants(user)
    )
