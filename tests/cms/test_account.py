import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.factories.cms import published_course, trainer

LOOKS = {
    "theme-theme": "system",
    "theme-density": "default",
    "theme-contrast": "system",
    "theme-keyboard_shortcuts": "on",
}
pytestmark = pytest.mark.django_db


def test_saves_choices_of_letters_without_asking_for_a_name(client):
    person = trainer()
    published_course(by=person)
    UserProfile.get_for_user(person)
    client.force_login(person, backend="members.backends.IdentifierBackend")
    address = reverse("wagtailadmin_account")
    page = client.get(address)
    assert 'name="notifications-rejected_notifications"' in page.text
    assert "first_name" not in page.text
    assert 'type="file"' not in page.text

    answer = client.post(address, LOOKS | {"notifications-approved_notifications": "on"})

    assert answer.status_code == 302
    kept = UserProfile.objects.get(user=person)
    assert kept.approved_notifications
    assert not kept.rejected_notifications


def test_a_stranger_has_no_account_page_here(client):
    assert client.get(reverse("wagtailadmin_account")).status_code in (302, 404)
