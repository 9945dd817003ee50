"""The ways out: what an address is, who delivers, and what a lost answer means.

A channel that may be tried again gives the same key with every try: the receiver's side tells a
second one by it (``docs/decisions/0022-exactly-once-by-channel.md``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from common.gateways import send_mail
from common.gateways.short_messages import MessageNotSent, gateway_named
from notices.kinds import Channel
from notices.rules import QuietHours

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Message:
    """What a channel is given: no more of the row than it needs."""

    key: str
    subject: str
    body: str


@dataclass(frozen=True)
class Way:
    """One channel.  ``deliver`` returns the provider's own word for the message, if it has one."""

    address_of: Callable[[User], str]
    deliver: Callable[[str, Message], str]
    is_there: Callable[[], bool]
    takes_key: Callable[[], bool]


def _email_of(person: User) -> str:
    address: str | None = person.email
    return address or ""


def _mail(to: str, message: Message) -> str:
    """Hand a mail over.  Mail servers and readers know a mail by its Message-ID."""
    try:
        return send_mail(to, subject=message.subject, text=message.body, key=message.key)
    except OSError as error:  # smtplib's errors are among them
        is_certain = bool(getattr(error, "recipients", None))
        raise MessageNotSent(type(error).__name__, is_certain=is_certain) from None


def _short(name: str) -> Way:
    """Return the channel behind one of the gateways for short messages."""
    gateway = gateway_named(name)
    return Way(
        address_of=lambda person: person.phone or "",
        deliver=lambda to, message: gateway.send(to, message.body, key=message.key),
        is_there=lambda: gateway.is_set,
        takes_key=lambda: gateway.takes_key,
    )


WAYS: dict[str, Way] = {
    # Arrives with the row itself; nothing leaves the house.
    Channel.IN_APP: Way(
        address_of=lambda person: str(person.pk),
        deliver=lambda _to, _message: "",
        is_there=lambda: True,
        takes_key=lambda: True,
    ),
    Channel.EMAIL: Way(
        address_of=_email_of,
        deliver=_mail,
        is_there=lambda: True,
        takes_key=lambda: False,
    ),
    Channel.SMS: _short("sms"),
    Channel.ZALO: _short("zalo"),
}


def channels_there() -> list[Channel]:
    """Return the channels that this installation has."""
    return [channel for channel in Channel if WAYS[channel].is_there()]


def may_try_again(channel: str) -> bool:
    """Tell whether a message may be sent once more when nobody knows whether it went.

    So where the other side knows the key, and where the settings prefer twice over never.
    """
    return WAYS[channel].takes_key() or channel in settings.NOTICE_RATHER_TWICE


def quiet_hours(channel: str) -> QuietHours | None:
    """Return the hours in which the channel is silent."""
    own = settings.NOTICE_QUIET_HOURS_BY_CHANNEL
    return QuietHours.read(own.get(channel, settings.NOTICE_QUIET_HOURS))
