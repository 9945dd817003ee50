"""What every story starts from."""

import pytest

from tests.flows.stage import Stage


@pytest.fixture
def stage(db):
    return Stage()
