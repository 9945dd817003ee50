"""A broker that is down."""

import kombu.pools
import pytest

from lms.celery import app


@pytest.fixture
def dead_broker():
    """Let jobs be sent to a port where nobody listens."""
    alive = app.conf.broker_url
    _point_to("redis://127.0.0.1:1/0")
    yield
    _point_to(alive)


def _point_to(url):
    kombu.pools.reset()
    app.conf.broker_url = url
    app._pool = app.amqp._producer_pool = None
