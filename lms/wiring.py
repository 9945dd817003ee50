"""Who reacts to what.  The only place where events meet their handlers."""

from certificates.handlers import queue_certificate
from cms.publishing import publish_edition_of_page
from learning.events import course_completed
from wagtail.signals import page_published


def connect() -> None:
    """Connect every handler once, at start-up."""
    course_completed.connect(queue_certificate, dispatch_uid="certificates.queue_certificate")
    page_published.connect(publish_edition_of_page, dispatch_uid="cms.publish_edition_of_page")
