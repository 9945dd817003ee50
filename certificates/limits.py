"""How often one address may ask the public page."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
PER_WINDOW = 30


def is_over_limit(request: HttpRequest) -> bool:
    """Count this question, and tell whether the address has asked too often this minute.

    Open when the cache is down: a code has 140 random bits, so the limit only spares the
    server, and a paper must be checkable at any time.
    """
    window = int(timezone.now().timestamp()) // WINDOW_SECONDS
    key = f"verify:{client_address(request)}:{window}"
    try:
        cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
        return cache.incr(key) > PER_WINDOW
    except (RedisError, ValueError) as error:
        logger.warning("verification is not limited: %s", type(error).__name__)
        return False


def client_address(request: HttpRequest) -> str:
    """Return the address of the browser, behind as many proxies as we trust."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = request.headers.get("x-forwarded-for", "").split(",")
    if trusted and len(forwarded) >= trusted and forwarded[-trusted].strip():
        return forwarded[-trusted].strip()
    return request.META.get("REMOTE_ADDR", "")
