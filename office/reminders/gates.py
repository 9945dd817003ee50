"""Who may not be written to: by the ledger of consents, and by restrictions."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from members.models import User
from notices import gates
from notices.kinds import Channel
from office.models import ConsentRecord


def register() -> None:
    """Let every notice ask, when it is queued and when it is sent."""
    gates.register("restricted", _("the data of the person is restricted"), restricted)
    gates.register("no_consent", _("no consent to be reminded by phone or e-mail"), not_consenting)


def restricted(people: Collection[int], channel: str) -> set[int]:
    """Return those whose data is kept and not used."""
    return set(User.objects.filter(pk__in=people).restricted().values_list("pk", flat=True))


def not_consenting(people: Collection[int], channel: str) -> set[int]:
    """Return those who have not agreed to be reached in this way.

    What is read on the site needs no consent: phone and e-mail are optional (DOMAIN §5.2).
    """
    if channel == Channel.IN_APP:
        return set()
    last = (
        ConsentRecord.objects.filter(person__in=people, purpose=ConsentRecord.Purpose.REMINDERS)
        .order_by("person", "-at", "-pk")
        .distinct("person")
        .values_list("person", "act")
    )
    given = {person for person, act in last if act == ConsentRecord.Act.GIVEN}
    return set(people) - given
