"""The registry of the main navigation."""

import pytest
from django.contrib.auth.models import AnonymousUser

from common import navigation
from common.navigation import Entry


@pytest.fixture
def only_two(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register(
        Entry(
            key="help",
            label="Trợ giúp",
            url_name="common:help",
            order=90,
            is_shown=navigation.anybody,
        )
    )
    navigation.register(Entry(key="login", label="Đăng nhập", url_name="account_login", order=10))


@pytest.mark.usefixtures("only_two")
class TestLinksFor:
    def test_shows_only_what_the_person_may_see(self):
        labels = [link.label for link in navigation.links_for(AnonymousUser(), "/")]

        assert labels == ["Trợ giúp"]

    def test_follows_the_order(self, django_user_model):
        links = navigation.links_for(django_user_model(), "/")

        assert [link.label for link in links] == ["Đăng nhập", "Trợ giúp"]

    def test_marks_where_the_page_lies_below(self):
        current = [
            link.is_current for link in navigation.links_for(AnonymousUser(), "/tro-giup/x/")
        ]

        assert current == [True]

    def test_marks_nothing_elsewhere(self):
        current = [link.is_current for link in navigation.links_for(AnonymousUser(), "/khac/")]

        assert current == [False]
