"""Plain mails through Django's backends: console, file and SMTP by ``EMAIL_URL``."""

from django.core.mail import EmailMessage


def send_mail(to: str, *, subject: str, text: str) -> None:
    """Hand one mail to the backend of the settings; what goes wrong there is raised here."""
    EmailMessage(subject=subject, body=text, to=[to]).send(fail_silently=False)
