"""People and units for tests, made through the services so that their history is there."""

from datetime import date
from typing import Any

import factory

from members.models import RoleGrant, StatusPeriod, Unit, User
from members.services import add_unit, change_status, place_person

LONG_AGO = date(2020, 1, 1)
PASSWORD = "mat-khau-thu-nghiem"


class UnitFactory(factory.django.DjangoModelFactory):
    """A grassroots organisation.  ``parent=`` places it; without, it is a root."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"DV{n:04d}")
    name = factory.Sequence(lambda n: f"Đảng bộ cơ sở {n}")
    kind = Unit.Kind.GRASSROOTS
    parent = None

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **kwargs: Any) -> Unit:
        since = kwargs.pop("since", LONG_AGO)
        return add_unit(since=since, **kwargs)


class UserFactory(factory.django.DjangoModelFactory):
    """A full member with a home unit.  ``password=`` makes the person able to sign in."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        without_unit = False

    personal_code = factory.Sequence(lambda n: f"TV{n:06d}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Văn {'ABCDEGHIKLMNOPQ'[n % 15]}n")
    card_number = factory.Sequence(lambda n: f"98{n:06d}")
    unit = factory.SubFactory(UnitFactory)
    status = StatusPeriod.Status.FULL
    password = None

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        unit, status = kwargs.pop("unit"), kwargs.pop("status")
        password = kwargs.pop("password")
        person = User(**kwargs)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save()
        if unit is not None:
            place_person(person, unit=unit, since=LONG_AGO)
        change_status(person, status=status, since=LONG_AGO)
        person.refresh_from_db()
        return person


class RoleGrantFactory(factory.django.DjangoModelFactory):
    """A role that holds since long ago."""

    class Meta:
        model = RoleGrant

    person = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    valid_from = LONG_AGO
