"""Obligations follow the person; results, attempts, ledgers and certificates hang on them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from learning.models import Enrolment, LessonResult, Nomination
from learning.querysets import EnrolmentQuerySet
from members.merging import Follower, follow
from members.models import User
from members.services import record

DUPLICATE = "trùng người học"


def register() -> None:
    """Say that enrolments follow the person."""
    follow(
        Follower(
            "learning.Enrolment",
            "member",
            conflicts=classes_studied_by_both,
            was_built_on=were_studied_since,
            stay_behind=untouched_doubles,
            set_aside=withdraw_doubles,
            take_back=take_doubles_back,
        )
    )
    follow(Follower("learning.Nomination", "member", conflicts=classes_nominated_for_both))


def classes_nominated_for_both(survivor: User, other: User) -> Sequence[str | Promise]:
    """Name the classes for which both rows were nominated: a human takes one of them off first."""
    taken = Nomination.objects.filter(member=survivor).values("call")
    doubles = Nomination.objects.filter(member=other, call__in=taken).order_by("pk")
    return [
        _("Both were nominated for the class “%(class)s”. Take one of the two off the list.")
        % {"class": title}
        for title in doubles.values_list("call__training_class__title", flat=True)
    ]


def classes_studied_by_both(survivor: User, other: User) -> Sequence[str | Promise]:
    """Name the classes in which both rows have something: one class has one obligation a person.

    Results are never thrown away or added up, so a human must choose.  Where only the one that is
    to remain has nothing, the merge goes the other way round.
    """
    doubles = _doubles(survivor, other).exclude(pk__in=untouched_doubles(survivor, other))
    return [
        _(
            "Both have an enrolment in the class “%(class)s”, and that of the row to be closed has "
            "begun. Keep that row instead, if the other has done nothing there."
        )
        % {"class": title}
        for title in doubles.order_by("pk").values_list("training_class__title", flat=True)
    ]


def untouched_doubles(survivor: User, other: User) -> list[int]:
    """Return the other row's enrolments in shared classes in which nothing was done yet."""
    results = LessonResult.objects.filter(enrolment=OuterRef("pk"))
    idle = _doubles(survivor, other).filter(
        ~Exists(results), started_at=None, completed_at=None, exempted_at=None
    )
    return list(idle.order_by("pk").values_list("pk", flat=True))


def withdraw_doubles(ids: Sequence[int], by: User) -> None:
    """Take the doubles off the lists of their classes; they stay with the closed row."""
    for enrolment in Enrolment.objects.filter(pk__in=ids, withdrawn_at=None):
        enrolment.withdrawn_at, enrolment.withdrawal_reason = timezone.now(), DUPLICATE
        enrolment.save(update_fields=["withdrawn_at", "withdrawal_reason"])
        record("learning.withdraw_double", actor=by, subject=f"enrolment:{enrolment.pk}")


def take_doubles_back(ids: Sequence[int], by: User) -> None:
    """Put the doubles back on the lists; those that were withdrawn before stay so."""
    for enrolment in Enrolment.objects.filter(pk__in=ids, withdrawal_reason=DUPLICATE):
        enrolment.withdrawn_at, enrolment.withdrawal_reason = None, ""
        enrolment.save(update_fields=["withdrawn_at", "withdrawal_reason"])
        record("learning.take_double_back", actor=by, subject=f"enrolment:{enrolment.pk}")


def were_studied_since(ids: Sequence[int], since: datetime) -> bool:
    """Tell whether a lesson was passed or a class begun or completed after that moment."""
    later = Q(started_at__gt=since) | Q(completed_at__gt=since) | Q(recognised_at__gt=since)
    passed = LessonResult.objects.filter(enrolment__in=ids, passed_at__gt=since)
    return passed.exists() or Enrolment.objects.filter(later, pk__in=ids).exists()


def _doubles(survivor: User, other: User) -> EnrolmentQuerySet:
    """Return the other row's enrolments in classes in which the survivor is enrolled too."""
    taken = Enrolment.objects.filter(member=survivor).values("training_class")
    return Enrolment.objects.filter(member=other, training_class__in=taken)
