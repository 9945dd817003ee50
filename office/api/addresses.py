"""Where a webhook may lead: out of the house, over TLS, and nowhere else (SEC-25).

The name is resolved once, every address that comes back is judged, and the connection is made to a
judged address: a name that answers differently the second time gains nothing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from office.api.exceptions import AddressRefused

HTTPS_PORT, HTTP_PORT = 443, 80
MOST_LETTERS = 500
# What the internet gives out of IPv6.  Everything else leads inwards or to the other family:
# IPv4-compatible (::127.0.0.1), SIIT (::ffff:0:127.0.0.1), NAT64, site-local (fec0::).
_GIVEN_OUT = IPv6Network("2000::/3")


@dataclass(frozen=True)
class Target:
    """An address that may be called: the name for TLS, and the number to connect to."""

    host: str
    port: int
    path: str
    is_tls: bool
    number: str


def target_of(url: str) -> Target:
    """Return where a URL leads, judged.

    Raises:
        AddressRefused: it leads where it must not; the words say why.
    """
    host, port, path, is_tls = _parts_of(url)
    is_own = host in settings.WEBHOOK_OWN_HOSTS
    numbers = _numbers_of(host, port)
    if not numbers:
        raise AddressRefused(_("The name of this host is not known: check the spelling."))
    if not is_own and not all(_is_outside(number) for number in numbers):
        raise AddressRefused(
            _(
                "This host lies in the own network. Whoever runs the server can allow it by"
                " WEBHOOK_OWN_HOSTS."
            )
        )
    if not is_tls and not (is_own and all(number.is_loopback for number in numbers)):
        raise AddressRefused(_("The address must begin with https://."))
    return Target(host, port, path, is_tls, str(numbers[0]))


def _parts_of(url: str) -> tuple[str, int, str, bool]:
    """Return host, port, path and whether it is https; refuse what no webhook needs."""
    wrong = AddressRefused(_("This is no address of a webhook: https://host/path is expected."))
    if len(url) > MOST_LETTERS or not url.isascii() or any(letter <= " " for letter in url):
        raise wrong
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "\\" in url:
        raise wrong
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused(_("Leave user name, password and “#” out of the address."))
    is_tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    default = HTTPS_PORT if is_tls else HTTP_PORT
    return parts.hostname, port if port is not None else default, path, is_tls


def _numbers_of(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    # A zone ("%eth0") belongs to link-local addresses only, which are refused anyway.
    return [ip_address(str(address[4][0]).partition("%")[0]) for address in found]


def _is_outside(number: IPv4Address | IPv6Address) -> bool:
    """Tell whether the number belongs to the public internet, whatever it is wrapped in."""
    if isinstance(number, IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if inner is not None:
            return _is_outside(inner)
        if number.teredo or number not in _GIVEN_OUT:
            return False
    return number.is_global and not number.is_multicast
