"""The table of 200 hard names against the real database: order and search of every list."""

import importlib
import random
from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError
from django.urls import reverse

from certificates import selectors as certificates
from certificates.models import Certificate
from learning.querysets import EnrolmentQuerySet
from members.models import Unit, User
from members.roles import Role
from monitoring.filters import Filters
from monitoring.selectors.people import people_of
from tests.common.names import hard_names
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

NAMES = hard_names()
# A few of every kind, for what is asked through a browser.
TELLING = [row for row in NAMES if row.arrives_as or "'" in row.name or len(row.typed) > 1]

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return issuing_root(root=UnitFactory(kind=Unit.Kind.COMMITTEE))


@pytest.fixture
def office(root):
    person = UserFactory(full_name="Vương Thị Văn Phòng", unit=root)
    RoleGrantFactory(person=person, role=Role.OFFICE, unit=root)
    return person


@pytest.fixture
def people(root):
    """The 200 in the order of the table, registered in another order."""
    order = random.Random(7).sample(range(200), k=200)
    made = {place: UserFactory(full_name=NAMES[place].arriving, unit=root) for place in order}
    return [made[place] for place in range(200)]


class TestPeople:
    def test_all_sort_as_the_table_does(self, people):
        listed = User.objects.filter(pk__in=[person.pk for person in people]).in_official_order()

        # Namesakes are told apart by nothing but who came first.
        assert [person.name_key for person in listed] == [person.name_key for person in people]
        assert len({person.name_key for person in people}) == 199

    def test_all_are_found_by_every_spelling(self, people):
        missed = [
            (row.name, text)
            for row, person in zip(NAMES, people, strict=True)
            for text in row.spellings
            if not User.objects.search(text).filter(pk=person.pk).exists()
        ]

        assert missed == []

    def test_another_persons_name_finds_nobody(self, people):
        assert not User.objects.search("Nguyễn Văn Bê Bối").exists()


class TestLists:
    def test_monitoring_lists_and_finds_all(self, people, office, root):
        training_class = TrainingClassFactory(unit=root)
        for person in reversed(people):
            EnrolmentFactory(member=person, training_class=training_class)

        def found(text: str = "") -> EnrolmentQuerySet:
            return people_of(office, Filters(q=text), unit=None)

        assert [row.member.name_key for row in found()] == [person.name_key for person in people]
        missed = [
            row.name
            for row, person in zip(NAMES, people, strict=True)
            if not found(row.typed[0]).filter(member=person).exists()
        ]
        assert missed == []

    def test_the_class_desk_and_monitoring_show_who_was_typed(self, people, office, root, client):
        training_class = TrainingClassFactory(unit=root, manager=office)
        for person in people:
            EnrolmentFactory(member=person, training_class=training_class)
        client.force_login(office, backend="members.backends.IdentifierBackend")
        screens = [
            reverse("desk:people", args=[training_class.pk]),
            reverse("monitoring:people"),
        ]
        by_name = dict(zip(NAMES, people, strict=True))

        for screen in screens:
            for row in TELLING:
                text = client.get(screen, {"q": row.typed[-1]}).content.decode()
                shown = by_name[row].full_name.replace("'", "&#x27;")
                assert shown in text, (screen, row.name)

    def test_the_register_finds_all(self, people, office, root):
        training_class = issuing_class(root=root, opens_on=date(2026, 11, 2))
        lines = [
            issued_certificate(completed_enrolment(training_class, member=person))
            for person in people
        ]

        missed = [
            (row.name, text)
            for row, line in zip(NAMES, lines, strict=True)
            for text in row.spellings
            if not certificates.register(office, text=text).filter(pk=line.pk).exists()
        ]
        assert missed == []
        assert [line.name_key for line in lines] == [person.name_key for person in people]


class TestKeysOfBefore:
    """The migrations that make the stored keys anew."""

    def test_of_people(self, root):
        people = [UserFactory(full_name=row.arriving, unit=root) for row in TELLING]
        wanted = {person.pk: (person.search_text, person.name_key) for person in people}
        User.objects.update(search_text="cu", name_key="cu")

        remake("members")

        found = User.objects.filter(pk__in=wanted)
        assert {p.pk: (p.search_text, p.name_key) for p in found} == wanted

    def test_of_certificates_while_their_facts_stay_shut(self, root):
        line = issued_certificate(completed_enrolment(issuing_class(root=root)))
        Certificate.objects.update(search_text="cu", name_key="cu")

        remake("certificates")

        again = Certificate.objects.get()
        assert (again.search_text, again.name_key) == (line.search_text, line.name_key)
        with pytest.raises(DatabaseError, match="never changed"):
            Certificate.objects.update(printed_name="Người khác")


def remake(app):
    """Run the data migration of the app on the rows that are there."""
    importlib.import_module(f"{app}.migrations.0003_remake_search_keys").remake(apps, None)
