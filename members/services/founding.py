"""The first rows of a new installation: the organisation, and the one who looks after the site."""

from django.db import transaction
from django.utils import timezone

from members.models import Organisation, RoleGrant, StatusPeriod, Unit, User
from members.roles import Role
from members.services.audit import record
from members.services.people import register_person
from members.services.roles import grant_role
from members.services.units import add_unit

ROOT_CODE = "GOC"


@transaction.atomic
def found_organisation(name: str) -> Unit:
    """Make the root of the tree and its name on papers, unless there is a tree already.

    Short name, symbol, place and issuing body are first guesses; the office corrects them by date.
    """
    root: Unit | None = Unit.get_first_root_node()
    if root is not None:
        return root
    today = timezone.localdate()
    root = add_unit(code=ROOT_CODE, name=name, kind=Unit.Kind.COMMITTEE, since=today)
    Organisation.objects.create(
        root=root,
        name=name,
        short_name=name[:80],
        issuer_name=name,
        symbol=ROOT_CODE,
        place="",
        valid_from=today,
    )
    record("members.found_organisation", actor=None, unit=root)
    return root


@transaction.atomic
def appoint_first_admin(
    *, code: str, full_name: str, password: str, unit: Unit
) -> tuple[User, bool]:
    """Register the first system administrator of the unit; return whether it was done now.

    Where somebody holds the role today, that person is returned and nothing changes: whoever
    comes later is appointed by a person, not by a command without a name behind it.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    holder = RoleGrant.objects.current().filter(role=Role.SYSTEM_ADMIN).first()
    if holder is not None:
        return holder.person, False
    person = User.objects.named_by(code)
    if person is None:
        person = register_person(
            full_name=full_name,
            unit=unit,
            status=StatusPeriod.Status.OTHER,
            personal_code=code,
        )
    person.set_password(password)
    person.save(update_fields=["password"])
    grant_role(person, role=Role.SYSTEM_ADMIN, unit=unit, reason="cài đặt hệ thống")
    record("members.appoint_first_admin", actor=None, person=person, unit=unit)
    return person, True
