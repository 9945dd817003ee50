"""What every story starts from, and what must be true when it is told."""

import pytest

from common.records import checks, findings
from tests.flows.stage import Stage


@pytest.fixture
def stage(db):
    yield Stage()
    # Editions that a factory put together were never published: they have no true fingerprint.
    promises = [check for check in checks() if check.app != "courses"]
    assert list(findings(promises)) == []
