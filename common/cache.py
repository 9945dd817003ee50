"""A cache that may vanish: pages are slower without it, never broken."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)
UNREACHABLE = (RedisConnectionError, RedisTimeoutError, OSError)


class LastingClient(RedisCacheClient):
    """Django's client of Redis, which makes a new object of redis-py for every question it asks.

    That costs as much as the question itself, and a page asks three or four.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[bool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        """Return the one client that reads, or the one that writes."""
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]


class ForgetfulRedisCache(RedisCache):
    """Django's Redis cache, which knows nothing while Redis is away instead of failing.

    Sessions are in the database as well (``cached_db``) and the truth of every job is a row,
    so an empty answer is always a right one.  ``incr`` still fails: who counts decides what
    an unknown count means.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = LastingClient

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default while Redis is away."""
        try:
            return super().get(key, default, version)
        except UNREACHABLE:
            return self._forgot("get", default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the value if Redis is there."""
        try:
            super().set(key, value, *args, **kwargs)
        except UNREACHABLE:
            self._forgot("set", None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep the value unless there is one; nothing was kept while Redis is away."""
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except UNREACHABLE:
            return bool(self._forgot("add", False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget the value; while Redis is away nobody can read it anyway."""
        try:
            return bool(super().delete(key, version))
        except UNREACHABLE:
            return bool(self._forgot("delete", False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Return what is known of the keys; nothing while Redis is away."""
        try:
            return dict(super().get_many(keys, version))
        except UNREACHABLE:
            return dict(self._forgot("get_many", {}))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Keep the values if Redis is there; return the keys that were not kept."""
        try:
            return list(super().set_many(data, *args, **kwargs))
        except UNREACHABLE:
            return list(self._forgot("set_many", list(data)))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Tell whether there is a value; no while Redis is away."""
        try:
            return bool(super().has_key(key, version))
        except UNREACHABLE:
            return bool(self._forgot("has_key", False))

    def _forgot(self, act: str, answer: Any) -> Any:
        logger.warning("the cache is away: %s", act)
        return answer
