"""What the help page leads to."""

import pytest
from django.contrib.auth.models import AnonymousUser

from common import help_shelves
from common.help_shelves import Reading, Shelf


@pytest.fixture
def no_shelves():
    kept = dict(help_shelves._shelves)
    help_shelves._shelves.clear()
    yield
    help_shelves._shelves.clear()
    help_shelves._shelves.update(kept)


def shelf(key, order, *titles):
    readings = [Reading(title=title, summary="", url="/") for title in titles]
    return Shelf(key=key, title=key, order=order, readings=lambda user: readings)


@pytest.mark.usefixtures("no_shelves")
class TestShelves:
    def test_come_in_order_and_only_with_something_on_them(self):
        help_shelves.register(shelf("pages", 20, "B"))
        help_shelves.register(shelf("empty", 15))
        help_shelves.register(shelf("guides", 10, "A"))

        found = help_shelves.shelves_for(AnonymousUser())

        assert [(title, [each.title for each in readings]) for title, readings in found] == [
            ("guides", ["A"]),
            ("pages", ["B"]),
        ]

    def test_the_same_key_replaces(self):
        help_shelves.register(shelf("guides", 10, "A"))
        help_shelves.register(shelf("guides", 10, "C"))

        assert len(help_shelves.shelves_for(AnonymousUser())) == 1
