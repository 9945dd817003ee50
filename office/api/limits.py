"""How often a token and an address may ask.

Shut when the counter is away: other systems ask again in a minute, and nobody can read the whole
register unlimited while Valkey restarts (ADR 26).
"""

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

WINDOW = 60


class TooOften(Exception):
    """More requests than allowed; ``wait`` says in how many seconds the next may come."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class CounterAway(Exception):
    """Nobody can count now."""


def count_address(address: str) -> None:
    """Count a request of an address, before anything of it is looked at.

    Raises:
        TooOften, CounterAway.
    """
    _count(f"api:address:{address}", settings.API_ADDRESS_PER_MINUTE)


def count_token(token: int) -> None:
    """Count a request of a token.

    Raises:
        TooOften, CounterAway.
    """
    _count(f"api:token:{token}", settings.API_PER_MINUTE)


def _count(name: str, most: int) -> None:
    now = int(timezone.now().timestamp())
    key = f"{name}:{now // WINDOW}"
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        number = cache.incr(key)
    except (RedisError, ValueError, OSError) as error:
        raise CounterAway from error
    if number > most:
        raise TooOften(WINDOW - now % WINDOW)
