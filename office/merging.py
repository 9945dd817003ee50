"""What follows when two rows of one human are merged: requests about data and their results.

Consents stay, for they are only ever added to: the survivor's own say what holds.
"""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.merging import Follower, follow
from members.models import User
from office.models import DataRequest, Erasure, Restriction
from office.models.privacy import OPEN_STATES, UNDECIDED


def register() -> None:
    """Say which rows of the office name the person whose record they are."""
    follow(Follower("office.DataRequest", "person", conflicts=what_is_open))
    follow(Follower("office.Restriction", "person"))
    follow(Follower("office.Erasure", "person"))


def what_is_open(survivor: User, other: User) -> Sequence[str | Promise]:
    """Return why the rows cannot be merged now: a request is open, or data may not be used."""
    both = [survivor.pk, other.pk]
    found: list[str | Promise] = []
    if DataRequest.objects.filter(person__in=both, state__in=OPEN_STATES).exists():
        found.append(_("A request about the data of one of the two is open. Answer it first."))
    if (
        Restriction.objects.filter(person__in=both, until=None).exists()
        or Erasure.objects.filter(person__in=both, state__in=UNDECIDED).exists()
    ):
        found.append(_("The data of one of the two is restricted. Lift the restriction first."))
    return found
