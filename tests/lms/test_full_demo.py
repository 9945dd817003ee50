"""The demo of full size: its people and classes, and that the rows are those of the services."""

import unicodedata
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from lms.demo import register
from lms.demo.cast import CAST
from lms.demo.full.catalogue import CATALOGUE
from lms.demo.full.people import full_people, write_people
from lms.demo.full.plans import PLANS
from lms.demo.names import with_old_tones
from lms.demo.register import write_units
from lms.demo.seeding import COURSES
from lms.demo.units import demo_units
from members.models import (
    AuditEntry,
    Exemption,
    Membership,
    PositionHeld,
    StatusPeriod,
    User,
)


class TestPeople:
    people = full_people(demo_units(None))

    def share(self, odd, of=None):
        return sum(map(bool, odd)) / len(of or self.people)

    def test_are_the_same_every_time(self):
        assert full_people(demo_units(None)) == self.people

    def test_are_as_many_as_the_list_of_units_says_with_the_logins_among_them(self):
        statuses = Counter(person.status for person in self.people)

        assert statuses["full"] + statuses["probationary"] + len(CAST) == 14_300
        assert (statuses["probationary"], statuses["candidate"], statuses["other"]) == (
            343, 600, 1_500,
        )  # fmt: skip

    def test_have_identifiers_that_are_nobodys_elses(self):
        for name in ("code", "card", "email", "phone"):
            given = [getattr(p, name) for p in self.people if getattr(p, name)]
            assert len(given) == len(set(given))

    def test_have_the_oddities_of_real_lists_in_their_shares(self):
        people = self.people
        composed = [unicodedata.normalize("NFC", p.name) for p in people]
        births = Counter(zip(composed, (p.birth for p in people), strict=True))
        members = [p for p in people if p.status in ("full", "probationary")]

        assert self.share(p.sex == "f" for p in people) == pytest.approx(0.42, abs=0.02)
        assert self.share(
            p.name != name for p, name in zip(people, composed, strict=True)
        ) == pytest.approx(0.02, abs=0.005)
        assert self.share(name.endswith(("oà", "uỷ", "uý")) for name in composed) == pytest.approx(
            0.03, abs=0.01
        )
        assert self.share(not p.email for p in people) == pytest.approx(0.05, abs=0.01)
        assert self.share(p.moves_to for p in people) >= 0.08
        assert self.share((p.exemption for p in members), members) == pytest.approx(0.04, abs=0.005)
        assert self.share((not p.card for p in members), members) == pytest.approx(0.01, abs=0.003)
        assert sum(n for n in births.values() if n > 1) / len(people) >= 0.01
        assert with_old_tones("Hòa Thủy Thúy") == "Hoà Thuỷ Thuý"


class TestPlans:
    def test_are_twenty_classes_of_the_fifteen_courses(self):
        assert len(PLANS) == 20
        assert {plan.course for plan in PLANS} == {c.code for c in CATALOGUE} | set(COURSES)
        assert len({plan.course for plan in PLANS}) == 15


@pytest.mark.django_db
class TestBulkPeople:
    def test_are_written_as_the_services_write_them(self):
        drawn = demo_units(("TC106", "TC112"))
        units = write_units(drawn)
        homes = {home for unit in drawn for home in unit.homes}
        people = [p for p in full_people(demo_units(None)) if p.home in homes]
        chosen = [person for person in people if not person.moves_to]
        assert {p.status for p in chosen} >= {"full", "probationary"}
        assert any(p.position for p in chosen)

        register.write_people(chosen, units)
        by_services = _rows_of_people(), _log_of_people()
        _forget_people()
        write_people(chosen, units, today=timezone.localdate())

        assert (_rows_of_people(), _log_of_people()) == by_services


def _rows_of_people():
    """Everything that is stored of people, without keys and moments."""
    hidden = {"id", "joined_at", "password"}
    people = {u.pk: u.personal_code for u in User.objects.all()}
    rows = sorted(
        tuple((k, v) for k, v in row.items() if k not in hidden) for row in User.objects.values()
    )
    for model in (Membership, StatusPeriod, PositionHeld, Exemption):
        rows += sorted(
            (model.__name__, people[row.pop("person_id")], str({**row, "id": 0}))
            for row in model.objects.values()
        )
    return rows


def _log_of_people():
    people = {u.pk: u.personal_code for u in User.objects.all()}
    fields = ("person_id", "action", "actor_id", "unit_id", "subject", "reason", "facts")
    entries = AuditEntry.objects.filter(person__isnull=False).values_list(*fields)
    return sorted((people[person], str(rest)) for person, *rest in entries)


def _forget_people():
    """Take everybody away, past the trigger of the log, for the second writer."""
    for model in (Membership, StatusPeriod, PositionHeld, Exemption):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM members_auditentry WHERE person_id IS NOT NULL")
        cursor.execute("DELETE FROM members_user")
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
def test_a_database_with_the_small_demo_is_left_alone():
    units = write_units(demo_units(("TC106",)))
    person = next(p for p in full_people(demo_units(None)) if p.code == "LS000001")
    User.objects.create_user(person.code, person.name, unit=units["TC106"])

    with pytest.raises(CommandError, match="make demo-reset"):
        call_command("seed_demo", "--size", "full", stdout=StringIO())
