"""Chainable reads of lists and certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from common.text.vietnamese import search_words
from learning.querysets import OPENS_CLASSES
from members.scopes import ScopedQuerySet, branch_paths

if TYPE_CHECKING:
    from members.models import User


def organised_in_branches_of(user: User, *, unit_path: str) -> Q:
    """Return the condition that a class is organised in the user's branch."""
    organised = Q(pk__in=[])
    for path in branch_paths(user, roles=OPENS_CLASSES):
        organised |= Q(**{f"{unit_path}__startswith": path})
    return organised


class RecognitionQuerySet(models.QuerySet):
    """Lists of classes."""

    def visible_to(self, user: User) -> Self:
        """Keep the lists of classes that are organised in the user's branch."""
        return self.filter(organised_in_branches_of(user, unit_path="training_class__unit__path"))

    def under_way(self) -> Self:
        """Keep the lists that are not approved yet."""
        return self.exclude(state="approved")


class RecognitionLineQuerySet(ScopedQuerySet):
    """People on lists."""

    member_path = "enrolment__member"

    def visible_to(self, user: User) -> Self:
        """Keep own lines, those of the branch, and those of classes that it organises."""
        organised = organised_in_branches_of(
            user, unit_path="recognition__training_class__unit__path"
        )
        return self.filter(self._own(user) | self._in_branches(user) | organised)


class CertificateQuerySet(ScopedQuerySet):
    """Certificates, and the questions asked of them."""

    member_path = "enrolment__member"

    def standing(self) -> Self:
        """Keep the certificates that are neither replaced nor revoked."""
        return self.filter(state="issued")

    def not_rendered(self) -> Self:
        """Keep the certificates whose PDF has yet to be made."""
        return self.filter(rendered_at=None)

    def search(self, text: str) -> Self:
        """Keep certificates whose folded name, number or code has every word of the text."""
        found = self
        for word in search_words(text):
            found = found.filter(
                Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")
            )
        return found
