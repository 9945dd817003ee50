"""The request as a view behind ``login_required`` gets it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from members.models import User


class MemberRequest(HttpRequest):
    """A request whose user is signed in.  For annotations only: Django makes plain requests."""

    user: User
    htmx: HtmxDetails
