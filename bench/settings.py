"""Settings of the bench: what production does, on this machine, without TLS and without nginx.

Everything that a request pays for is as in production: no DEBUG, cached templates, sessions in
Valkey and PostgreSQL, the real password hash, the strict CSP.
"""

from lms.settings.base import *  # noqa: F403
from lms.settings.logs import logging_to

SECRET_KEY = "only-for-the-bench-" + "x" * 50
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
# All virtual users come from one address and sign in faster than any office: the limits are counted
# as in production, they are only never reached.
ACCOUNT_RATE_LIMITS = {
    "login": "1000000/m/ip",
    "login_failed": "1000000/m/ip",
    "reauthenticate": "1000000/m/user",
}
LOGGING = logging_to("json", level="WARNING")
