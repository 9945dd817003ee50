"""The cache while Redis is away."""

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from common.cache import ForgetfulRedisCache


@pytest.fixture
def away():
    # Port 1 of the loopback: nobody listens there.
    return ForgetfulRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {}})


def test_knows_nothing_instead_of_failing(away):
    away.set("key", 1)
    assert away.get("key", "nothing") == "nothing"
    assert away.add("key", 1) is False
    assert away.delete("key") is False
    assert away.get_many(["key"]) == {}
    assert away.set_many({"key": 1}) == ["key"]
    assert away.has_key("key") is False
    assert away.get_or_set("key", lambda: 7) == 7


def test_counting_still_fails(away):
    with pytest.raises(RedisConnectionError):
        away.incr("key")


def test_asks_many_questions_through_one_client_of_redis(away):
    reader, writer = away._cache.get_client(), away._cache.get_client(write=True)

    assert away._cache.get_client("key") is reader
    assert away._cache.get_client("key", write=True) is writer
