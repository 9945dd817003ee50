"""The password hash, sized so that 5,000 people can sign in within ten minutes."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SizedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with m = 19,456 KiB, t = 2, p = 1, the OWASP minimum.

    About 44 ms of CPU a login against 480 ms of Django's PBKDF2 (STACK, trap 12).
    Has Django's algorithm name, so that a weaker or stronger hash is upgraded at login.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
