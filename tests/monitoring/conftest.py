"""What the tests of monitoring share."""

from tests.certificates.conftest import dead_broker  # noqa: F401
