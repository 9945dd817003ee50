"""How often somebody may try, at every door alike.

All doors count failures by the account, in the very counter of the login form: five in five
minutes, and for each network that the person has used apart (``members.adapters``).  What is
guessed at one door is missing at the others.  An address may fail 300 times in five minutes:
an office of 200 people stands behind one.
"""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest

# How often a message may be asked for; apart from failures, as asking is no failure.
ASKING = {"send_code": "60/5m/ip,3/15m/key"}


def count_try(request: HttpRequest, identifier: str) -> Callable[[], None]:
    """Count a try at the account that the identifier names; return what takes the count back.

    Called before the secret is looked at, so that many tries at once do not slip through.

    Raises:
        ValidationError: there were too many; in words for the person.
    """
    adapter = get_adapter(request)
    adapter.pre_authenticate(request, username=identifier)
    return adapter._rollback_login_failed_rl_usage


def may_ask_for_message(request: HttpRequest, key: str) -> bool:
    """Tell whether one more message may be sent for that account or identifier."""
    used = ratelimit.consume(request, app="members", action="send_code", config=ASKING, key=key)
    return bool(used)
