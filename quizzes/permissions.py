"""Which acts around the question bank a person may do."""

from members.models import User
from members.permissions import may_approve_content, may_edit_content


def may_use_bank(user: User) -> bool:
    """Trainers and content approvers read the bank and write questions."""
    return may_edit_content(user)


def may_approve_questions(user: User) -> bool:
    """Only content approvers correct the key of a question that was used."""
    return may_approve_content(user)
