"""Who may do which act around the data of people."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from members.models import Unit, User
from members.permissions import has_role
from members.querysets import current_grants
from members.roles import Role
from office.models import DataRequest
from office.querysets import ANSWERS_REQUESTS


def may_answer_requests(user: User | AbstractBaseUser | AnonymousUser) -> bool:
    """Office and organisation department answer the requests of their branch."""
    return isinstance(user, User) and has_role(user, *ANSWERS_REQUESTS)


def may_see_record(user: User) -> bool:
    """The full record of processing is for those who answer, and for the inspector."""
    return has_role(user, *ANSWERS_REQUESTS, Role.INSPECTOR)


def may_publish_notice(user: User) -> bool:
    """Only the office of a whole organisation speaks for it: everybody has to read the notice."""
    return any(
        role == Role.OFFICE and len(path) == Unit.steplen for role, path in current_grants(user)
    )


def is_second_person(user: User, request: DataRequest) -> bool:
    """Tell whether the user is another human than who asked, entered and proposed."""
    involved = {request.person_id, request.proposed_by_id}
    if request.entered_by_id != request.person_id:
        involved.add(request.entered_by_id)
    return user.pk not in involved
