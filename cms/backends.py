"""The one permission of Django that Wagtail asks for: to enter its admin."""

from typing import Any, cast

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from members.models import User
from members.permissions import may_edit_content

ENTER = "wagtailadmin.access_admin"


class RolePermissionBackend(BaseBackend):
    """Gives ``access_admin`` to whoever holds the role of trainer or approver today.

    No group and no user has that permission in the database, so that it ends with the
    last day of the grant and not with a job.
    """

    def has_perm(
        self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Any = None
    ) -> bool:
        """Tell whether the person may enter the admin; says nothing about other permissions."""
        return perm == ENTER and obj is None and may_edit_content(cast(User, user_obj))
