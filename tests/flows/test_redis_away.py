"""Redis is gone: people go on studying, nobody gets unlimited tries at a password."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories.learning import EnrolmentFactory
from tests.factories.members import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_away(settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert cache.add("is anybody there", True) is False


def test_a_member_who_is_signed_in_goes_on(client, redis_away):
    enrolment = EnrolmentFactory()
    client.force_login(enrolment.member)

    assert client.get(reverse("learning:home")).status_code == 200
    page = client.get(reverse("learning:class_page", args=[enrolment.pk]))
    assert page.status_code == 200


def sign_in(client):
    person = UserFactory(password=PASSWORD)
    form = {"login": person.card_number, "password": PASSWORD}
    return client.post(reverse("account_login"), form)


def test_with_redis_the_same_person_signs_in(client):
    sign_in(client)

    assert "_auth_user_id" in client.session


def test_nobody_signs_in_while_tries_cannot_be_counted(client, redis_away):
    response = sign_in(client)

    assert response.status_code in (429, 503)
    assert "_auth_user_id" not in client.session
