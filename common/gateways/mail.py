"""Plain mails through Django's backends: console, file and SMTP by ``EMAIL_URL``."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage


def send_mail(to: str, *, subject: str, text: str, key: str = "") -> str:
    """Hand one mail to the backend of the settings; what goes wrong there is raised here.

    With a key its Message-ID is always the same, so that servers and readers know a mail that
    was sent twice; it is returned.
    """
    headers = {"Message-ID": message_id(key)} if key else {}
    mail = EmailMessage(subject=subject, body=text, to=[to], headers=headers)
    mail.send(fail_silently=False)
    return headers.get("Message-ID", "")


def message_id(key: str) -> str:
    """Return the Message-ID of the mail with that key."""
    return f"<{key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
