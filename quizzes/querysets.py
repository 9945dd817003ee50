"""Chainable reads of the bank, of quizzes, and of answers, which belong to the member alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from members.permissions import may_approve_content, may_edit_content
from members.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from members.models import User


class QuestionQuerySet(models.QuerySet):
    """Questions of the bank.  A question names no person."""

    def drawable(self) -> Self:
        """Keep the questions that are not archived."""
        return self.filter(archived_at=None)


class QuestionVersionQuerySet(models.QuerySet):
    """What questions said at each time."""

    def newest(self) -> Self:
        """Keep the newest version of each question."""
        versions = self.model._default_manager.filter(question=OuterRef("question"))
        return self.filter(pk=Subquery(versions.order_by("-number").values("pk")[:1]))


class QuizQuerySet(models.QuerySet):
    """Quizzes, and which trainer may use which."""

    def usable_by(self, user: User, *, course_codes: Collection[str] = ()) -> Self:
        """Keep the quizzes that the person may put into a course.

        Content approvers use all; a trainer uses the own ones and those made for the
        courses whose codes the caller knows to be the trainer's.
        """
        if may_approve_content(user):
            return self.filter(archived_at=None)
        if not may_edit_content(user):
            return self.none()
        codes = [code for code in course_codes if code]
        return self.filter(Q(created_by=user) | Q(course_code__in=codes), archived_at=None)


class OwnAnswersQuerySet(ScopedQuerySet):
    """Rows that hold answers: visible to the member who gave them and to nobody else.

    A role over a branch opens results, never answers (DOMAIN §1.5: "not quiz answers").
    """

    def visible_to(self, user: User) -> Self:
        """Keep the user's own rows."""
        return self.filter(self._own(user))

    def in_branches_of(self, user: User) -> Self:
        """Keep nothing: nobody looks after other people's answers."""
        return self.none()


class AttemptQuerySet(OwnAnswersQuerySet):
    """Attempts."""

    member_path = "enrolment__member"

    def open(self) -> Self:
        """Keep the attempts into which answers may still come."""
        return self.filter(state="open")

    def closed(self) -> Self:
        """Keep the attempts that have a score."""
        return self.exclude(state="open")


class AttemptQuestionQuerySet(OwnAnswersQuerySet):
    """Questions of attempts, with the answers."""

    member_path = "attempt__enrolment__member"


class CheckAnswerQuerySet(OwnAnswersQuerySet):
    """Answers to check questions."""

    member_path = "enrolment__member"

    def right(self) -> Self:
        """Keep the right ones."""
        return self.filter(is_right=True)
