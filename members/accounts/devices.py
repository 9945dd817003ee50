"""Where somebody is signed in: names of devices in words, the last request, and idle sessions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.middleware import wants_json
from members.accounts.second_step import has_staff_role_today
from members.models import User
from members.services import record

GetResponse = Callable[[HttpRequest], HttpResponse]
# The time of the last request is written at most so often.
EVERY = 60

# What a browser says of itself, the more particular first.
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("Zalo", "Zalo"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_PHONES = ("iPhone", "Mobile")


@dataclass(frozen=True)
class Device:
    """One place where the person is signed in."""

    session_id: int
    name: str
    address: str
    since: datetime
    last_seen: datetime | None
    is_current: bool


def device_name(user_agent: str) -> str:
    """Return the device in words, "Điện thoại Android, Chrome"; rough, as browsers tell little."""
    machine = _first(_MACHINES, user_agent)
    browser = _first(_BROWSERS, user_agent)
    if not machine and not browser:
        return _("Unknown device")
    if machine == "iPad" or (machine == "Android" and "Mobile" not in user_agent):
        kind = _("Tablet")
    elif any(mark in user_agent for mark in _PHONES):
        kind = _("Phone")
    else:
        kind = _("Computer")
    return ", ".join(part for part in (f"{kind} {machine}".strip(), browser) if part)


def devices_of(person: User, *, current_key: str | None) -> list[Device]:
    """Return where the person is signed in, this device first, then the one used last."""
    sessions = UserSession.objects.purge_and_list(person)
    seen = cache.get_many([_seen_key(one.session_key) for one in sessions])
    devices = [
        Device(
            session_id=one.pk,
            name=device_name(one.user_agent),
            address=one.ip,
            since=one.created_at,
            last_seen=_moment(seen.get(_seen_key(one.session_key))),
            is_current=one.session_key == current_key,
        )
        for one in sessions
    ]
    return sorted(devices, key=lambda it: (it.is_current, it.last_seen or it.since), reverse=True)


def end_sessions(person: User, sessions: Iterable[UserSession]) -> int:
    """Sign the person out of these sessions; return how many there were."""
    ended = 0
    for session in sessions:
        session.end()
        ended += 1
    if ended:
        record("members.end_sessions", actor=person, person=person, sessions=ended)
    return ended


class IdleSessionMiddleware:
    """Note the last request of each session, and end those of staff that lie idle.

    The time is kept in the cache: when that is emptied, an idle session gets one more period,
    and the age of the session itself stays the limit.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End an idle session of somebody with a staff role, or note the request."""
        key = request.session.session_key
        if key is None or not request.user.is_authenticated:
            return self.get_response(request)
        now, seen = time.time(), cache.get(_seen_key(key))
        limit = settings.STAFF_IDLE_MINUTES * 60
        if seen and limit and now - seen > limit:
            user = request.user
            if has_staff_role_today(user):
                return _end_idle(request, user)
        if not seen or now - seen > EVERY:
            cache.set(_seen_key(key), now, settings.SESSION_COOKIE_AGE)
        return self.get_response(request)


def _end_idle(request: HttpRequest, user: User) -> HttpResponse:
    record("members.end_idle_session", actor=None, person=user)
    logout(request)
    message = _("You were signed out because nothing was done for a while. Please sign in again.")
    if wants_json(request):
        return JsonResponse({"error": "SignedOut", "message": message}, status=403)
    messages.info(request, message)
    return HttpResponseRedirect(reverse("account_login"))


def _seen_key(session_key: str) -> str:
    return f"session-seen:{session_key}"


def _moment(seen: float | None) -> datetime | None:
    if not seen:
        return None
    return datetime.fromtimestamp(seen, tz=timezone.get_current_timezone())


def _first(names: Iterable[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
