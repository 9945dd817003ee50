"""A mail server that knows no receiver."""

import smtplib

from django.core.mail.backends.base import BaseEmailBackend


class RefusingBackend(BaseEmailBackend):
    """Refuses every receiver, as SMTP servers do."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPRecipientsRefused({"x@y.example": (550, b"no such user")})
