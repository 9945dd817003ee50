"""A Wednesday, an office, and a clerk of one branch."""

import pytest
import time_machine

from members.roles import Role
from tests.factories.members import UnitFactory
from tests.factories.monitoring import person_with, unit_below
from tests.monitoring.schedules.stage import WEDNESDAY


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root, full_name="Trần Thị Văn Phòng")


@pytest.fixture
def branch(root):
    return unit_below(root, name="Đảng bộ Sở Một")


@pytest.fixture
def clerk(branch):
    return person_with(
        Role.UNIT_CLERK, branch, full_name="Lê Văn Thư Ký", email="thu.ky@example.vn"
    )
