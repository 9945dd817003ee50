"""Text messages: to the console, into a file, or to a provider's HTTP address.

The HTTP gateway speaks the form that most providers understand (a POST of JSON with a bearer
token; the names of the two fields are settings).  It was tried against a server of our tests,
not against a real provider.
"""

import json
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

SECONDS = 10


class SmsNotSent(Exception):
    """The provider did not take the message.  Says why without the number or the text."""


def may_send_sms() -> bool:
    """Tell whether the installation has a way to send text messages."""
    return bool(settings.SMS_GATEWAY)


def send_sms(to: str, text: str) -> None:
    """Send one text message to a number in the form +84….

    Raises:
        SmsNotSent: there is no gateway, or it refused.
    """
    gateway = _GATEWAYS.get(settings.SMS_GATEWAY)
    if gateway is None:
        raise SmsNotSent("no gateway is set")
    gateway(to, text)


def _to_console(to: str, text: str) -> None:
    sys.stdout.write(f"SMS {to}: {text}\n")


def _to_file(to: str, text: str) -> None:
    """Leave a file for each message, as Django does for mails."""
    folder = settings.SMS_FILE_PATH
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.txt"
    (folder / name).write_text(f"To: {to}\n\n{text}\n", encoding="utf-8")


def _to_provider(to: str, text: str) -> None:
    chosen = settings.SMS_HTTP
    if urlsplit(chosen["url"]).scheme not in ("http", "https"):
        raise SmsNotSent("SMS_HTTP_URL is no address")
    body = json.dumps({chosen["to_field"]: to, chosen["text_field"]: text}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {chosen['token']}"}
    request = urllib.request.Request(chosen["url"], data=body, headers=headers)  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310 - as above
            pass
    except urllib.error.HTTPError as error:
        raise SmsNotSent(f"the provider answered {error.code}") from None
    except OSError as error:
        raise SmsNotSent(f"the provider is not reached: {type(error).__name__}") from None


_GATEWAYS: dict[str, Callable[[str, str], None]] = {
    "console": _to_console,
    "file": _to_file,
    "http": _to_provider,
}
