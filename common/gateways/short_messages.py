"""Short messages by SMS or Zalo: to the console, into a file, or to a provider's HTTP address.

The HTTP gateway speaks the form that most providers understand (a POST of JSON with a bearer
token; the names of the fields, and of the header with the message's key, are settings).  It was
tried against a server of our tests, not against a real provider.
"""

import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

SECONDS = 10
CLIENT_ERRORS = range(400, 500)
# A message that the provider counts as a second one of the same key.
TIMED_OUT, TOO_MANY = 408, 429


class MessageNotSent(Exception):
    """The provider did not take the message.  Says why without the number or the text.

    ``is_certain`` is False when it may have taken it and the answer got lost.
    """

    def __init__(self, why: str, *, is_certain: bool = True) -> None:
        super().__init__(why)
        self.is_certain = is_certain


@dataclass(frozen=True)
class Gateway:
    """One way for short messages; what it is made of is asked of the settings at each use."""

    name: str

    @property
    def kind(self) -> str:
        """Return "console", "file", "http", or nothing."""
        return str(getattr(settings, f"{self.name.upper()}_GATEWAY"))

    @property
    def is_set(self) -> bool:
        """Tell whether the installation has this way."""
        return bool(self.kind)

    @property
    def takes_key(self) -> bool:
        """Tell whether the other side knows a message again by its key and takes it once."""
        if self.kind == "http":
            return bool(self._provider.get("key_header"))
        return self.kind == "file"

    @property
    def _provider(self) -> Mapping[str, str]:
        provider: Mapping[str, str] = getattr(settings, f"{self.name.upper()}_HTTP")
        return provider

    def send(self, to: str, text: str, *, key: str = "") -> str:
        """Send one message; return the provider's own word for it, if it gave one.

        Raises:
            MessageNotSent: there is no gateway, or it refused, or did not answer.
        """
        if self.kind == "console":
            sys.stdout.write(f"{self.name.upper()} {to}: {text}\n")
            return ""
        if self.kind == "file":
            return self._to_file(to, text, key)
        if self.kind == "http":
            return self._to_provider(to, text, key)
        raise MessageNotSent("no gateway is set")

    def _to_file(self, to: str, text: str, key: str) -> str:
        """Leave a file for each message, as Django does for mails; for each key exactly one.

        Written aside and then named, so that whoever is killed leaves either nothing or all.
        """
        folder: Path = getattr(settings, f"{self.name.upper()}_FILE_PATH")
        folder.mkdir(parents=True, exist_ok=True)
        chance = secrets.token_hex(4)
        name = f"{key or f'{timezone.localtime():%Y%m%d-%H%M%S}-{chance}'}.txt"
        aside = folder / f".{name}.{chance}"
        aside.write_text(f"To: {to}\n\n{text}\n", encoding="utf-8")
        try:
            os.link(aside, folder / name)
        except FileExistsError:
            pass  # the same message once more: it is there
        finally:
            aside.unlink()
        return name

    def _to_provider(self, to: str, text: str, key: str) -> str:
        chosen = self._provider
        if urlsplit(chosen["url"]).scheme not in ("http", "https"):
            raise MessageNotSent(f"{self.name.upper()}_HTTP_URL is no address")
        body = json.dumps({chosen["to_field"]: to, chosen["text_field"]: text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {chosen['token']}"}
        if key and chosen.get("key_header"):
            headers[chosen["key_header"]] = key
        request = urllib.request.Request(chosen["url"], data=body, headers=headers)  # noqa: S310 - the scheme was looked at
        try:
            with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310 - as above
                return ""
        except urllib.error.HTTPError as error:
            is_certain = error.code in CLIENT_ERRORS and error.code not in (TIMED_OUT, TOO_MANY)
            raise MessageNotSent(
                f"the provider answered {error.code}", is_certain=is_certain
            ) from None
        except OSError as error:
            raise MessageNotSent(
                f"the provider is not reached: {type(error).__name__}", is_certain=False
            ) from None


_GATEWAYS = {name: Gateway(name) for name in ("sms", "zalo")}


def gateway_named(name: str) -> Gateway:
    """Return the gateway of that name.

    Raises:
        KeyError: there is none.
    """
    return _GATEWAYS[name]
