"""The stage of reminders, on a morning on which it may be sent."""

import pytest
import time_machine

from tests.office.reminders_stage import MORNING, House


@pytest.fixture
def house():
    with time_machine.travel(MORNING, tick=False):
        yield House()
