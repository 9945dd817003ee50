"""Which acts around recordings a person may do."""

from members.models import User
from members.permissions import may_edit_content


def may_upload_media(user: User) -> bool:
    """Trainers and content approvers upload recordings."""
    return may_edit_content(user)
