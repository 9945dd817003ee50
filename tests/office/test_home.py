"""The first page of the office's desk."""

import pytest
from django.urls import reverse

from common import navigation
from tests.factories.members import UserFactory


@pytest.fixture
def card(monkeypatch):
    monkeypatch.setattr(navigation, "_cards", {})
    person = UserFactory()
    shown = navigation.Card(
        key="test",
        title="Sắp xếp tổ chức",
        text="Hợp nhất, chia tách",
        url_name="learning:home",
        order=1,
        is_shown=lambda user: user == person,
    )
    navigation.register_card(shown)
    return person


@pytest.mark.django_db
def test_shows_the_cards_of_the_person(client, card):
    client.force_login(card)

    page = client.get(reverse("office:home"))

    assert page.status_code == 200
    assert "Sắp xếp tổ chức" in page.content.decode()


@pytest.mark.django_db
def test_is_closed_to_those_without_a_card(client, card):
    client.force_login(UserFactory())

    assert client.get(reverse("office:home")).status_code == 403
