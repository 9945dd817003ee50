"""Looks at another person's record leave one line each (P-10)."""

import pytest
from django.core.cache import cache

from members.models import AuditEntry
from members.services import note_view
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


def looks():
    return AuditEntry.objects.filter(action="members.view_person")


def test_a_look_is_noted_with_who_whom_where_and_why():
    viewer, person = UserFactory(), UserFactory()

    assert note_view(viewer, person, "monitoring.person", reason="Kiểm tra hồ sơ")

    entry = looks().get()
    assert (entry.actor, entry.person, entry.unit) == (viewer, person, person.unit)
    assert (entry.subject, entry.reason) == ("screen:monitoring.person", "Kiểm tra hồ sơ")


def test_ones_own_record_needs_no_note():
    person = UserFactory()

    assert not note_view(person, person, "monitoring.person")
    assert not looks().exists()


def test_a_page_opened_again_is_noted_once_and_again_when_the_time_is_over():
    viewer, person = UserFactory(), UserFactory()

    assert [note_view(viewer, person, "monitoring.person") for _ in range(3)] == [
        True,
        False,
        False,
    ]
    cache.clear()
    assert note_view(viewer, person, "monitoring.person")


def test_another_viewer_person_screen_or_a_reason_is_another_look():
    viewer, person = UserFactory(), UserFactory()
    note_view(viewer, person, "monitoring.person")

    assert note_view(UserFactory(), person, "monitoring.person")
    assert note_view(viewer, UserFactory(), "monitoring.person")
    assert note_view(viewer, person, "people.person")
    assert note_view(viewer, person, "monitoring.person", reason="Đơn thư")
