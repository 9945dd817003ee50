"""One world for each module; every test takes back what it did to it."""

import copy
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.architecture.matrix import undone
from tests.monitoring.closing.world import ClosingWorld


@pytest.fixture(scope="module")
def opened_database(django_db_setup, django_db_blocker):
    """The database, for a whole module; what the module wrote is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def module_world(opened_database):
    """The units, people and duties of the module."""
    return ClosingWorld()


@pytest.fixture(scope="module")
def module_closed(opened_database):
    """Another world, whose period two people have closed."""
    made = ClosingWorld()
    return SimpleNamespace(world=made, closing=made.closed())


@pytest.fixture
def world(module_world):
    """Units, people and duties; nothing is closed yet."""
    cache.clear()
    with undone():
        yield copy.deepcopy(module_world)


@pytest.fixture
def closed(module_closed):
    """``closed.world`` with ``closed.closing``, which is sealed."""
    cache.clear()
    with undone():
        yield copy.deepcopy(module_closed)
